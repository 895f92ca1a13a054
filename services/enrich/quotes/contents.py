"""Contents: what is reported, in fragments, from the tags and from the quotation marks.

Quotation marks decide where a quotation begins and ends; tags decide whether it is one, and find what is reported
without marks.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from services.enrich.lexicon.cues import QUOTE_FORMS
from services.enrich.lexicon.function_words import SMALL_IN_TITLES
from services.enrich.text.marks import Quoted, is_sentence
from services.enrich.text.paragraphs import has_break
from services.enrich.text.tagged import Reported, TaggedSpan
from services.enrich.text.words import WORD, count_words

Span = tuple[int, int]

COVERED = 0.5
"""The share of a quoted stretch that must be tagged as content for the whole to be content."""

LONGEST_CUE_GAP = 28
"""Words between two fragments of one quote: `said Ann Lee, who has run the port for two decades,` is about the most."""

LEAD = 40
"""Characters before a quotation that are looked through for the verb that leads it in."""

LONGEST_SUBJECT = 4
"""Words between a quotation and the verb behind it: `Rep. John Parker Reed said`."""

LONGEST_TITLE = 8
"""Words of a work's name."""

_OUTER = " \t\r\n\xa0,;:.!?—–-…\"“”„‟«»'‘’`()[]"
_STOP = re.compile(r"[.!?…][\"'”’)\]]*\s")
_OPENING = " \t\r\n\xa0\"“'‘"


@dataclass
class Content:
    """One reported content: its fragments in order, and the quoted stretches that belong to it."""

    spans: list[Span]
    quoted: list[Quoted] = field(default_factory=list)
    share: float = 1.0
    outside: int | None = None
    """Words outside quotation marks, once they were counted."""

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.spans[0][0]

    @property
    def end(self) -> int:
        """Where it ends, exclusive."""
        return self.spans[-1][1]


def find_contents(text: str, reported: Reported, quoted: list[Quoted], sentences: list[Span]) -> list[Content]:
    """The contents reported in `text`, by start, none overlapping another."""
    pieces = _pieces(text, reported.contents)
    pieces = _absorb(text, pieces, quoted)
    return _join(text, pieces, reported, sentences)


def _pieces(text: str, tagged: list[TaggedSpan]) -> list[Content]:
    """The tagged contents, those in one that only white space parts: nobody reports two things without a comma."""
    joined: list[TaggedSpan] = []
    for one in tagged:
        if joined and not text[joined[-1].end : one.start].strip(" \xa0"):
            joined[-1] = TaggedSpan(joined[-1].start, one.end, max(joined[-1].share, one.share))
        else:
            joined.append(one)
    trimmed = ((trim(text, one.start, one.end), one.share) for one in joined)
    return [Content([span], [], share) for span, share in trimmed if span[0] < span[1]]


def trim(text: str, start: int, end: int) -> Span:
    """A span without the white space, punctuation and marks around it."""
    while start < end and text[start] in _OUTER:
        start += 1
    while end > start and text[end - 1] in _OUTER:
        end -= 1
    return start, end


def _absorb(text: str, pieces: list[Content], quoted: list[Quoted]) -> list[Content]:
    """Give the pieces the quoted stretches they cover: they then reach to their marks, or are cut at them."""
    starts = [piece.start for piece in pieces]
    taken: set[int] = set()
    found: list[Content] = []
    for one in quoted:
        first = max(0, bisect_left(starts, one.outer_start) - 1)
        touching = [
            number
            for number in range(first, bisect_left(starts, one.outer_end))
            if pieces[number].end > one.start and pieces[number].start < one.end
        ]
        if _is_title(text, one) and not _stands_beside_cue(text, one):
            # The name of a work that is reported about stays within the report; alone it is none.
            taken.update(
                number
                for number in touching
                if one.outer_start <= pieces[number].start and pieces[number].end <= one.outer_end
            )
            continue
        covered = sum(
            min(one.end, pieces[number].end) - max(one.start, pieces[number].start) for number in touching
        ) / max(1, one.end - one.start)
        if covered < COVERED and not _stands_beside_cue(text, one) and not (covered > 0 and is_sentence(text, one)):
            continue
        taken.update(touching)
        inner = trim(text, one.start, one.end)
        if inner[0] >= inner[1]:
            continue
        start = min([inner[0], *(pieces[number].start for number in touching)])
        end = max([inner[1], *(pieces[number].end for number in touching)])
        share = max([pieces[number].share for number in touching], default=0.5)
        if start < inner[0] and is_sentence(text, one) and _stops_before(text, start, one.outer_start):
            # What was said before in other words ends where the quotation begins.
            found.append(Content([trim(text, start, one.outer_start)], [], share))
            start = inner[0]
        if start < inner[0] and is_sentence(text, one) and _ends_with_cue(text, start, one.outer_start):
            # `footage of Lee asking, “Why are we here?”`: a report within the report, and the nearer one.
            start = inner[0]
        if end > inner[1] and _STOP.match(text, max(one.end - 1, 0)) is not None:
            found.append(Content([trim(text, one.outer_end, end)], [], share))
            end = inner[1]
        led_in = is_sentence(text, one) and _ends_with_cue(text, max(0, one.outer_start - LEAD), one.outer_start)
        if end > inner[1] and text[one.end - 1] == "," and led_in:
            # `she says, “Stay in,” until they leave`
            end = inner[1]
        found.append(Content([(start, end)], [one], share))
    found += [piece for number, piece in enumerate(pieces) if number not in taken]
    found = [piece for piece in found if piece.start < piece.end]
    found.sort(key=lambda piece: (piece.start, piece.end))
    return _without_overlaps(found)


def _without_overlaps(pieces: list[Content]) -> list[Content]:
    """Pieces that share text become one: a clause with two quoted stretches in it."""
    joined: list[Content] = []
    for piece in pieces:
        if joined and piece.start < joined[-1].end:
            last = joined[-1]
            last.spans = [(last.start, max(last.end, piece.end))]
            last.quoted += piece.quoted
        else:
            joined.append(piece)
    return joined


def _is_title(text: str, one: Quoted) -> bool:
    """Whether a quoted stretch is written as the name of a work is: in capitals but for the small words, no stop."""
    found = [match.group() for match in WORD.finditer(text, one.start, one.end)]
    return (
        2 <= len(found) <= LONGEST_TITLE
        and text[one.end - 1].isalnum()
        and found[0][0].isupper()
        and all(word[0].isupper() or word in SMALL_IN_TITLES for word in found)
    )


def _stands_beside_cue(text: str, one: Quoted) -> bool:
    """Whether a verb that reports stands right after or right before a quoted stretch: what tags may have missed."""
    after = text[one.outer_end : one.outer_end + 60].split("\n", maxsplit=1)[0]
    words = [match.group().casefold() for match in WORD.finditer(after)][:6]
    if _goes_on(text, one, ",?!—") and any(word in QUOTE_FORMS for word in words):
        return True
    before = text[max(0, one.outer_start - 60) : one.outer_start].rstrip()
    if not before.endswith((",", ":")):
        return False
    words = [match.group().casefold() for match in WORD.finditer(before)][-6:]
    return any(word in QUOTE_FORMS for word in words)


def _goes_on(text: str, one: Quoted, by: str) -> bool:
    """Whether what closes a quoted stretch says that its sentence goes on; the comma may follow the mark."""
    return text[one.end - 1] in by or text[one.outer_end : one.outer_end + 1] == ","


def _ends_with_cue(text: str, start: int, end: int) -> bool:
    lead = text[start:end].rstrip()
    words = [match.group().casefold() for match in WORD.finditer(lead)][-2:]
    return lead.endswith((",", ":")) and any(word in QUOTE_FORMS for word in words)


def _stops_before(text: str, start: int, end: int) -> bool:
    """Whether the last thing in text[start:end] is a sentence's stop, or what leads a quotation in."""
    return text[start:end].rstrip()[-1:] in (".", "!", "?", ":", "”", '"')


def _join(text: str, pieces: list[Content], reported: Reported, sentences: list[Span]) -> list[Content]:
    """Put the fragments of one quote together: what stands between them is its speaker and its cue, or nothing."""
    begins = [start for start, _ in sentences]
    joined: list[Content] = []
    for piece in pieces:
        if joined and _is_one(text, joined[-1], piece, reported.cues, begins):
            last = joined[-1]
            # So that a quotation of many paragraphs is not counted again with each of them.
            unknown = last.outside is None or piece.outside is None
            last.outside = None if unknown else (last.outside or 0) + (piece.outside or 0)
            last.spans += piece.spans
            last.quoted += piece.quoted
        else:
            joined.append(piece)
    return joined


def _is_one(text: str, left: Content, right: Content, cues: list[TaggedSpan], begins: list[int]) -> bool:
    between = text[left.end : right.start]
    parted = has_break(text, left.end, right.start)
    both_quoted = bool(left.quoted and right.quoted)
    if not between.strip(_OUTER):
        # The mark that closes is left out where a quotation runs on.
        runs_on = both_quoted and left.quoted[-1].continues
        if runs_on and _said_after(text, right, cues) and words_outside(text, [(left.start, left.end)], left.quoted):
            runs_on = False
        return runs_on if parted else both_quoted and _all_quoted(text, left) and _all_quoted(text, right)
    between_them = slice(bisect_left(cues, (left.end, -1)), bisect_left(cues, (right.start, -1)))
    cues_between = sum(1 for tag in cues[between_them] if tag.end <= right.start)
    if parted or cues_between != 1 or count_words(text, left.end, right.start) > LONGEST_CUE_GAP:
        return False
    # A sentence may begin with the cue, after `…?”`, and with the right fragment; between them none does.
    first = next((word.start() for word in WORD.finditer(text, left.end, right.start)), right.start)
    if bisect_left(begins, right.start - 2) > bisect_right(begins, first):
        return False
    begins_low = text[right.start].islower()
    if right.quoted and (_said_after(text, right, cues) if begins_low else _has_its_own(text, left, right, cues)):
        return False
    if both_quoted:
        return _all_quoted(text, right) and (begins_low or between.rstrip(_OPENING)[-1:] in ".,:;")
    # `The road, Lee said, will open.`
    return between.lstrip("\"”'’ ")[:1] in (",", "—", "–", "-") and between.rstrip(_OPENING)[-1:] in (
        ",",
        "—",
        "–",
        "-",
    )


def _has_its_own(text: str, left: Content, right: Content, cues: list[TaggedSpan]) -> bool:
    """Whether the cue between two fragments is not the one of both.

    It may lead the right one in (`Lee said he was “tired.” She added: “No.”`), the left one may have one before it
    (`Lee said “no,” she said. “Never.”`), the right one behind it (`“No,” Lee said. “Never,” said Reed.`).
    """
    between = text[left.end : right.start]
    words_between = between.lstrip(_OUTER)
    stopped = any(mark in between.removesuffix(words_between) for mark in ".!?")
    leads_in = between.rstrip(_OPENING)[-1:] in (",", ":")
    if leads_in and (not left.quoted or (stopped and words_between[0].isupper())):
        return True
    number = bisect_left(cues, (left.start, -1))
    if number > 0 and cues[number - 1].end <= left.start and _adjoins(text, cues[number - 1].end, left.start, 0):
        return True
    return _said_after(text, right, cues)


def _said_after(text: str, content: Content, cues: list[TaggedSpan]) -> bool:
    """Whether a quotation has a cue of its own behind it: `“Never,” said Reed.`"""
    number = bisect_left(cues, (content.end, -1))
    said = _goes_on(text, content.quoted[-1], ",?!") and number < len(cues)
    return said and _adjoins(text, content.end, cues[number].start, LONGEST_SUBJECT)


def _adjoins(text: str, start: int, end: int, most: int) -> bool:
    """Whether text[start:end] is of one paragraph and has `most` words at most."""
    return not has_break(text, start, end) and count_words(text, start, end) <= most


def _all_quoted(text: str, content: Content) -> bool:
    if content.outside is None:
        content.outside = words_outside(text, content.spans, content.quoted)
    return content.outside == 0


def words_outside(text: str, spans: Iterable[Span], quoted: Iterable[Quoted]) -> int:
    """How many words of the fragments stand outside quotation marks; `that` and `and` do not count."""
    marks = sorted((one.start, one.end) for one in quoted)
    return sum(
        1
        for start, end in spans
        for word in WORD.finditer(text, start, end)
        if not ((before := bisect_right(marks, (word.start(), len(text)))) and word.start() < marks[before - 1][1])
        and word.group().casefold() not in ("that", "and", "but")
    )
