"""Fragments: joins pieces of content that are one quote around its cue."""

from bisect import bisect_left, bisect_right

from services.enrich.quotes.content import OUTER, Content, Span, all_quoted, goes_on, words_outside
from services.enrich.text.paragraphs import has_break
from services.enrich.text.tagged import TaggedSpan
from services.enrich.text.words import WORD, count_words

LONGEST_CUE_GAP = 28
"""Maximum words between fragments of one quote, enough for `said Ann Lee, who has run the port for two decades,`."""

LONGEST_SUBJECT = 4
"""Maximum words between a quotation and the verb after it: `Rep. John Parker Reed said`."""

_SETS_OFF = (",", "—", "–", "-")
_OPENING = " \t\r\n\xa0\"“'‘"


def join_fragments(text: str, pieces: list[Content], cues: list[TaggedSpan], sentences: list[Span]) -> list[Content]:
    """Join the fragments of one quote, which have its speaker and cue between them, or nothing."""
    begins = [start for start, _ in sentences]
    joined: list[Content] = []
    for piece in pieces:
        if joined and _is_one(text, joined[-1], piece, cues, begins):
            last = joined[-1]
            # Add up the counts, so that long quotations are not recounted with every paragraph.
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
    if not between.strip(OUTER):
        # A quotation that runs on has no closing mark.
        runs_on = both_quoted and left.quoted[-1].continues
        if runs_on and _said_after(text, right, cues) and words_outside(text, [(left.start, left.end)], left.quoted):
            runs_on = False
        # `“Did you see it?” “Once.”`: a question and its answer are not one speaker's.
        answers = text[left.end - 1] == "?" or text[left.end : left.end + 1] == "?"
        return runs_on if parted else both_quoted and not answers and all_quoted(text, left) and all_quoted(text, right)
    between_them = slice(bisect_left(cues, (left.end, -1)), bisect_left(cues, (right.start, -1)))
    cues_between = sum(1 for tag in cues[between_them] if tag.end <= right.start)
    if parted or cues_between != 1 or count_words(text, left.end, right.start) > LONGEST_CUE_GAP:
        return False
    if _is_parted(text, left, right, begins):
        return False
    begins_low = text[right.start].islower()
    if right.quoted and (_said_after(text, right, cues) if begins_low else _has_its_own(text, left, right, cues)):
        return False
    if both_quoted:
        return all_quoted(text, right) and (begins_low or between.rstrip(_OPENING)[-1:] in ".,:;")
    # `The road, Lee said, will open.`
    return between.lstrip("\"”'’ ")[:1] in _SETS_OFF and between.rstrip(_OPENING)[-1:] in _SETS_OFF


def _is_parted(text: str, left: Content, right: Content, begins: list[int]) -> bool:
    """Whether a sentence begins between two fragments that makes them two quotes.

    It may begin with the right fragment; or with the cue, after a quotation that ends its own sentence.
    """
    first = next((word.start() for word in WORD.finditer(text, left.end, right.start)), right.start)
    if bisect_left(begins, right.start - 2) > bisect_right(begins, first):
        return True
    starts = begins[max(0, bisect_right(begins, first) - 1)] == first
    # `Reed told of “chaos.” The report warned of “a risk.”`
    return starts and not _ends_before_cue(text, left)


def _ends_before_cue(text: str, left: Content) -> bool:
    """Whether a sentence that follows a quotation may still be its cue: `“Will it open?” Ann Lee asked.`"""
    return bool(left.quoted) and any(mark in text[left.end - 1 : left.end + 2] for mark in "?!—…")


def _has_its_own(text: str, left: Content, right: Content, cues: list[TaggedSpan]) -> bool:
    """Whether the cue between two fragments does not belong to both.

    It may introduce the right one (`Lee said he was “tired.” She added: “No.”`), the left one may have a cue before it
    (`Lee said “no,” she said. “Never.”`), the right one a cue after it (`“No,” Lee said. “Never,” said Reed.`).
    """
    between = text[left.end : right.start]
    words_between = between.lstrip(OUTER)
    stopped = any(mark in between.removesuffix(words_between) for mark in ".!?")
    leads_in = between.rstrip(_OPENING)[-1:] in (",", ":")
    if leads_in and (not left.quoted or (stopped and words_between[0].isupper())):
        return True
    number = bisect_left(cues, (left.start, -1))
    if number > 0 and cues[number - 1].end <= left.start and _adjoins(text, cues[number - 1].end, left.start, 0):
        return True
    return _said_after(text, right, cues)


def _said_after(text: str, content: Content, cues: list[TaggedSpan]) -> bool:
    """Whether a quotation is followed by a cue of its own: `“Never,” said Reed.`"""
    number = bisect_left(cues, (content.end, -1))
    said = goes_on(text, content.quoted[-1], ",?!") and number < len(cues)
    return said and _adjoins(text, content.end, cues[number].start, LONGEST_SUBJECT)


def _adjoins(text: str, start: int, end: int, most: int) -> bool:
    """Whether text[start:end] has no line break and at most `most` words."""
    return not has_break(text, start, end) and count_words(text, start, end) <= most
