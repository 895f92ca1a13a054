"""The error names its reason."""

from services.ingest.reading.not_an_article import NotAnArticle


def test_the_reason_is_the_message() -> None:
    error = NotAnArticle("the page is empty")
    assert isinstance(error, ValueError)
    assert error.reason == str(error) == "the page is empty"
