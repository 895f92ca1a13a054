"""Sentences: where each one ends, by its stop and by what follows."""

import re
from bisect import bisect_right

_ABBREVIATIONS = """
mr mrs ms dr prof rev sen rep gov lt col gen maj capt sgt cmdr adm hon pres supt det insp st mt ft vs etc no nos
jan feb mar apr jun jul aug sep sept oct nov dec inc ltd co corp bros jr sr del mme mlle fr ald cllr fla calif mass
u.s u.k u.n n.y n.j n.c s.c d.c ph.d e.g i.e a.m p.m
"""
ABBREVIATIONS = frozenset(_ABBREVIATIONS.split())
"""Words whose full stop usually does not end a sentence, even before a capital."""

_STOP = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’)\]»]*+(?=\s)|[\"”]\s*(?=[\r\n])")
_INITIALS = re.compile(r"(?:[a-z]\.)*[a-z]")
_LAST_WORD = re.compile(r"[^\s\"'“”‘’()\[\]]+$")


def sentences(text: str, paragraphs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Start and end of every sentence. None crosses a paragraph; together they cover all paragraphs."""
    found: list[tuple[int, int]] = []
    for begun, end in paragraphs:
        start = begun
        for stop in _STOP.finditer(text, begun, end):
            if stop.end() < end and _ends(text, start, stop, end):
                found.append((start, stop.end()))
                start = stop.end()
                while start < end and text[start].isspace():
                    start += 1
        if start < end:
            found.append((start, end))
    return found


def divided(text: str, found: list[tuple[int, int]], starts: list[int]) -> list[tuple[int, int]]:
    """The sentences, with those that hold any of these offsets, in text order, beginning anew there."""
    parts: list[tuple[int, int]] = []
    at = 0
    for begun, end in found:
        start = begun
        while at < len(starts) and starts[at] < end:
            if starts[at] > start:
                parts.append((start, start + len(text[start : starts[at]].rstrip())))
                start = starts[at]
            at += 1
        parts.append((start, end))
    return parts


def _ends(text: str, start: int, stop: re.Match[str], end: int) -> bool:
    after = stop.end()
    while after < end and text[after].isspace():
        after += 1
    following = text[after]
    if following.islower():
        return False
    if stop.group() != ".":
        return True
    word = _LAST_WORD.search(text, max(start, stop.start() - 20), stop.start())
    if word is None:
        return True
    plain = word.group().casefold()
    initials = word.group().isupper() and plain != "i" and _INITIALS.fullmatch(plain)
    return not (plain in ABBREVIATIONS or initials)


def sentence_at(found: list[tuple[int, int]], offset: int) -> int:
    """Index of the sentence that contains `offset`, or of the last one before it; -1 before the first."""
    return bisect_right(found, offset, key=lambda sentence: sentence[0]) - 1
