"""The error for bytes that hold no article."""

from typing import Literal

from services.errors import DatelineError

Kind = Literal["not_an_article", "wall", "listing"]
"""`wall`: the page stands before the article (a captcha, a login, an error page). `listing`: it lists articles."""


class NotAnArticle(DatelineError, ValueError):
    """No article can be read from these bytes. `detail` says what is wrong and what to do next; `reason` is that of the
    dead letter."""

    def __init__(self, detail: str, reason: Kind = "not_an_article") -> None:
        super().__init__(detail)
        self.detail = detail
        self.reason: Kind = reason


class LaterPage(NotAnArticle):
    """These bytes are a later page of a story. `first`: the URL of its first page, where the story is read whole."""

    def __init__(self, first: str) -> None:
        super().__init__(f"this is a later page of the story at {first}; submit that address")
        self.first = first

    def __reduce__(self) -> tuple[type["LaterPage"], tuple[str]]:
        return LaterPage, (self.first,)
