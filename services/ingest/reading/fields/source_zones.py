"""The time zone of a source, learned from its pages, to complete its clock times that have no offset.

    times with an offset → observations of a source → zones consistent with all of them → the offset of a clock time

An observation records the offset of the source's clocks at one moment. The possible zones of a source are those of the
tz database that have this offset at this moment, for every observation. Few observations leave many zones; a clock time
gets a default only if all of them agree on its offset. docs/decisions/0011-the-time-zone-of-a-source.md gives the
reasons and the limits.
"""

import json
from bisect import insort
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, ValidationError

from schemas.article import ArticleTime
from services.ingest.reading.fields.decision import NEEDED_OBSERVATIONS
from services.ingest.reading.times import times
from services.ingest.reading.times.offsets import format_offset

NEEDED_DAYS = 2
"""Minimum days with an observation: a publishing system may show one day's stories in their author's zone."""

_FIRST_OF_MONTH = NEEDED_OBSERVATIONS - 1
_YEARS = range(1970, 9999)
"""zone1970.tab is accurate from 1970 on; in the last year of the calendar no offset can be added."""
_MOST_PROBLEMS = 3
"""Maximum problems of a file that its error lists."""


class Observation(NamedTuple):
    """The offset of a source's clocks at one moment.

    Not an aware datetime: two of these are equal if they are the same moment, whatever their offsets.
    """

    at: datetime
    """UTC, to the minute."""
    offset: timedelta


class Evidence(NamedTuple):
    """What the observations of a source say about its zone."""

    observations: int
    """The number kept; see `SourceZones.learn`."""
    days: int
    zones: tuple[str, ...]
    """Names of the zones consistent with every observation, sorted."""

    @property
    def doubt(self) -> str | None:
        """Why the evidence gives no default; None if it gives one."""
        if self.observations < NEEDED_OBSERVATIONS:
            return f"{self.observations} of {NEEDED_OBSERVATIONS} observations"
        if self.days < NEEDED_DAYS:
            return f"{self.days} of {NEEDED_DAYS} days"
        return None if self.zones else "no zone agrees with all of its pages"


@dataclass(frozen=True, slots=True)
class SourceZones:
    """The observations of each source, by its domain."""

    sources: Mapping[str, tuple[Observation, ...]] = field(default_factory=dict)
    """Sorted by time."""

    @classmethod
    def from_bytes(cls, value: bytes) -> Self:
        """Read the output of `to_bytes`. Raises ValueError with what is wrong and what to do."""
        try:
            read = _File.model_validate_json(value)
        except ValidationError as error:
            problems = error.errors(include_url=False, include_context=False, include_input=False)
            listed = "; ".join(
                f"{'.'.join(map(str, problem['loc'])) or 'the file'}: {problem['msg']}"
                for problem in problems[:_MOST_PROBLEMS]
            )
            more = f"; and {len(problems) - _MOST_PROBLEMS} more" if len(problems) > _MOST_PROBLEMS else ""
            raise ValueError(f"{listed}{more}; fix it, or remove the file and run `dateline zones`") from error
        observed = ((domain, one) for domain, moments in read.sources.items() for one in map(_observation, moments))
        return cls().learn((domain, one) for domain, one in observed if one)

    def to_bytes(self) -> bytes:
        """Human-readable JSON: each source with its observations as local times, sorted."""
        local = {
            domain: [one.at.astimezone(timezone(one.offset)).isoformat(timespec="minutes") for one in observations]
            for domain, observations in sorted(self.sources.items())
        }
        return (json.dumps({"version": 1, "sources": local}, indent=2) + "\n").encode()

    def learn(self, observed: Iterable[tuple[str, Observation]]) -> Self:
        """Add observations of domains. Neither their order nor repetition changes the result.

        For each month (in UTC) and offset, only the first four observations and the last are kept, so that the file
        does not grow with the number of articles. They carry the same evidence as all of them: whether there are
        enough, on enough days, and which zones are consistent, because no zone leaves an offset and returns to it
        within a month. (Between 1970 and 2039 nine zones did so once, in Brazil in October 2000 and in Argentina in
        June 2004.)
        """
        known = ((domain, one) for domain, observations in self.sources.items() for one in observations)
        kept: dict[tuple[str, int, int, timedelta], list[Observation]] = {}
        for domain, one in chain(known, observed):
            alike = kept.setdefault((domain, one.at.year, one.at.month, one.offset), [])
            if one not in alike:
                insort(alike, one)
                del alike[_FIRST_OF_MONTH:-1]
        sources: dict[str, list[Observation]] = {}
        for (domain, *_), alike in kept.items():
            sources.setdefault(domain, []).extend(alike)
        return type(self)({domain: tuple(sorted(observations)) for domain, observations in sources.items()})

    def evidence(self, domain: str) -> Evidence:
        """The evidence for the zone of a source; an unknown source has no observations."""
        observations = self.sources.get(domain, ())
        days = {(one.at + one.offset).date() for one in observations}
        return Evidence(len(observations), len(days), consistent_zones(observations) if observations else ())

    def place(self, domain: str, time: ArticleTime) -> ArticleTime:
        """Add the source's default offset to a clock time without one.

        The time stays unchanged if the source has no default, if its zones do not agree on the offset, or if the clock
        showed this time twice or never.
        """
        clock = times.wall_clock(time)
        if clock is None or time.zone != "unknown" or domain not in self.sources or clock.year not in _YEARS:
            return time
        evidence = self.evidence(domain)
        if evidence.doubt:
            return time
        # While a clock is set forward or back, the two folds have different offsets.
        there = [clock.replace(tzinfo=ZoneInfo(name), fold=fold) for name in evidence.zones for fold in (0, 1)]
        offset, *others = {one.utcoffset() or timedelta() for one in there}
        if others:
            return time
        value = time.value + format_offset(offset)
        return time.model_copy(update={"value": value, "zone": "source_default"})


def load(path: Path | None) -> SourceZones:
    """Read a file of source zones; None gives `NOTHING_LEARNED`. Raises ValueError with the problem and what to do."""
    try:
        return SourceZones.from_bytes(path.read_bytes()) if path else NOTHING_LEARNED
    except OSError as error:
        problem = f"cannot read the source zones from {path} ({error.strerror or error})"
        raise ValueError(f"{problem}; run `dateline zones` to write the file") from error
    except ValueError as error:
        raise ValueError(f"{path} is not a file of source zones: {error}") from error


def observe(*stated: ArticleTime | None) -> Iterator[Observation]:
    """The observations in the times of an article: those whose offset the page itself states or shows.

    An offset of zero is no observation, because publishing systems everywhere state UTC. Neither is a default offset,
    which would confirm itself.
    """
    for time in stated:
        if time is not None and time.zone in ("declared", "visible") and (moment := times.moment(time)) is not None:
            one = _observation(moment)
            if one is not None:
                yield one


NOTHING_LEARNED = SourceZones()
"""No observations: every clock time without an offset stays without one."""


@lru_cache(maxsize=4096)
def consistent_zones(observations: tuple[Observation, ...]) -> tuple[str, ...]:
    """Names of the zones that have each observed offset at its moment, sorted."""
    zones = list(_zones())
    for at, offset in observations:
        # The first observation leaves few zones, so the others cost little.
        zones = [zone for zone in zones if at.astimezone(zone).utcoffset() == offset]
    return tuple(zone.key for zone in zones)


@cache
def _zones() -> tuple[ZoneInfo, ...]:
    """One zone for all places whose clocks have agreed since 1970, by the tz database's table: about 300 of 600."""
    table = files("tzdata").joinpath("zoneinfo", "zone1970.tab").read_text("utf-8")
    names = sorted(line.split("\t")[2] for line in table.splitlines() if line and not line.startswith("#"))
    return tuple(map(ZoneInfo, names))


def _observation(moment: datetime) -> Observation | None:
    """The observation in a moment; None if it has no offset, offset zero, or a year out of range."""
    offset = moment.utcoffset()
    if not offset or moment.year not in _YEARS:
        return None
    return Observation(moment.astimezone(UTC).replace(second=0, microsecond=0), offset)


def _telling(moment: datetime) -> datetime:
    if _observation(moment) is None:
        raise ValueError("says nothing about a zone: give a time since 1970 whose offset is not zero")
    return moment


class _File(BaseModel):
    """The format of the file."""

    model_config = ConfigDict(extra="forbid")

    version: Literal[1]
    sources: dict[str, list[Annotated[AwareDatetime, AfterValidator(_telling)]]]
