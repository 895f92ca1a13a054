"""The times of publication and last change: weighing what a page states, what it shows and what htmldate finds."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta, timezone
from typing import NamedTuple
from urllib.parse import urlsplit

import htmldate
from lxml.html import HtmlElement

from schemas.article import ArticleTime
from services.ingest.reading.fields.decision import Decision, decide
from services.ingest.reading.fields.source_zones import NOTHING_LEARNED, SourceZones
from services.ingest.reading.lines import times
from services.ingest.reading.lines.written_times import DateOrder
from services.ingest.reading.page.candidates import Candidate, PageMetadata
from services.ingest.reading.page.scan import is_huge

Stated = tuple[str, ArticleTime]
"""A time and the place it was read from."""

_SEEN = ("visible", "line", "time", "microdata")
"""Places that a reader sees; a publishing system fills the others."""
_MONTH_FIRST_COUNTRIES = frozenset(("us", "ph"))
_EVERYWHERE = frozenset(("com", "org", "net", "io", "info", "biz", "co", "ai", "tv", "blog", "news", "edu", "gov"))
"""Top-level domains without a country; most of their sites are in the United States."""
_FARTHEST_ZONE = timedelta(hours=14)
"""Maximum offset of a time zone."""
_ZONE_STEP_S = 15 * 60
"""Every offset is a multiple of this, in seconds."""


class Times(NamedTuple):
    """The time of publication, and the time of a later change."""

    published: Decision[ArticleTime | None]
    modified: Decision[ArticleTime | None]


def decide_times(
    page: PageMetadata,
    tree: HtmlElement,
    url: str,
    captured_at: datetime,
    source: str,
    source_zones: SourceZones = NOTHING_LEARNED,
) -> Times:
    """Decide between the times on the page. A decided time without an offset then gets the default of `source`, a
    domain. Times more than two days after `captured_at` do not count."""
    country = (urlsplit(url).hostname or "").rsplit(".", 1)[-1]
    order = _date_order([candidate.value for candidate in page.languages], country)
    latest = (captured_at + timedelta(days=2)).date()

    def parsed(candidates: Sequence[Candidate]) -> list[Stated]:
        read = [(c.place, times.parse_declared(c.value, order=order, country=country)) for c in candidates]
        return [(place, time) for place, time in read if time is not None and _day_or_start(time) <= latest]

    published, modified = parsed(page.published), parsed(page.modified)
    days = {day for _, time in [*published, *modified] if (day := times.day(time))}
    shown = [(stamp.place, _shown_time(stamp.value, order, country, days)) for stamp in page.stamps]
    published += [(place, time) for place, time in shown if time is not None and _day_or_start(time) <= latest]
    found = _htmldate(tree, url, captured_at)
    stated = days | {times.day(time) for _, time in published}
    if found is not None and found not in stated and found in _days_of_others(page, order, country):
        found = None
    chosen, places, asked = choose_published(published, modified, found)
    first = decide(chosen and source_zones.place(source, chosen), places, asked)
    if modified:
        place, change = modified[0]
        change = source_zones.place(source, change)
        # Compared with their default offsets, which may decide which one is later.
        if _is_later(change, first.value):
            return Times(first, decide(change, [place]))
    return Times(first, Decision(None))


def _days_of_others(page: PageMetadata, order: DateOrder | None, country: str) -> set[date | None]:
    """The days that the page states of other works than its article."""
    parsed = (times.parse_declared(text, order=order, country=country) for text in set(page.other_dates))
    return {times.day(time) for time in parsed if time is not None} - {None}


def _shown_time(stamp: str, order: DateOrder | None, country: str, days: Collection[date]) -> ArticleTime | None:
    """The time of publication in a visible line. `days` are those that the page states elsewhere."""
    shown = times.split_stamps(stamp, order=order, country=country).published
    if shown is None or times.day(shown) in days:
        return shown
    # 04/03/2026 means the day that the page states elsewhere.
    other = times.split_stamps(stamp, order="dmy" if order == "mdy" else "mdy", country=country).published
    return other if other is not None and times.day(other) in days else shown


def choose_published(
    published: Sequence[Stated], modified: Sequence[Stated], found: date | None
) -> tuple[ArticleTime | None, list[str], int]:
    """The time of publication, the places that agree on it (best first), and the number of places with any time.

    `found` is the day that htmldate gives. Where it differs from what the page states, it is right more often, unless
    it is the day of the last change, or the page both states and shows another day.
    """
    asked = len({place for place, _ in published}) + (found is not None)
    days = [(place, time, day) for place, time in published if (day := times.day(time)) is not None]
    if found is not None and _is_doubtful(found, days, modified):
        found = None
    if found is None:
        if not days:
            first = next(iter(published), None)
            return (first[1], [first[0]], asked) if first else (None, [], asked)
        agreeing = [(place, time) for place, time, day in days if day == days[0][2]]
    else:
        same = [(place, time) for place, time, day in days if day == found]
        # An offset can account for one day of difference.
        near = [(place, time) for place, time, day in days if abs((day - found).days) <= 1 and times.moment(time)]
        # Prefer the exact day, unless the best place agrees within a day.
        agreeing = near if days and near and near[0][0] == days[0][0] else same or near
        if not agreeing:
            value = ArticleTime(value=found.isoformat(), precision="day", zone="unknown")
            return value, ["htmldate"], asked
    place, time = max(agreeing, key=lambda item: _exactness(item[1]))
    place, time = _in_own_offset(place, time, published)
    witnesses = [*(["htmldate"] if found is not None else []), *(one for one, _ in agreeing)]
    return time, [place, *witnesses], asked


def _is_doubtful(found: date, days: Sequence[tuple[str, ArticleTime, date]], modified: Sequence[Stated]) -> bool:
    """Whether the day that htmldate gives is likely wrong."""
    if any(abs((day - found).days) <= 1 for _, _, day in days):
        return False
    # htmldate turns a bare year, mostly that of the copyright, into New Year's Day.
    if (found.month, found.day) == (1, 1):
        return True
    if any(times.day(time) == found for _, time in modified) and any(day < found for _, _, day in days):
        return True
    stated = {day for place, _, day in days if place not in _SEEN}
    seen = {day for place, _, day in days if place in _SEEN}
    # A line next to the headline is reliable by its place.
    return bool(stated & seen) or (not stated and any(place == "line" for place, _, _ in days))


def _date_order(languages: Sequence[str], country: str) -> DateOrder | None:
    """The order in 04/03/2026: month first in the United States and the Philippines."""
    declared = [language.lower().replace("_", "-") for language in languages]
    regions = {one.partition("-")[2] for one in declared} - {""}
    if regions & _MONTH_FIRST_COUNTRIES or country in _MONTH_FIRST_COUNTRIES:
        return "mdy"
    if not regions and country in _EVERYWHERE and any(one.partition("-")[0] == "en" for one in declared):
        return "mdy"
    return None


def _in_own_offset(place: str, time: ArticleTime, published: Sequence[Stated]) -> Stated:
    """The same moment in local time, if the page has that too.

    A publishing system often states UTC while the page shows the same moment in local time, with or without an offset.
    Without one, the difference between the two is the offset.
    """
    moment = times.moment(time)
    if moment is None or moment.utcoffset():
        return place, time
    for other, candidate in published:
        instant = times.moment(candidate)
        if instant is not None and instant.utcoffset() and abs((instant - moment).total_seconds()) < 60:
            return other, candidate
    for other, candidate in published:
        clock = times.wall_clock(candidate)
        if clock is None or times.moment(candidate) is not None:
            continue
        ahead = clock - moment.replace(tzinfo=None, second=moment.second if candidate.precision == "second" else 0)
        steps = ahead.total_seconds() / _ZONE_STEP_S
        if ahead and steps == int(steps) and abs(ahead) <= _FARTHEST_ZONE and other in _SEEN:
            local = moment.astimezone(timezone(ahead)).isoformat()
            return place, time.model_copy(update={"value": local, "zone": "visible"})
    return place, time


def _exactness(time: ArticleTime) -> int:
    """Rank of a time: an instant above a clock time, a clock time above a day."""
    return 2 if times.moment(time) else 1 if "T" in time.value else 0


def _htmldate(tree: HtmlElement, url: str, captured_at: datetime) -> date | None:
    # htmldate searches the whole page as text several times.
    if is_huge(tree):
        return None
    try:
        found = htmldate.find_date(
            tree, url=url, original_date=True, extensive_search=True, max_date=captured_at.strftime("%Y-%m-%d")
        )
        return date.fromisoformat(found) if found else None
    except (ValueError, TypeError, AttributeError, RecursionError, OverflowError):
        return None


def _day_or_start(time: ArticleTime) -> date:
    """The day of a time; of a month or year, its first day."""
    return times.day(time) or date.fromisoformat((time.value + "-01-01")[:10])


def _is_later(time: ArticleTime, published: ArticleTime | None) -> bool:
    """Whether a change is after publication; one at the same moment is not a change."""
    if published is None:
        return True
    first, second = times.moment(published), times.moment(time)
    # Two times with default offsets are compared by their clocks, to the minute.
    if first and second and {published.zone, time.zone} != {"source_default"}:
        return second > first
    length = min(len(published.value), len(time.value), 16)
    return time.value[:length] > published.value[:length]
