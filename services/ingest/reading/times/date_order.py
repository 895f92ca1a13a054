"""The order of day, month and year in numeric dates, by the language and the country of a page or feed."""

from collections.abc import Sequence

from services.ingest.reading.times.date_words import puts_year_first
from services.ingest.reading.times.written_times import DateOrder

_MONTH_FIRST_COUNTRIES = frozenset(("us", "ph"))
_EVERYWHERE = frozenset(("com", "org", "net", "io", "info", "biz", "co", "ai", "tv", "blog", "news", "edu", "gov"))
"""Top-level domains without a country; most of their sites are in the United States."""


def date_order(languages: Sequence[str], country: str) -> DateOrder | None:
    """The order in 04/03/2026 and 04/03/26: month first in the United States and the Philippines, year first in East
    Asia. None if it is not known. `languages`: tags such as `en-US`; `country`: a top-level domain."""
    declared = [language.lower().replace("_", "-") for language in languages]
    regions = {one.partition("-")[2] for one in declared} - {""}
    if regions & _MONTH_FIRST_COUNTRIES or country in _MONTH_FIRST_COUNTRIES:
        return "mdy"
    if not regions and country in _EVERYWHERE and any(one.partition("-")[0] == "en" for one in declared):
        return "mdy"
    return "ymd" if any(puts_year_first(language_of(one)) for one in declared[:1]) else None


def language_of(tag: str) -> str | None:
    """The language of a tag such as `pt-BR`; None if it is empty."""
    return tag.strip().lower().replace("_", "-").partition("-")[0] or None
