"""The time of an entry of a feed, in whatever form the feed writes it."""

from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import NamedTuple, Self
from urllib.parse import urlsplit

from services.ingest.reading.times import times
from services.ingest.reading.times.date_order import date_order, language_of
from services.ingest.reading.times.written_times import DateOrder

_RFC_822 = "us"
"""The country whose abbreviations of zones RFC 822 has."""
_OTHER_ZONES = frozenset(("cn", "tw", "in", "ie", "il", "sa", "au"))
"""Countries that use some of them for their own zones."""


class TimeReader(NamedTuple):
    """Reads times as a feed writes them."""

    order: DateOrder | None
    country: str
    language: str | None

    @classmethod
    def of(cls, url: str, language: object) -> Self:
        """The reader for the feed at `url` that states a language, such as `en-us`."""
        try:
            country = (urlsplit(url).hostname or "").rsplit(".", 1)[-1]
        except ValueError:
            country = ""
        tag = language if isinstance(language, str) else ""
        zones = country if country in _OTHER_ZONES else _RFC_822
        return cls(date_order([tag] if tag else [], country), zones, language_of(tag))

    def read(self, values: Iterable[object]) -> datetime | None:
        """The first of the values that is a time, in UTC to the second.

        A clock without an offset counts as UTC, a day as its start.
        """
        return next((found for value in values if isinstance(value, str) and (found := self._read(value))), None)

    def _read(self, value: str) -> datetime | None:
        stated = times.parse_declared(value, order=self.order, country=self.country, language=self.language)
        if stated is None:
            return None
        found, day = times.moment(stated) or times.wall_clock(stated), times.day(stated)
        if found is None and day is not None:
            found = datetime.combine(day, time())
        if found is None:
            return None
        try:
            return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
        except OverflowError:
            return None
