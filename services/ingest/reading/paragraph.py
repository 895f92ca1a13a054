"""A paragraph as it is read. The record has its span instead of its text."""

from dataclasses import dataclass

from schemas.article import ArticleTime, ParagraphKind


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One block of the body. `text`: never empty. `at`: the time of a live blog's entry, for the kind `entry`."""

    text: str
    kind: ParagraphKind = "paragraph"
    at: ArticleTime | None = None
