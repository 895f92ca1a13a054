"""Bylines and times that no markup identifies, only their wording and their place below or above the headline."""

from services.ingest.reading.lines.agencies import agency_name
from services.ingest.reading.lines.head_line import is_byline, is_name_list, is_stamp, signing_part
from services.ingest.reading.lines.text_key import key
from services.ingest.reading.page.candidates import AuthorCandidate, Candidate, PageMetadata
from services.ingest.reading.times.stamps import labels_of

_LONGEST_HEAD = 8
"""Lines below the headline that are searched for the byline and the time."""
_ABOVE = 3
"""Lines above the headline that are searched for the time."""
_LONGEST_LABEL = 3
"""Maximum words of a line that says which time the next one gives."""
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
    for position, line in enumerate(head):
        if len(line) > _LONGEST_HEAD_LINE:
            break
        following = head[position + 1] if position + 1 < len(head) else ""
        stamped = is_stamp(line)
        names = is_byline(line) or agency_name(line) or (is_stamp(following) and not stamped and is_name_list(line))
        if names:
            authors.append(AuthorCandidate("line", line, False))
        elif stamped and (part := signing_part(line)) is not None:
            authors.append(AuthorCandidate("line", part, False))
        if stamped:
            stamps.append(Candidate("line", _with_label(head[position - 1] if position else "", line)))
    if not stamps:
        above = reversed(page.lines[max(0, at - _ABOVE) : at])
        stamps = [Candidate("line", line) for line in above if is_stamp(line)][:1]
    # A second one counts only where words tell the two apart.
    labelled = any(labels_of(stamp.value) for stamp in stamps[:_MOST_STAMPS])
    return PageMetadata(authors=authors, stamps=stamps[: _MOST_STAMPS if labelled else 1])


def _with_label(before: str, stamp: str) -> str:
    """A line with a time, behind the line before if that only says which time it is: "Updated"."""
    labelled = len(before.split()) <= _LONGEST_LABEL and labels_of(before) and not labels_of(stamp)
    is_label = labelled and not any(character.isdecimal() for character in before)
    return f"{before} {stamp}" if is_label else stamp
