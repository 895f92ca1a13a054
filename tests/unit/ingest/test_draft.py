"""Confidence grows with the places that agree."""

from services.ingest.draft import Draft, NotAnArticle


def test_confidence_is_the_share_of_agreeing_places() -> None:
    draft = Draft()
    draft.credit("title", ["h1"])
    draft.credit("authors", ["json-ld", "meta", "byline", "microdata"], 4)
    draft.credit("section", ["json-ld", "meta"], 4)
    assert draft.confidence == {"title": 0.67, "authors": 0.83, "section": 0.5}
    assert draft.provenance["authors"] == "json-ld"


def test_the_reason_is_the_message() -> None:
    error = NotAnArticle("the page is empty")
    assert isinstance(error, ValueError)
    assert error.reason == str(error) == "the page is empty"
