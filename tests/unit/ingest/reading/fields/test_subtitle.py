"""A visible standfirst comes first; what repeats the title or the text is no subtitle."""

import pytest
from ingest_pages import PARAGRAPHS

from services.ingest.reading.fields.decision import Decision
from services.ingest.reading.fields.subtitle import decide_subtitle
from services.ingest.reading.page.candidates import Candidate
from services.ingest.reading.paragraph import Paragraph

TITLE = "Old bridge reopens"
STORY = [Paragraph(text=text) for text in PARAGRAPHS]


def _decide(*candidates: tuple[str, str]) -> Decision[str | None]:
    return decide_subtitle([Candidate(*one) for one in candidates], TITLE, STORY)


def test_a_standfirst_that_is_shown_comes_first() -> None:
    decision = _decide(("json-ld", "Cars cross the river again."), ("visible", "Two years later."))
    assert decision == Decision("Two years later.", "visible", 0.67)
    assert _decide(("json-ld", "Cars cross the river again.")).place == "json-ld"


@pytest.mark.parametrize(
    "description", [TITLE, PARAGRAPHS[0][:100], "Cars cross the river …", "Cars cross [...]...", "?!", "word " * 120]
)
def test_what_is_no_subtitle(description: str) -> None:
    assert _decide(("opengraph", description)) == Decision(None)


def test_a_shown_standfirst_may_begin_like_the_text() -> None:
    assert _decide(("visible", PARAGRAPHS[0][:100])).value == PARAGRAPHS[0][:100]
