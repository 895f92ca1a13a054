"""Paragraphs: where each one begins and ends, with hard-wrapped lines joined."""

import re
from itertools import pairwise

WRAP_COLUMN = 50
"""Minimum length of a hard-wrapped line, in characters: shorter lines are lists, tables or headings."""

_BLOCK = re.compile(r"\S(?:.|\r?\n(?!\s*\n))*")
_LINE = re.compile(r"[^\r\n\u2028\u2029]+")
_BREAK = re.compile(r"[\r\n\u2028\u2029]")
_ENDS_SENTENCE = re.compile(r"[.!?:…][\"'”’)\]]*\s*$")


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Start and end of each paragraph, without surrounding white space.

    A blank line ends a paragraph. So does a line break, unless the line looks hard-wrapped: the next line continues in
    lower case, or its first word would not have fitted into the width of the block.
    """
    found: list[tuple[int, int]] = []
    for block in _BLOCK.finditer(text):
        lines = [
            _trim(text, line.start() + block.start(), line.end() + block.start())
            for line in _LINE.finditer(block.group())
        ]
        lines = [(start, end) for start, end in lines if start < end]
        if not lines:
            continue
        width = max(end - start for start, end in lines)
        begun = lines[0][0]
        for line, following in pairwise(lines):
            if not _is_wrapped(text, line, following, width):
                found.append((begun, line[1]))
                begun = following[0]
        found.append((begun, lines[-1][1]))
    return found


def has_break(text: str, start: int, end: int) -> bool:
    """Whether a line ends in text[start:end]."""
    return _BREAK.search(text, start, end) is not None


def _is_wrapped(text: str, line: tuple[int, int], following: tuple[int, int], width: int) -> bool:
    length = line[1] - line[0]
    if length < WRAP_COLUMN:
        return False
    rest = text[following[0] : following[1]]
    first = len(rest.split(maxsplit=1)[0])
    if rest[0].islower():
        return not _ENDS_SENTENCE.search(text[line[0] : line[1]])
    return width <= 2 * WRAP_COLUMN and length + 1 + first > width


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
