"""Titles as lists write them: plain text, or HTML that is escaped once or twice."""

import re

from services.ingest.sources.feed_entry import plain_line
from services.ingest.sources.markup.references import resolved

_INLINE = re.compile(
    r"</?(?:a|abbr|b|big|br|cite|code|del|div|em|font|i|img|ins|mark|p|q|s|small|span|strike|strong|sub|sup|tt|u|wbr)"
    r"(?:\s[^<>]*+)?/?>",
    re.IGNORECASE,
)
"""Tags that occur in headlines; anything else between angle brackets is text."""


def title_of(text: str, *, is_text: bool = False) -> str | None:
    """A title on one line without markup, given as XML has it, references resolved once.

    is_text: the list states that it is no HTML, so what looks like it is to be shown.
    """
    return plain_line(text if is_text else resolved(_INLINE.sub("", text)))
