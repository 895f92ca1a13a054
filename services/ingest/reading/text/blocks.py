"""The blocks of a plain text: its paragraphs and single lines, with hard-wrapped lines joined."""

import re
from itertools import pairwise
from statistics import median

from services.ingest.reading.lines.byline import opening_label
from services.ingest.reading.lines.furniture import is_furniture
from services.ingest.reading.lines.head_line import is_stamp

BULLET = re.compile(r"^(?:[•◦▪●‣·∙*]\s*|-\s+)(?=\S)")
"""A list mark that is not part of the text, unlike a number or the dash that opens direct speech."""
NUMBER = re.compile(r"^\d{1,2}[.)]\s+(?=\S)")
ITEM = re.compile(rf"{BULLET.pattern}|^[–—]\s+(?=\S)|{NUMBER.pattern}")
SENTENCE_END = re.compile(r"[.!?…。！？:;,][\"'”’»)\]]*$|[\"”»]$")
_STOP = re.compile(r"[.!?…。！？][\"'”’»)\]]*\s*$")
_AFTER_WORD = frozenset(",.;:!?)”’»")
"""Punctuation that directly follows a word."""
_FEWEST_BROKEN = 5
"""Minimum lines that continue a sentence before a text counts as broken at its links and markup."""
_LONGEST_MARKED = 80
"""Maximum characters of a line that was a link or marked up."""
_SHORTEST_BEFORE = 20
"""Minimum characters before such a line."""
_LONGEST_MENDED = 3_000
"""Maximum characters of a rejoined paragraph: keeps the time linear."""
_STOP_WITHIN = 10
"""Characters at the end of a line that are searched for the end of a sentence."""


def read_blocks(text: str) -> list[str]:
    """Paragraphs and single lines with normalized white space; hard-wrapped lines are joined."""
    lines = [line.rstrip() for line in re.split(r"\r\n|\r|\n|\u2028|\u2029", text.replace("\t", "    "))]
    groups: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            groups[-1].append(line)
        elif groups[-1]:
            groups.append([])
    width = _wrap_width([group for group in groups if group])
    if width is None and sum(map(_goes_on, lines)) >= _FEWEST_BROKEN:
        groups = [_mend(group) for group in groups]
    joined = (" ".join(block.split()) for group in groups for block in _join(group, width))
    return [block for block in joined if re.search(r"\w", block)]


def _goes_on(line: str) -> bool:
    """Whether a line starts in the middle of a sentence."""
    start = line.strip()[:1]
    return start.islower() or start in _AFTER_WORD


def _mend(lines: list[str]) -> list[str]:
    """Join the lines of a text that was broken at its links and markup: "He met", "Ada Lind", "on Tuesday."."""
    mended: list[str] = []
    for number, line in enumerate(lines):
        broken = bool(mended) and len(mended[-1]) < _LONGEST_MENDED and not _STOP.search(mended[-1][-_STOP_WITHIN:])
        # Only its neighbours show that a name stands between two parts of a sentence.
        inside = len(line) <= _LONGEST_MARKED and number + 1 < len(lines) and _goes_on(lines[number + 1])
        if broken and (_goes_on(line) or (inside and len(mended[-1]) >= _SHORTEST_BEFORE)):
            space = "" if line.strip()[0] in _AFTER_WORD else " "
            mended[-1] = f"{mended[-1]}{space}{line.strip()}"
        else:
            mended.append(line)
    return mended


def _wrap_width(groups: list[list[str]]) -> int | None:
    """The column at which lines were wrapped; None if each line is a paragraph of its own.

    In hard-wrapped text many lines end in the middle of a sentence, just short of the same column.
    """
    pairs = [pair for group in groups for pair in pairwise(group) if not ITEM.match(pair[0].strip())]
    if len(pairs) < 2:
        return None
    width = max(len(line) for line, _ in pairs)
    wrapped = [(line, following) for line, following in pairs if not SENTENCE_END.search(line) and len(line) > 40]
    # Consecutive headlines end without a full stop as well, but each starts with a capital.
    going_on = [following for _, following in wrapped if not following.strip()[:1].isupper()]
    if width > 140 or len(wrapped) < len(pairs) * 0.4 or len(going_on) < len(wrapped) * 0.25:
        return None
    return width if median(len(line) for line, _ in wrapped) > width * 0.75 else None


def _join(group: list[str], width: int | None) -> list[str]:
    if width is None:
        return group
    blocks: list[str] = []
    full = False
    for line in group:
        # A new paragraph starts after a short line, and at list marks, indents and lines of a head.
        starts = (
            not blocks
            or not full
            or bool(ITEM.match(line.strip()))
            or (line.startswith("  ") and not blocks[-1].startswith("  "))
            or _is_head_line(line.strip())
            or _is_head_line(blocks[-1].strip())
        )
        if starts:
            blocks.append(line)
        else:
            blocks[-1] = f"{blocks[-1]} {line.strip()}"
        first_word = len(line) + 12
        full = first_word > width and not (len(line) < width * 0.8 and SENTENCE_END.search(line))
    return blocks


def _is_head_line(line: str) -> bool:
    return (len(line) < 120 and opening_label(line) > 0) or is_stamp(line) or is_furniture(line)
