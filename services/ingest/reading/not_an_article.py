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
