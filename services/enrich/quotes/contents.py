"""Contents: what is reported, found from tags and quotation marks.

Quotation marks decide where a quotation begins and ends. Tags decide whether it is one, and find indirect speech.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator

from services.enrich.lexicon.cues import QUOTE_FORMS
from services.enrich.lexicon.function_words import ADVERBIAL_OPENERS, SUBJECTS
from services.enrich.quotes.content import Content, Span, goes_on, trim
from services.enrich.quotes.fragments import join_fragments
from services.enrich.quotes.titles import is_title, looks_like_title
from services.enrich.text.marks import Quoted, is_sentence
from services.enrich.text.overlap import overlaps
from services.enrich.text.sentences import sentence_at
from services.enrich.text.tagged import Reported, TaggedSpan
from services.enrich.text.words import WORD, folded_words

COVERED = 0.5
"""Smallest tagged share of a quoted stretch for the whole to count as content."""

LEAD = 40
"""Characters before a quotation to search for the verb that introduces it."""

LONGEST_JOINT = 4
"""Maximum characters of white space and dashes between two tags of one content."""

LONGEST_GAP = 50
"""Maximum characters between two tags of one content where the engine left a name out."""

_NAME_LEFT_OUT = re.compile(r"[ \xa0](?=[^\n]*[A-Z])(?:[\w’'&-]+[ \xa0]){1,5}")

_INSIDE_WORD = re.compile(r"\w[-'’.,/&]?\w")
IS_HOW = re.compile(
    r"[ \xa0](?:is|was)[ \xa0](?:how|what|the way)[ \xa0][^.,;:\n\"“”]{1,60}?\b"
    r"(?P<cue>puts?(?=[ \xa0](?:it|things))|said|says|describe[sd]|answered|replied|wrote)\b"
)
"""`“Never” is how Ann Lee put it`: words that report a quotation without a comma."""

_STOP = re.compile(r"[.!?…][\"'”’)\]]*\s")


def find_contents(text: str, reported: Reported, quoted: list[Quoted], sentences: list[Span]) -> list[Content]:
    """Find the contents reported in `text`, ordered by start, without overlaps."""
    pieces = _pieces(text, reported, sentences)
    pieces = _absorb(text, pieces, quoted)
    pieces = [part for piece in pieces for part in _in_sentences(text, piece, sentences)]
    return join_fragments(text, pieces, reported.cues, sentences)


def _pieces(text: str, reported: Reported, sentences: list[Span]) -> list[Content]:
    """Tagged contents, whole words, joined where an engine tagged one in parts."""
    others = sorted((one.start, one.end) for one in (*reported.cues, *reported.sources))
    joined: list[Span] = []
    for one in reported.contents:
        start, end = _whole_words(text, one)
        if joined and _is_one_piece(text, joined[-1][1], start, others, sentences):
            joined[-1] = joined[-1][0], end
        else:
            joined.append((start, end))
    trimmed = (trim(text, *span) for span in joined)
    return [Content([span]) for span in trimmed if span[0] < span[1]]


def _is_one_piece(text: str, end: int, start: int, others: list[Span], sentences: list[Span]) -> bool:
    """Whether only white space or a dash separates two contents, or in their sentence the stop of an abbreviation or
    a few words with a name, no cue or source among them. Two reports need at least a comma."""
    if start > end + LONGEST_GAP:
        return False
    between = text[end:start].strip(" \xa0—–-")
    if not between:
        return start <= end + LONGEST_JOINT
    if sentence_at(sentences, end - 1) != sentence_at(sentences, start):
        return False
    return between == "." or (
        _NAME_LEFT_OUT.fullmatch(text, end, start) is not None and not overlaps(others, end, start)
    )


def _whole_words(text: str, tag: TaggedSpan) -> Span:
    """Extend a tag over the rest of a word with hyphens, points or marks inside: `5-foot-3`, `$2,000`, `don't`."""
    start, end = tag.start, tag.end
    while inside := _INSIDE_WORD.match(text, end - 1):
        end = inside.end()
    while (first := _word_before(text, start)) < start:
        start = first
    return start, end


def _word_before(text: str, start: int) -> int:
    """Where the part of a word right before `start` begins, if the word goes on there."""
    for before in (start - 1, start - 2):
        if before >= 0 and (inside := _INSIDE_WORD.match(text, before)) and inside.end() == start + 1:
            return before
    return start


def _in_sentences(text: str, piece: Content, sentences: list[Span]) -> Iterator[Content]:
    """Content without quotation marks, a part for each sentence: a trailing `she said` reports its own sentence."""
    if piece.quoted:
        yield piece
        return
    start = piece.start
    for number in range(sentence_at(sentences, start), sentence_at(sentences, piece.end - 1)):
        yield Content([trim(text, start, sentences[number][1])])
        start = sentences[number + 1][0]
    yield Content([trim(text, start, piece.end)])


def _absorb(text: str, pieces: list[Content], quoted: list[Quoted]) -> list[Content]:
    """Assign quoted stretches to the pieces they overlap, which are extended to the marks or cut there."""
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
        if is_title(text, one) or (looks_like_title(text, one) and not _stands_beside_cue(text, one)):
            # The title of a work stays part of a larger report; on its own it is not content.
            taken.update(
                number
                for number in touching
                if one.outer_start <= pieces[number].start and pieces[number].end <= one.outer_end
            )
        elif _is_content(text, one, [pieces[number] for number in touching]):
            taken.update(touching)
            found += _cut_at_marks(text, one, [pieces[number] for number in touching])
    found += [piece for number, piece in enumerate(pieces) if number not in taken]
    found = [piece for piece in found if piece.start < piece.end]
    found.sort(key=lambda piece: (piece.start, piece.end))
    return _without_overlaps(found)


def _is_content(text: str, one: Quoted, pieces: list[Content]) -> bool:
    """Whether a quoted stretch is reported: enough of it is tagged, or a reporting verb stands next to it."""
    covered = sum(min(one.end, piece.end) - max(one.start, piece.start) for piece in pieces)
    share = covered / max(1, one.end - one.start)
    return share >= COVERED or _stands_beside_cue(text, one) or (covered > 0 and is_sentence(text, one))


def _cut_at_marks(text: str, one: Quoted, pieces: list[Content]) -> Iterator[Content]:
    """Join a quoted stretch with the pieces that touch it; parts that belong to other contents come separately."""
    inner = trim(text, one.start, one.end)
    if inner[0] >= inner[1]:
        return
    start = min([inner[0], *(piece.start for piece in pieces)])
    end = max([inner[1], *(piece.end for piece in pieces)])
    if start < inner[0] and is_sentence(text, one) and _stops_before(text, start, one.outer_start):
        # An indirect report before the quotation ends where the quotation begins.
        yield Content([trim(text, start, one.outer_start)])
        start = inner[0]
    if start < inner[0] and is_sentence(text, one) and _ends_with_cue(text, start, one.outer_start):
        # `footage of Lee asking, “Why are we here?”`: a report within a report; the inner one counts.
        start = inner[0]
    if end > inner[1] and _STOP.match(text, max(one.end - 1, 0)) is not None:
        yield Content([trim(text, one.outer_end, end)])
        end = inner[1]
    led_in = is_sentence(text, one) and _ends_with_cue(text, max(0, one.outer_start - LEAD), one.outer_start)
    if end > inner[1] and text[one.end - 1] == "," and led_in:
        # `she says, “Stay in,” until they leave`
        end = inner[1]
    if end > inner[1] and start >= inner[0] and _is_clause_before_adverbial(text, one, end):
        # `Lee said “it is over” in court`
        end = inner[1]
    yield Content([(start, end)], [one])


def _is_clause_before_adverbial(text: str, one: Quoted, end: int) -> bool:
    """Whether a quoted stretch has its own subject and verb, and what follows it only says when or where."""
    following = WORD.match(text, next((at for at in range(one.outer_end, end) if text[at].isalnum()), end))
    opening = folded_words(text, one.start, min(one.end, one.start + LEAD))
    return following is not None and following.group().casefold() in ADVERBIAL_OPENERS and opening[0] in SUBJECTS


def _without_overlaps(pieces: list[Content]) -> list[Content]:
    """Join pieces that overlap, such as a clause with two quoted stretches."""
    joined: list[Content] = []
    for piece in pieces:
        if joined and piece.start < joined[-1].end:
            last = joined[-1]
            last.spans = [(last.start, max(last.end, piece.end))]
            last.quoted += piece.quoted
        else:
            joined.append(piece)
    return joined


def _stands_beside_cue(text: str, one: Quoted) -> bool:
    """Whether a reporting verb stands right before or after a quoted stretch, even if untagged."""
    after = text[one.outer_end : one.outer_end + 60].split("\n", maxsplit=1)[0]
    words = folded_words(after)[:6]
    if goes_on(text, one, ",?!—") and any(word in QUOTE_FORMS for word in words):
        return True
    if IS_HOW.match(text, one.outer_end):
        return True
    before = text[max(0, one.outer_start - 60) : one.outer_start].rstrip()
    if not before.endswith((",", ":")):
        return False
    words = folded_words(before)[-6:]
    return any(word in QUOTE_FORMS for word in words)


def _ends_with_cue(text: str, start: int, end: int) -> bool:
    lead = text[start:end].rstrip()
    words = folded_words(lead)[-2:]
    return lead.endswith((",", ":")) and any(word in QUOTE_FORMS for word in words)


def _stops_before(text: str, start: int, end: int) -> bool:
    """Whether text[start:end] ends with the stop of a sentence, a colon or a closing mark."""
    return text[start:end].rstrip()[-1:] in (".", "!", "?", ":", "”", '"')
