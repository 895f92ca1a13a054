"""The times of publication and last change: weighing what a page states, what it shows and what htmldate finds."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from typing import NamedTuple
from urllib.parse import urlsplit

import htmldate
from lxml.html import HtmlElement

from schemas.article import ArticleTime
from services.ingest.reading.fields.decision import Decision, decide
from services.ingest.reading.fields.source_zones import NOTHING_LEARNED, SourceZones
from services.ingest.reading.page.candidates import Candidate, PageMetadata
from services.ingest.reading.page.scan import is_huge
from services.ingest.reading.times import times
from services.ingest.reading.times.date_order import date_order, language_of
from services.ingest.reading.times.stamps import Stamps, split_reckoned, split_stamps

Stated = tuple[str, ArticleTime]
"""A time and the place it was read from."""

_SEEN = ("visible", "line", "time", "microdata")
"""Places that a reader sees; a publishing system fills the others."""
_FARTHEST_ZONE = timedelta(hours=14)
"""Maximum offset of a time zone."""
_RECKONED_BELIEF = 0.75
"""Factor on the confidence in a time that is reckoned from the capture: the page may have been made before."""
_LATEST_CHANGE = timedelta(days=30)
"""Maximum time from publication to a change that is reckoned."""
_NO_TIMES = Stamps(None, None)
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
    reader = _Reader(page, url, captured_at)
    published, modified = reader.declared(page.published), reader.declared(page.modified)
    days = {day for _, time in [*published, *modified] if (day := times.day(time))}
    changes = [(change.place, reader.shown(change.value, days)) for change in page.changes]
    changed = [(place, time) for place, stamps in changes if (time := stamps.modified or stamps.published) is not None]
    shown = [(stamp.place, reader.shown(stamp.value, days)) for stamp in page.stamps]
    # The line of an element that is named for a change does not say so itself.
    of_changes = {("line", time.raw) for _, time in changed}
    published += [
        (place, time)
        for place, stamps in shown
        if (time := stamps.published) is not None and (place, time.raw) not in of_changes
    ]
    modified += [(place, stamps.modified) for place, stamps in shown if stamps.modified is not None] + changed
    # htmldate is asked where the page says nothing or contradicts itself: it searches all of it, and on the gold pages
    # that agree on one day, the only three that it changed were changed to a wrong one.
    found = None if _agree(published) else _htmldate(tree, url, captured_at)
    if found is not None and not _names_day(url, found) and reader.is_of_another(found, published, modified):
        found = None
    reckoned = reader.reckoned(page.stamps, _offset_of(source, source_zones, captured_at))
    if found is not None and not published and reckoned.published is not None and not _names_day(url, found):
        # It may be the day of anything on the page, and this is beside the byline. A year that it adds is welcome.
        found = found if _is_same_day_of_year(reckoned.published, found) else None
    chosen, places, asked = choose_published(published, modified, found)
    first = decide(chosen and source_zones.place(source, chosen), places, asked)
    if first.value is None and reckoned.published is not None:
        first = _reckoned(source_zones.place(source, reckoned.published))
    # Compared with their default offsets, which may decide which one is later.
    placed = [(place, source_zones.place(source, change)) for place, change in modified]
    later = next(((place, change) for place, change in placed if _is_later(change, first.value)), None)
    if later is not None:
        return Times(first, decide(later[1], [later[0]]))
    change = reckoned.modified and source_zones.place(source, reckoned.modified)
    if change is None or not _is_later(change, first.value) or _is_far(change, first.value):
        return Times(first, Decision(None))
    return Times(first, _reckoned(change))


def _offset_of(source: str, source_zones: SourceZones, captured_at: datetime) -> timedelta | None:
    """The offset of a source's clocks at the time of capture; None if it is not known."""
    clock = f"{captured_at.astimezone(UTC):%Y-%m-%dT%H:%M}"
    placed = times.moment(source_zones.place(source, ArticleTime(value=clock, precision="minute")))
    return placed.utcoffset() if placed is not None else None


def _reckoned(time: ArticleTime) -> Decision[ArticleTime | None]:
    """A time that the page gives only together with the moment of capture."""
    one = decide(time, ["line"])
    return Decision(time, f"{one.place}, reckoned", round(one.confidence * _RECKONED_BELIEF, 2))


def _is_far(change: ArticleTime, published: ArticleTime | None) -> bool:
    """Whether a reckoned change comes so late that the page was probably saved long before the known capture."""
    if published is None or published.latest is None or change.earliest is None:
        return False
    return change.earliest - published.latest > _LATEST_CHANGE


def _is_same_day_of_year(time: ArticleTime, found: date) -> bool:
    own = times.day(time)
    return own is not None and time.zone != "capture" and (own.month, own.day) == (found.month, found.day)


def _agree(published: Sequence[Stated]) -> bool:
    """Whether all that a page states and shows is one day."""
    return len({day for _, time in published if (day := times.day(time)) is not None}) == 1


def _is_day_of_change(found: date, modified: Sequence[Stated]) -> bool:
    """Whether a day is known to be that of a change.

    Pages that never say more than "Last updated: 20 January 2025" mean the article as it stands: for them the only day
    they show is that of publication too.
    """
    known = [time for place, time in modified if place not in ("visible", "line") or "T" in time.value]
    return any(times.day(time) == found for time in known)


def _names_day(url: str, day_: date) -> bool:
    """Whether an address contains a day, such as /2026/11/16/ or 261116."""
    return any(day_.strftime(form) in url for form in ("%Y/%m/%d", "%Y-%m-%d", "%Y%m%d", "/%y%m%d", "-%y%m%d"))


class _Reader:
    """Reads times as they are written where the page is from. Times in the future do not count."""

    def __init__(self, page: PageMetadata, url: str, captured_at: datetime) -> None:
        self._country = (urlsplit(url).hostname or "").rsplit(".", 1)[-1]
        languages = [candidate.value for candidate in page.languages]
        self._language = language_of(next(iter(languages), ""))
        self._order = date_order(languages, self._country)
        self._of_others = [Candidate("json-ld", text) for text in set(page.other_dates)]
        self._captured_at = captured_at
        self._latest = (captured_at + timedelta(days=2)).date()

    def declared(self, candidates: Sequence[Candidate]) -> list[Stated]:
        """The times in metadata."""
        read = [
            (
                one.place,
                times.parse_declared(one.value, order=self._order, country=self._country, language=self._language),
            )
            for one in candidates
        ]
        return [(place, time) for place, time in read if time is not None and self._is_past(time)]

    def shown(self, stamp: str, days: Collection[date]) -> Stamps:
        """The times in a visible line. `days` are those that the page states elsewhere."""
        shown = self._split(stamp)
        first = shown.published or shown.modified
        if first is None or times.day(first) in days:
            return shown
        # 04/03/2026 means the day that the page states elsewhere.
        return Stamps(*(time and _as_stated(time, days) for time in shown))

    def reckoned(self, stamps: Sequence[Candidate], offset: timedelta | None) -> Stamps:
        """The times beside the byline that are reckoned from the capture. `offset`: that of the source's clocks."""
        lines = (stamp.value for stamp in stamps if stamp.place == "line" and self._split(stamp.value) == _NO_TIMES)
        found = [
            split_reckoned(line, self._captured_at, offset=offset, country=self._country, language=self._language)
            for line in lines
        ]
        published = next((one.published for one in found if one.published is not None), None)
        return Stamps(published, next((one.modified for one in found if one.modified is not None), None))

    def is_of_another(self, found: date, published: Sequence[Stated], modified: Sequence[Stated]) -> bool:
        """Whether a day that htmldate gives is that of a change or of another work that the page describes."""
        if not published and _is_day_of_change(found, modified):
            return True
        stated = {times.day(time) for _, time in [*published, *modified]}
        return found not in stated and any(times.day(time) == found for _, time in self.declared(self._of_others))

    def _split(self, stamp: str) -> Stamps:
        stamps = split_stamps(stamp, order=self._order, country=self._country, language=self._language)
        return Stamps(*(time if time is not None and self._is_past(time) else None for time in stamps))

    def _is_past(self, time: ArticleTime) -> bool:
        return _day_or_start(time) <= self._latest


def _as_stated(time: ArticleTime, days: Collection[date]) -> ArticleTime:
    """A time whose day and month, given in numbers, are exchanged if only that agrees with another day of the page."""
    own = times.day(time)
    if own is None or own in days or any(c.isalpha() for c in (time.raw or "").replace("T", "")[:10]):
        return time
    try:
        other = own.replace(month=own.day, day=own.month)
    except ValueError:
        return time
    return time.model_copy(update={"value": f"{other}{time.value[10:]}"}) if other in days else time


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
    changed = any(times.day(time) == found for _, time in modified)
    if changed and days and not any(day >= found for _, _, day in days):
        return True
    if any(abs((day - found).days) <= 1 for _, _, day in days):
        return False
    # htmldate turns a bare year, mostly that of the copyright, into New Year's Day.
    if (found.month, found.day) == (1, 1):
        return True
    if changed and any(day < found for _, _, day in days):
        return True
    stated = {day for place, _, day in days if place not in _SEEN}
    seen = {day for place, _, day in days if place in _SEEN}
    # A line next to the headline is reliable by its place.
    return bool(stated & seen) or (not stated and any(place == "line" for place, _, _ in days))


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
