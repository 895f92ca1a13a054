"""The error for bytes that hold no article."""

from services.errors import DatelineError


class NotAnArticle(DatelineError, ValueError):
    """No article can be read from these bytes. `reason` says what is wrong and what to do next."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
