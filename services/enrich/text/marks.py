"""Quotation marks: which stretches of a text they enclose, and which quotations continue in the next paragraph."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from services.enrich.text.words import UNSEEN, count_words


@dataclass(frozen=True)
class Quoted:
    """A quoted stretch, `text[start:end]`; `outer_start` and `outer_end` include the marks.

    `continues`: the closing mark is missing and the next paragraph opens with a mark.
    """

    start: int
    end: int
    outer_start: int
    outer_end: int
    paragraph: int
    continues: bool = False


MOST_NESTED = 40
"""Maximum marks to search for the end of a quotation that contains others."""

_DOUBLE = re.compile(r"''|``|[\"“”„‟«»＂]")
_OPENS = frozenset("“„‟«") | {"``"}
_CLOSES = frozenset("”»")
_SINGLE = re.compile(r"(?<!['’‘])['‘’](?!['’‘])")
_ELISION = re.compile(r"['’](?:\d0s|s|t|em|til|cause|n|tis|twas|round|bout)\b", re.IGNORECASE)
_BEFORE_OPENING = ' \t\r\n\xa0([{—–-/"“'
_FEET = re.compile(r"(?<!\d)[1-9]['’](?=[ \xa0]?(?:1[01]|\d)(?!\d))")
_INCHES = re.compile(r"(?<![\d.])[1-9]['’][ \xa0]?(?:1[01]|\d)(?:½|\.5|[ \xa0]1/2)?(?P<mark>''|[\"”])")
_SIZE = re.compile(r"\d(?P<mark>''|[\"”])(?=[ \xa0-][a-z(])")
_STOPS = frozenset(".,!?…")
_ENDS_QUOTE = frozenset(",.!?—–-…")
_MARK_FIRST = re.compile(r"\s*(?:''|``|[\"“„«])")


def find_quoted(text: str, paragraphs: list[tuple[int, int]]) -> list[Quoted]:
    """Find everything in quotation marks, in text order, without overlaps.

    Handles straight (`"`), curly, angled and typewriter (`''`) marks, including one kind closing another. Single marks
    count outside double marks and around them; neighbouring characters distinguish them from apostrophes. Quotations
    inside quotations are not returned. `paragraphs` holds the (start, end) of each paragraph.
    """
    found: list[Quoted] = []
    for number, (start, end) in enumerate(paragraphs):
        following = paragraphs[number + 1][0] if number + 1 < len(paragraphs) else None
        runs_on = following is not None and _MARK_FIRST.match(text, following) is not None
        double = list(_double(text, start, end, number, runs_on))
        single = list(_single(text, start, end, number, double))
        found += sorted([*single, *_outside(double, single)], key=lambda one: one.start)
    return found


def is_sentence(text: str, one: Quoted) -> bool:
    """Whether a quoted stretch could stand alone: it begins like a sentence and ends like a sentence or a quote."""
    first = text[one.start : one.start + 1]
    if not (first.isupper() or first in "'‘[…$" or first.isdigit()):
        return False
    last = text[one.end - 1]
    # A mark may stand before or after the stop.
    ended = last in _ENDS_QUOTE or text[one.outer_end : one.outer_end + 1] == "," or one.continues
    return ended and (count_words(text, one.start, one.end) > 2 or last in "!?")


def _double(text: str, start: int, end: int, number: int, runs_on: bool) -> Iterator[Quoted]:
    opened: re.Match[str] | None = None
    nested = False
    marks = _without_inches(text, start, end, list(_DOUBLE.finditer(text, start, end)))
    outer_again = start
    for index, mark in enumerate(marks):
        if mark.start() < outer_again:
            continue
        if opened is not None and opened.group() in _OPENS and mark.group() in _OPENS:
            inside = _nested(marks[index : index + MOST_NESTED])
            if inside:
                outer_again = inside[-1].end()
                continue
        if (
            opened is not None
            and opened.group() == '"'
            and mark.group() in ("“", "”")
            and (nested or mark.group() == "“")
        ):
            # Curly marks inside straight ones.
            nested = mark.group() == "“"
            continue
        opens = _opens(text, mark, start, end, opened is not None)
        if opens:
            opened = mark
        elif opened is not None:
            if text[opened.end() : mark.start()].strip():
                yield Quoted(*_inner(text, opened.end(), mark.start()), opened.start(), mark.end(), number)
            opened = None
    if opened is None or not text[opened.end() : end].strip():
        return
    led_in = text[start : opened.start()].rstrip()
    # The closing mark was lost or comes later. Elsewhere a lone mark means inches, or nothing.
    if runs_on or not led_in or led_in[-1] in ",:":
        yield Quoted(*_inner(text, opened.end(), end), opened.start(), end, number, continues=runs_on)


def _without_inches(text: str, start: int, end: int, marks: list[re.Match[str]]) -> list[re.Match[str]]:
    """Leave out marks that mean inches, of heights (`6' 2"`) and then of things (`a 9" blade`), if the others pair."""
    for pattern in (_INCHES, _SIZE):
        inches = {match.start("mark") for match in pattern.finditer(text, start, end)}
        others = [mark for mark in marks if mark.start() not in inches]
        if len(others) < len(marks) and _pairs(others) and not (pattern is _SIZE and _pairs(marks)):
            marks = others
    return marks


def _pairs(marks: list[re.Match[str]]) -> bool:
    """Whether as many marks open as close, and those that do either are even."""
    opening = sum(mark.group() in _OPENS for mark in marks)
    closing = sum(mark.group() in _CLOSES for mark in marks)
    return opening == closing and (len(marks) - opening - closing) % 2 == 0


def _nested(marks: list[re.Match[str]]) -> list[re.Match[str]]:
    """Return the marks inside a quotation, given the marks after its opening one, if the first opens a nested one.

    Returns none unless every mark that opens also closes: otherwise a closing mark was lost.
    """
    depth, inside = 1, 0
    for index, mark in enumerate(marks, start=1):
        if mark.group() not in _OPENS and mark.group() not in _CLOSES:
            return []
        depth += 1 if mark.group() in _OPENS else -1
        if depth == 0:
            return marks[:inside]
        if depth == 1:
            inside = index
    return []


def _opens(text: str, mark: re.Match[str], start: int, end: int, inside: bool) -> bool:
    before, after = _beside(text, mark.start(), mark.end(), start, end)
    if mark.group() in _CLOSES:
        # »Inverted« and ”Nordic” styles exist too.
        return not inside and before.isspace() and not after.isspace()
    if mark.group() in _OPENS:
        return not (inside and not before.isspace() and (after.isspace() or after in ",.;:!?)"))
    # The space may be missing: `Lee said:"No."`
    may_open = (before in _BEFORE_OPENING or before in ",:") and not after.isspace()
    may_close = not before.isspace()
    if may_open != may_close:
        return may_open and not (inside and after in ",.;")
    return not inside


def _beside(text: str, first: int, last: int, start: int, end: int) -> tuple[str, str]:
    """The visible characters before and after text[first:last]; spaces at the ends of the paragraph."""
    while first > start and ord(text[first - 1]) in UNSEEN:
        first -= 1
    while last < end and ord(text[last]) in UNSEEN:
        last += 1
    return text[first - 1] if first > start else " ", text[last] if last < end else " "


def _single(text: str, start: int, end: int, number: int, double: list[Quoted]) -> Iterator[Quoted]:
    edges = [edge for one in double for edge in (one.outer_start, one.outer_end)]
    # After an odd number of edges a mark is inside double marks.
    feet = {match.end() - 1 for match in _FEET.finditer(text, start, end)}
    marks = [
        mark
        for mark in _SINGLE.finditer(text, start, end)
        if mark.start() not in feet and bisect_right(edges, mark.start()) % 2 == 0
    ]
    opened: int | None = None
    closed: list[int] = []
    for mark in [*marks, None]:
        at = mark.start() if mark else end
        before = text[at - 1] if at > start else " "
        after = text[at + 1] if at + 1 < end else " "
        opens = mark is not None and before in _BEFORE_OPENING and after.isalnum() and mark.group() != "’"
        if mark is None or (opens and not _ELISION.match(text, at)):
            if opened is not None and closed:
                yield _pick_closing(text, opened, closed, number)
            opened, closed = at, []
            continue
        closes = mark.group() != "‘" and not before.isspace() and not after.isalnum()
        # Around double-quoted stretches, only a mark after a stop closes: an apostrophe does not follow one.
        around = opened is not None and bisect_right(edges, opened) != bisect_right(edges, at)
        if opened is not None and closes and (before in _STOPS or not around):
            closed.append(at)


def _outside(double: list[Quoted], single: list[Quoted]) -> list[Quoted]:
    """The double-quoted stretches outside single-quoted ones (British nesting); both lists are in text order."""
    starts = [one.start for one in single]
    return [
        one
        for one in double
        if not ((last := bisect_right(starts, one.start)) and single[last - 1].outer_end >= one.outer_end)
    ]


def _pick_closing(text: str, opened: int, closed: list[int], number: int) -> Quoted:
    """Prefer the mark after punctuation, then the first that is not a plural's apostrophe, then the first."""
    after_stop = [at for at in closed if text[at - 1] in _STOPS]
    plain = [at for at in closed if text[at - 1] != "s"]
    at = (after_stop or plain or closed)[0]
    return Quoted(*_inner(text, opened + 1, at), opened, at + 1, number)


def _inner(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
