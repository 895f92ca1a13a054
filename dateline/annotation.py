"""From an article, or a text, to its annotations."""

from schemas.article import Article, ArticleTime
from schemas.enriched_article import Annotations
from schemas.text import well_formed
from services.enrich.annotate import annotate as annotate_article
from services.enrich.annotate import annotate_text


def annotate(
    article: Article | str,
    *,
    title: str | None = None,
    published_at: ArticleTime | str | None = None,
    language: str | None = None,
) -> Annotations:
    """Who and what is named in an article, when, and who said what.

        annotations = annotate("“The road is safe,” Mayor Ann Lee said on Monday.", published_at="2026-03-03")

    Of an Article, its own title, time and language are used. Beside a text, give what you know: dates are resolved
    against `published_at`, an ISO 8601 time of any precision (`2026-03-01`, `2026-03-01T09:30-05:00`), and those that
    need one have no value without; `title` helps to tell what the text is about; `language` is a code such as `en`. In
    other languages than English, only quoted sentences are found, and `language_supported` is false.

    The annotations have `entities` with their mentions, `dates`, and `quotes` with their speakers. Offsets count the
    Unicode code points of the text: `text[mention.start : mention.end] == mention.text`.

    Raises ValueError for a `published_at` that is no such time, and for a text with half of a surrogate pair, which no
    record can hold; TypeError for a title, time or language beside an Article.
    """
    if isinstance(article, str):
        if well_formed(article) != article:
            raise ValueError("the text has half of a surrogate pair; decode it with errors='replace', or mend it")
        return annotate_text(article, title, published_at, language)
    if (title, published_at, language) != (None, None, None):
        raise TypeError("title, published_at and language are those of the article; give its text to have others used")
    return annotate_article(article)
