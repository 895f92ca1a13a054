"""Datelines: the place, region and agency at the start of a paragraph."""

import re
from collections.abc import Iterator

from services.enrich.entities.bare_name import tidy
from services.enrich.entities.mention import NameMention

# PORT ARDEN (Harbor Wire) —   PORT ARDEN, Maine, March 3 (Harbor Wire) -   Port Arden (Harbor Wire) --   PORT ARDEN —
_DATELINE = re.compile(
    r"(?P<place>[A-Z][A-Z.'’ -]*[A-Z.]|[A-Z][^\W\d_]+(?:[ -][A-Z][^\W\d_]+){,3})"
    r"(?P<region>,\s[A-Z](?:[^\W\d_]|[. ]){1,20}?)?(?P<day>,\s[A-Z][a-z]{2,8}\.?\s\d{1,2}(?:,\s\d{4})?)?"
    r"(?P<agency>\s\([A-Z][\w&. /]{1,30}\))?\s?(?:--|—|–|-)\s(?P<rest>.{,30})"
)


def datelines(text: str, paragraphs: list[tuple[int, int]]) -> Iterator[NameMention]:
    """The names in the datelines of a text. `paragraphs` holds the (start, end) of each paragraph."""
    for start, end in paragraphs:
        match = _dateline(text, start, end)
        if match is None:
            continue
        for part, kind in (("place", "GPE"), ("region", "GPE"), ("agency", "ORG")):
            if match[part] and (mention := tidy(text, *match.span(part), kind)):
                yield mention


def _dateline(text: str, start: int, end: int) -> re.Match[str] | None:
    match = _DATELINE.match(text, start, min(end, start + 120))
    # Capitals on both sides of a dash are a headline with its topic: COUNCIL - BRIDGE TO CLOSE.
    if match is None or not (match["agency"] or (match["place"].isupper() and not match["rest"].isupper())):
        return None
    return match
