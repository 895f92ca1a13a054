"""A paragraph as it is read. The record has its span instead of its text."""

from collections.abc import Iterable
from dataclasses import dataclass

from schemas.article import ArticleTime, ParagraphKind


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One block of the body. `text`: never empty. `at`: the time of a live blog's entry, for the kind `entry`."""

    text: str
    kind: ParagraphKind = "paragraph"
    at: ArticleTime | None = None


def length(paragraphs: Iterable[Paragraph]) -> int:
    """The length of their text, in characters."""
    return sum(len(paragraph.text) for paragraph in paragraphs)
