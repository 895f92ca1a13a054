"""Keywords come from one place, without repetitions."""

from services.ingest.reading.fields.decision import Decision
from services.ingest.reading.fields.keywords import decide_keywords
from services.ingest.reading.page.candidates import Candidate


def test_the_first_place_that_has_any() -> None:
    candidates = [
        Candidate("json-ld", " , x,"),
        Candidate("meta", "Bridges; Harbor City|bridges"),
        Candidate("opengraph", "Tides"),
        Candidate("meta", "Tolls"),
    ]
    assert decide_keywords(candidates) == Decision(["Harbor City", "Bridges", "Tolls"], "meta", 0.67)


def test_neither_sentences_nor_lists_without_end() -> None:
    assert decide_keywords([Candidate("meta", "word " * 30)]) == Decision([])
    assert len(decide_keywords([Candidate("meta", ",".join(f"word {n}" for n in range(99)))]).value) == 30
