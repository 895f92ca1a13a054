"""The entries of a live blog among the paragraphs: where each one begins, and when it was written."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from schemas.article import ArticleTime
from services.ingest.reading.lines.text_key import key
from services.ingest.reading.page.candidates import EntryCandidate
from services.ingest.reading.paragraph import Paragraph
from services.ingest.reading.times.date_words import is_hour_word

_COMPARED = 60
"""Characters of a paragraph by which it is found: an entry's text may go on where the paragraph ends."""
_CLOCK_LINE = re.compile(r"\d{1,2}\s?[:.hH時시]\s?\d{2}(?:\s?\S{1,5}){0,2}")
"""A line that is a time of day and no more: 14:32, 14.32 Uhr, 2:32 p.m."""
_SHOWN = 0.5
"""Minimum share of the stated entries that the body shows. Where it shows fewer, a script would have shown them."""


def with_entries(
    paragraphs: list[Paragraph], entries: Sequence[EntryCandidate], read_time: Callable[[str], ArticleTime | None]
) -> list[Paragraph]:
    """Mark the paragraphs that begin an entry, with its time, and leave out the line above that only shows that time.

    Entries that the page states and does not show follow the text, in the page's order.
    """
    stated = [entry for entry in entries if entry.place == "json-ld" and entry.lines]
    found = _places(paragraphs, stated)
    if len(found) < _SHOWN * len(stated):
        shown = {key(paragraph.text) for paragraph in paragraphs}
        new = [entry for entry in stated if not any(key(line) in shown for line in entry.lines)]
        return [*paragraphs, *(one for entry in new for one in _written(entry, read_time))]
    if not stated:
        # Beside what is stated, the visible times of the same entries would mark their second paragraphs.
        found = _places(paragraphs, entries)
    marked: list[Paragraph] = []
    for number, paragraph in enumerate(paragraphs):
        entry = found.get(number)
        if entry is not None:
            if marked and _is_time_line(marked[-1].text, entry):
                marked.pop()
            at = read_time(entry.when) if entry.when else None
            marked.append(replace(paragraph, text=_without_time(paragraph.text, entry), kind="entry", at=at))
        else:
            marked.append(paragraph)
    return marked


def _is_time_line(text: str, entry: EntryCandidate) -> bool:
    return _CLOCK_LINE.fullmatch(text) is not None or (entry.shown != "" and key(text) == key(entry.shown))


def _without_time(text: str, entry: EntryCandidate) -> str:
    """The text of an entry without the time that it begins with, unless a sentence begins with that."""
    if not entry.shown or not text.startswith(entry.shown):
        return text
    rest = text[len(entry.shown) :].lstrip(" :–—-|•·")
    first = rest.split(maxsplit=1)[0] if rest else ""
    return rest if first and not rest[0].islower() and not is_hour_word(first.casefold()) else text


def _places(paragraphs: Sequence[Paragraph], entries: Sequence[EntryCandidate]) -> dict[int, EntryCandidate]:
    """Number of a paragraph to the entry that begins there: with its headline, else with its first paragraph."""
    if not entries:
        return {}
    by_start: dict[str, list[int]] = {}
    for number, paragraph in enumerate(paragraphs):
        by_start.setdefault(_start(paragraph.text), []).append(number)
    for numbers in by_start.values():
        numbers.reverse()
    places: dict[int, EntryCandidate] = {}
    for entry in entries:
        for line in entry.lines[:2]:
            # The time may stand before the text in the one and not in the other.
            forms = (line, f"{entry.shown} {line}", _without_time(line, entry))
            if found := next((by_start[start] for start in map(_start, forms) if by_start.get(start)), None):
                places[found.pop()] = entry
                break
    return places


def _start(text: str) -> str:
    return key(text[: 4 * _COMPARED])[:_COMPARED]


def _written(entry: EntryCandidate, read_time: Callable[[str], ArticleTime | None]) -> list[Paragraph]:
    first, *rest = entry.lines
    at = read_time(entry.when) if entry.when else None
    return [Paragraph(first, "entry", at), *map(Paragraph, rest)]
