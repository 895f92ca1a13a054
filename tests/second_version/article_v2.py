"""`article` v2, the value on `dateline.articles.v2`: the title is an object."""

from pydantic import Field

from schemas.article import v1
from schemas.record import Kept, Record, contract_field


class Title(Kept):
    """A headline."""

    text: str = Field(description="Its words.")
    language: str | None = Field(None, description="Two-letter code, lower case; null if it is not known.")


class Article(v1.Article):
    """One capture of one article."""

    contract: str = contract_field("article", "2.0")
    title: Title | None = Field(None, description="The headline.")  # type: ignore[assignment]  # the break

    def first_version(self) -> v1.Article:
        """The same capture as v1."""
        title = self.title and self.title.text
        return v1.Article(**self.model_dump(exclude={"contract"}) | {"title": title})


def of_first_version(article: Record) -> Article:
    """A capture of v1 as v2."""
    told = article.model_dump(exclude={"contract"})
    title = told["title"] and {"text": told["title"], "language": told["language"]}
    return Article(**told | {"title": title})
