"""Articles as rows of a table, for spreadsheets."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

COLUMNS: Final = (
    "article_id",
    "status",
    "published_at",
    "captured_at",
    "source",
    "section",
    "language",
    "title",
    "authors",
    "agencies",
    "people",
    "organizations",
    "places",
    "quoted_people",
    "quoted_organizations",
    "quote_count",
    "word_count",
    "canonical_url",
)
"""Names of the columns. `source` is the source's id; each other is the field of the document."""

_FORMULA: Final = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "＝",
    "＋",
    "－",
    "＠",
)  # wide ones, too
"""With one of these as its first character, a spreadsheet takes a cell for a formula, which may run programs."""


def row(document: Mapping[str, Any]) -> list[str]:
    """The cells of an article, in the order of `COLUMNS`. Several names stand in one cell, with `; ` between them."""
    return [_cell(document["source"]["id"] if name == "source" else document.get(name)) for name in COLUMNS]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    joined = "; ".join(map(str, value)) if isinstance(value, Sequence) and not isinstance(value, str) else str(value)
    # What spreadsheets show as the text after it, instead of computing it.
    return f"'{joined}" if joined.lstrip(" ").startswith(_FORMULA) else joined
