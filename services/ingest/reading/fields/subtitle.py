"""The subtitle: a standfirst on the page, or its description."""

from collections.abc import Sequence

from services.ingest.reading.fields.decision import Decision, decide
from services.ingest.reading.lines.text_key import key
from services.ingest.reading.page.candidates import Candidate
from services.ingest.reading.paragraph import Paragraph

_MOST_CANDIDATES = 20
"""Maximum candidates considered."""
_LONGEST = 500
"""Maximum length of a subtitle, in characters: a longer one is text."""
_COMPARED = 1_000
"""Characters of the text that a description is compared with."""


def decide_subtitle(
    candidates: Sequence[Candidate], title: str | None, paragraphs: Sequence[Paragraph]
) -> Decision[str | None]:
    """Decide for a visible standfirst, else for a description that repeats neither the title nor the start of the
    text."""
    start = key(" ".join(paragraph.text for paragraph in paragraphs[:2])[:_COMPARED])
    # Visible ones first: False sorts before True.
    for candidate in sorted(candidates[:_MOST_CANDIDATES], key=lambda one: one.place != "visible"):
        words = key(candidate.value)
        if not words or words == key(title or "") or len(candidate.value) > _LONGEST:
            continue
        cut = candidate.value.rstrip().endswith(("...", "…", "[…]"))
        if candidate.place != "visible" and (cut or start.startswith(words[:60])):
            continue
        return decide(candidate.value, [candidate.place])
    return Decision(None)
