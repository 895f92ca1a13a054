"""Confidence grows with the places that agree."""

import pytest

from schemas.article import ArticleTime
from services.ingest.reading.fields.decision import Decision, decide


@pytest.mark.parametrize(
    ("places", "asked", "confidence"),
    [(["h1"], 0, 0.67), (["json-ld", "meta", "byline", "microdata"], 4, 0.83), (["json-ld", "meta"], 4, 0.5)],
)
def test_confidence_is_the_share_of_agreeing_places(places: list[str], asked: int, confidence: float) -> None:
    assert decide("Old bridge reopens", places, asked) == Decision("Old bridge reopens", places[0], confidence)


def test_a_place_counts_once() -> None:
    assert decide(["Jane Roe", "Tom Vale"], ["json-ld", "json-ld"]).confidence == 0.67


def test_an_offset_that_is_a_default_is_believed_less() -> None:
    time = ArticleTime(value="2026-03-03T09:30-05:00", precision="minute", zone="visible")
    default = time.model_copy(update={"zone": "source_default"})
    assert decide(time, ["text"]) == Decision(time, "text", 0.67)
    assert decide(default, ["text"]) == Decision(default, "text, source_default", 0.57)


def test_false_is_an_answer() -> None:
    assert decide(False, ["json-ld"]) == Decision(False, "json-ld", 0.67)


@pytest.mark.parametrize("value", [None, [], ""])
def test_nothing_stays_undecided(value: object) -> None:
    assert decide(value, []) == Decision(value, "", 0.0)
