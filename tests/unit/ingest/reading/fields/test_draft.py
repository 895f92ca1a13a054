"""Confidence grows with the places that agree."""

from schemas.article import ArticleTime
from services.ingest.reading.fields.draft import Draft


def test_confidence_is_the_share_of_agreeing_places() -> None:
    draft = Draft()
    draft.credit("title", ["h1"])
    draft.credit("authors", ["json-ld", "meta", "byline", "microdata"], 4)
    draft.credit("section", ["json-ld", "meta"], 4)
    assert draft.confidence == {"title": 0.67, "authors": 0.83, "section": 0.5}
    assert draft.provenance["authors"] == "json-ld"


def test_an_offset_that_is_a_default_is_believed_less() -> None:
    time = ArticleTime(value="2026-03-03T09:30-05:00", precision="minute", zone="visible")
    draft = Draft(published_at=time, modified_at=time.model_copy(update={"zone": "source_default"}))
    for name in ("published_at", "modified_at"):
        draft.credit(name, ["text"])
    assert draft.confidence == {"published_at": 0.67, "modified_at": 0.57}
    assert draft.provenance == {"published_at": "text", "modified_at": "text, source_default"}
