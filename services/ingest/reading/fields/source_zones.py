"""The time zone of a source, learned from its own pages, for those of its clock times that stand without an offset.

    times with an offset → observations of a source → zones that agree with all of them → the offset of a clock time

An observation says: at this moment the source's clocks stood at this offset. Its zone is every zone of the tz database
whose clocks did so at each of them. From few observations these are many zones, and a default is given only where all
of them stand at the same offset. docs/decisions/0011-the-time-zone-of-a-source.md tells why, and what it cannot know.
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
from services.ingest.reading.lines import times
from services.ingest.reading.lines.offsets import format_offset

NEEDED_DAYS = 2
"""Fewer are not believed: a site's system may show one day's stories in the zone of whoever wrote them."""

_FIRST_OF_MONTH = NEEDED_OBSERVATIONS - 1
_YEARS = range(1970, 9999)
"""zone1970.tab vouches for its zones since 1970 only; at the calendar's end no offset can be added."""
_MOST_PROBLEMS = 3


class Observation(NamedTuple):
    """What one time of a page tells of its source.

    Not a datetime with an offset: two of those are equal when they name one moment, whatever their offsets.
    """

    at: datetime
    """In UTC, to the minute."""
    offset: timedelta


class Evidence(NamedTuple):
    """What is known of the zone of a source."""

    observations: int
    """That are kept; see `SourceZones.learn`."""
    days: int
    zones: tuple[str, ...]
    """Names of all that agree with every observation, sorted."""

    @property
    def doubt(self) -> str | None:
        """Why no default is taken from it; None where one is."""
        if self.observations < NEEDED_OBSERVATIONS:
            return f"{self.observations} of {NEEDED_OBSERVATIONS} observations"
        if self.days < NEEDED_DAYS:
            return f"{self.days} of {NEEDED_DAYS} days"
        return None if self.zones else "no zone agrees with all of its pages"


@dataclass(frozen=True, slots=True)
class SourceZones:
    """What was observed of each source, by its domain."""

    sources: Mapping[str, tuple[Observation, ...]] = field(default_factory=dict)
    """Sorted by time."""

    @classmethod
    def from_bytes(cls, value: bytes) -> Self:
        """Read what `to_bytes` gives. Raises ValueError saying what is wrong and what to do."""
        try:
            read = _File.model_validate_json(value)
        except ValidationError as error:
            problems = error.errors(include_url=False, include_context=False, include_input=False)
            told = "; ".join(
                f"{'.'.join(map(str, problem['loc'])) or 'the file'}: {problem['msg']}"
                for problem in problems[:_MOST_PROBLEMS]
            )
            more = f"; and {len(problems) - _MOST_PROBLEMS} more" if len(problems) > _MOST_PROBLEMS else ""
            raise ValueError(f"{told}{more}; mend it, or remove the file and run `dateline zones`") from error
        observed = ((domain, one) for domain, moments in read.sources.items() for one in map(_observation, moments))
        return cls().learn((domain, one) for domain, one in observed if one)

    def to_bytes(self) -> bytes:
        """JSON for people: each source with its observations as local times, all of it sorted."""
        told = {
            domain: [one.at.astimezone(timezone(one.offset)).isoformat(timespec="minutes") for one in observations]
            for domain, observations in sorted(self.sources.items())
        }
        return (json.dumps({"version": 1, "sources": told}, indent=2) + "\n").encode()

    def learn(self, observed: Iterable[tuple[str, Observation]]) -> Self:
        """With these observations of domains too. To learn something again, or in another order, changes nothing.

        Of a month (in UTC) and an offset the first four and the last are kept, so that the file does not grow with the
        number of articles. They tell as much as all of them: whether there are enough, of enough days, and which zones
        agree, since none leaves an offset and comes back to it within a month. (Between 1970 and 2039 nine did once, in
        Brazil in October 2000 and in Argentina in June 2004.)
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
        """What is known of a source; of an unknown one, that nothing is."""
        observations = self.sources.get(domain, ())
        days = {(one.at + one.offset).date() for one in observations}
        return Evidence(len(observations), len(days), consistent_zones(observations) if observations else ())

    def place(self, domain: str, time: ArticleTime) -> ArticleTime:
        """The time with its source's offset, where it is a clock time without one and the source has a default.

        Left as it is where the zones do not agree on the offset, or where the clock stood at this time twice or never.
        """
        clock = times.wall_clock(time)
        if clock is None or time.zone != "unknown" or domain not in self.sources or clock.year not in _YEARS:
            return time
        evidence = self.evidence(domain)
        if evidence.doubt:
            return time
        # A clock that is set forward or back has another offset at each fold.
        there = [clock.replace(tzinfo=ZoneInfo(name), fold=fold) for name in evidence.zones for fold in (0, 1)]
        offset, *others = {one.utcoffset() or timedelta() for one in there}
        if others:
            return time
        value = time.value + format_offset(offset)
        return time.model_copy(update={"value": value, "zone": "source_default"})


def load(path: Path | None) -> SourceZones:
    """Read a file of source zones; without one nothing was learned. Raises ValueError saying what is wrong and what to
    do."""
    try:
        return SourceZones.from_bytes(path.read_bytes()) if path else NOTHING_LEARNED
    except OSError as error:
        told = f"the source zones cannot be read from {path} ({error.strerror or error})"
        raise ValueError(f"{told}; `dateline zones` writes such a file") from error
    except ValueError as error:
        raise ValueError(f"{path} is no file of source zones: {error}") from error


def observe(*told: ArticleTime | None) -> Iterator[Observation]:
    """What the times of an article tell of its source: those whose offset the page itself states or shows.

    An offset of zero tells nothing, because systems state UTC wherever they stand. Neither does what is itself a
    default: it would confirm what it was taken from.
    """
    for time in told:
        if time is not None and time.zone in ("declared", "visible") and (moment := times.moment(time)) is not None:
            one = _observation(moment)
            if one is not None:
                yield one


NOTHING_LEARNED = SourceZones()
"""Under which every clock time without an offset stays without one."""


@lru_cache(maxsize=4096)
def consistent_zones(observations: tuple[Observation, ...]) -> tuple[str, ...]:
    """Names of the zones whose clocks stood at each offset at its moment, sorted."""
    zones = list(_zones())
    for at, offset in observations:
        # The first leaves few, so that the others cost little.
        zones = [zone for zone in zones if at.astimezone(zone).utcoffset() == offset]
    return tuple(zone.key for zone in zones)


@cache
def _zones() -> tuple[ZoneInfo, ...]:
    """One for all places whose clocks agreed since 1970, from the tz database's own table: some 300 of 600 names."""
    table = files("tzdata").joinpath("zoneinfo", "zone1970.tab").read_text("utf-8")
    names = sorted(line.split("\t")[2] for line in table.splitlines() if line and not line.startswith("#"))
    return tuple(map(ZoneInfo, names))


def _observation(moment: datetime) -> Observation | None:
    """None where the moment tells nothing."""
    offset = moment.utcoffset()
    if not offset or moment.year not in _YEARS:
        return None
    return Observation(moment.astimezone(UTC).replace(second=0, microsecond=0), offset)


def _telling(moment: datetime) -> datetime:
    if _observation(moment) is None:
        raise ValueError("tells nothing of a zone: give a time since 1970 whose offset is not zero")
    return moment


class _File(BaseModel):
    """The file's form."""

    model_config = ConfigDict(extra="forbid")

    version: Literal[1]
    sources: dict[str, list[Annotated[AwareDatetime, AfterValidator(_telling)]]]
