"""Bylines and times that no markup identifies, only their wording and their place below or above the headline."""

import re
from collections.abc import Sequence

from services.ingest.reading.lines.agencies import agency_name
from services.ingest.reading.lines.head_line import beside_age, is_byline, is_name_list, is_stamp, signing_part
from services.ingest.reading.lines.text_key import key
from services.ingest.reading.page.candidates import AuthorCandidate, Candidate, PageMetadata
from services.ingest.reading.times.ages import find_ages
from services.ingest.reading.times.date_order import language_of
from services.ingest.reading.times.stamps import labels_of
from services.ingest.reading.times.times import parse_visible
from services.ingest.reading.times.tokens import Line

_LONGEST_HEAD = 8
"""Lines below the headline that are searched for the byline and the time."""
_ABOVE = 3
"""Lines above the headline that are searched for the time."""
_LONGEST_LABEL = 3
"""Maximum words of a line that says which time the next one gives."""
_SENTENCE = re.compile(r".{30}[.!?…؟।]\W*$|.{12}[。！？]\W*$")
"""Matches a line of the story, or the standfirst."""
_MOST_STAMPS = 2
"""Maximum lines with times: publication and last change."""
_LONGEST_HEAD_LINE = 160
"""Maximum length of a head line, in characters: the story begins at the first longer line."""


def read_head_lines(page: PageMetadata, title: str | None) -> PageMetadata:
    """The bylines below the headline and the times nearest to it, with place `line`."""
    keys = page.line_keys
    headlines = [key(title or ""), *(key(c.value) for c in page.titles if c.place == "h1")]
    at = next((keys.index(headline) for headline in headlines if headline and headline in keys), None)
    if at is None:
        return PageMetadata()
    head = page.lines[at + 1 : at + 1 + _LONGEST_HEAD]
    authors: list[AuthorCandidate] = []
    stamps: list[Candidate] = []
    ages: list[Candidate] = []
    sentences = 0
    language = language_of(next((candidate.value for candidate in page.languages), ""))
    for position, line in enumerate(head):
        if len(line) > _LONGEST_HEAD_LINE:
            break
        following = head[position + 1] if position + 1 < len(head) else ""
        stamped = is_stamp(line) and parse_visible(line) is not None
        # Ages below the second sentence are those of teasers.
        sentences += bool(_SENTENCE.search(line))
        beside = None if stamped or sentences > 1 else beside_age(line, language)
        signed = line if beside is None else beside
        timed = is_stamp(following) or beside_age(following, language) is not None
        if is_byline(line) or agency_name(signed) or (timed and not stamped and is_name_list(signed)):
            authors.append(AuthorCandidate("line", signed, False))
        elif (stamped or beside is not None) and (part := signing_part(line)) is not None:
            authors.append(AuthorCandidate("line", part, False))
        if stamped or beside is not None:
            into = stamps if stamped else ages
            into.append(Candidate("line", _with_label(head[position - 1] if position else "", line)))
    if not stamps:
        above = reversed(page.lines[max(0, at - _ABOVE) : at])
        stamps = [Candidate("line", line) for line in above if is_stamp(line)][:1]
        stamps = stamps or [one for one in ages if _is_of_article(one.value, authors, page.stamps)]
    # A second one counts only where words tell the two apart.
    labelled = any(labels_of(stamp.value) for stamp in stamps[:_MOST_STAMPS])
    return PageMetadata(authors=authors, stamps=stamps[: _MOST_STAMPS if labelled else 1])


def _is_of_article(line: str, authors: Sequence[AuthorCandidate], stamps: Sequence[Candidate]) -> bool:
    """Whether the time of a line is that of the article. A day without a year may be that of an event, unless somebody
    signs, or a word or the element says what it is."""
    named = {key(stamp.value) for stamp in stamps}
    return bool(find_ages(Line(line)) or authors or labels_of(line)) or key(line) in named


def _with_label(before: str, stamp: str) -> str:
    """A line with a time, behind the line before if that only says which time it is: "Updated"."""
    labelled = len(before.split()) <= _LONGEST_LABEL and labels_of(before) and not labels_of(stamp)
    is_label = labelled and not any(character.isdecimal() for character in before)
    return f"{before} {stamp}" if is_label else stamp
