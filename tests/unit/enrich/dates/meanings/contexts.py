"""Contexts in an article published on Tuesday, 15 January 2019, for tests of single meanings."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from services.enrich.dates.anchor import Anchor
from services.enrich.dates.context import Context
from services.enrich.dates.english import ENGLISH

TUESDAY = Anchor(date(2019, 1, 15), 2)
AT_NOON = Anchor(date(2019, 1, 15), 3, datetime(2019, 1, 15, 12), "-05:00")
SAID, WILL, WAS_TO = "It was said ", "It will be held ", "The guild promised a new hall on "
"""Words before a mention that point to the past, to the future and, weakly, to the past."""


def context(before: str = "", anchor: Anchor | None = TUESDAY, **fields: Any) -> Context:
    """The context of a mention after the words `before`."""
    found = Context(f"{before}then", len(before), len(before) + 4, anchor, ENGLISH)
    return replace(found, **fields)
