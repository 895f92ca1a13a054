"""What is learned of a source's time zone, when it is enough, and which clock times get an offset from it."""

import json
import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.article import ArticleTime
from services.ingest.reading.fields import source_zones
from services.ingest.reading.fields.source_zones import Observation, SourceZones, consistent_zones, load, observe
from services.ingest.reading.times.times import moment, parse_declared

SOURCE = "harbor-daily.example"
NEW_YORK = ["2026-01-05T09:30-05:00", "2026-01-06T18:00-05:00", "2026-02-01T12:00-05:00"]
NEW_YORK += ["2026-07-05T09:30-04:00", "2026-07-06T18:00-04:00"]
NOT_HAVANA = ["2026-03-08T01:30-05:00", "2026-11-01T00:30-04:00"]
"""Where the clock is set forward, and back, an hour earlier in the night."""
WINTER = [f"2026-01-{day:02d}T09:30-05:00" for day in range(5, 10)]

ZONES = st.sampled_from(["America/New_York", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "America/Phoenix"])
MOMENTS = st.datetimes(datetime(2018, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


def stated(value: str, zone: str = "declared") -> ArticleTime:
    time = parse_declared(value)
    assert time is not None
    return time.model_copy(update={"zone": zone}) if zone != "declared" else time


def observed(values: Iterable[str]) -> list[Observation]:
    return list(observe(*map(stated, values)))


def learned(values: Iterable[str], source: str = SOURCE) -> SourceZones:
    return SourceZones().learn((source, one) for one in observed(values))


def placed(zones: SourceZones, clock: str) -> str:
    return zones.place(SOURCE, stated(clock)).value


# --- what is an observation ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "zone", "offset"),
    [
        ("2026-03-03T09:30:12-05:00", "declared", timedelta(hours=-5)),
        ("2026-03-03T09:30:12+05:30", "visible", timedelta(hours=5, minutes=30)),
        # It would confirm what it was taken from.
        ("2026-03-03T09:30:12-05:00", "source_default", None),
        # Systems state UTC wherever they stand.
        ("2026-03-03T09:30:12Z", "declared", None),
        ("2026-03-03T09:30:12+00:00", "visible", None),
        ("2026-03-03T09:30:12", "unknown", None),
        ("2026-03-03", "unknown", None),
        ("1969-07-20T22:17-04:00", "declared", None),
        ("9999-12-31T23:59-05:00", "declared", None),
    ],
)
def test_an_offset_of_its_own_is_an_observation(value: str, zone: str, offset: timedelta | None) -> None:
    found = list(observe(stated(value, zone), None))
    assert [one.offset for one in found] == ([offset] if offset else [])
    assert all(one.at.second == 0 for one in found)


# --- which zones agree -----------------------------------------------------------------------------------------------


def test_summer_and_winter_leave_few_zones() -> None:
    assert "America/Panama" in consistent_zones(tuple(observed(WINTER)))
    both = consistent_zones(tuple(observed(NEW_YORK)))
    assert "America/New_York" in both
    assert "America/Panama" not in both and "America/Chicago" not in both


@given(ZONES, st.lists(MOMENTS, min_size=1, max_size=20))
def test_the_zone_that_pages_were_written_in_is_among_them(zone: str, moments: list[datetime]) -> None:
    local = [one.astimezone(ZoneInfo(zone)).isoformat() for one in moments]
    assert zone in consistent_zones(tuple(observed(local)))


def test_a_zone_is_named_once() -> None:
    """Of the many names of one zone (links, in the tz database's words) one is enough."""
    assert {"US/Eastern", "EST5EDT"}.isdisjoint(consistent_zones(tuple(observed(NEW_YORK))))


# --- what is believed ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "doubt"),
    [
        ([], "0 of 5 observations"),
        (NEW_YORK[:4], "4 of 5 observations"),
        ([f"2026-01-05T0{hour}:30-05:00" for hour in range(9)], "1 of 2 days"),
        # Once more in another minute of the same moment's clock, and not in UTC.
        ([*NEW_YORK[:4], "2026-01-05T09:30:59-05:00", "2026-01-09T09:30Z"], "4 of 5 observations"),
        ([*NEW_YORK, "2026-07-07T09:30-05:00"], "no zone agrees with all of its pages"),
        # The same moment at two offsets.
        ([*NEW_YORK, "2026-01-05T15:30+01:00"], "no zone agrees with all of its pages"),
        (NEW_YORK, None),
        (WINTER, None),
    ],
)
def test_a_source_is_believed_when_enough_pages_agree(values: list[str], doubt: str | None) -> None:
    assert learned(values).evidence(SOURCE).doubt == doubt


def test_one_source_tells_nothing_of_another() -> None:
    zones = learned(NEW_YORK, "elsewhere.example")
    assert zones.evidence(SOURCE) == (0, 0, ())
    assert placed(zones, "2026-03-03T09:30") == "2026-03-03T09:30"


# --- which clock times it is given to --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clock", "value"),
    [
        ("2026-03-03T09:30:12", "2026-03-03T09:30:12-05:00"),
        ("2026-06-03T09:30", "2026-06-03T09:30-04:00"),
        ("2026-06-03T09", "2026-06-03T09-04:00"),
        # The clock goes from 2 to 3 in the one night, and through the hour after 1 twice in the other.
        ("2026-03-08T01:59", "2026-03-08T01:59-05:00"),
        ("2026-03-08T02:30", "2026-03-08T02:30"),
        ("2026-03-08T03:00", "2026-03-08T03:00-04:00"),
        ("2026-11-01T00:59", "2026-11-01T00:59-04:00"),
        ("2026-11-01T01:30", "2026-11-01T01:30"),
        ("2026-11-01T02:00", "2026-11-01T02:00-05:00"),
        # No hour, an offset of its own, and before the zones are vouched for.
        ("2026-03-03", "2026-03-03"),
        ("2026-03-03T09:30+01:00", "2026-03-03T09:30+01:00"),
        ("2026-03-03T09:30Z", "2026-03-03T09:30Z"),
        ("1950-03-03T09:30", "1950-03-03T09:30"),
    ],
)
def test_a_clock_time_is_given_the_offset(clock: str, value: str) -> None:
    before = stated(clock)
    after = learned([*NEW_YORK, *NOT_HAVANA]).place(SOURCE, before)
    assert after.value == value
    if after != before:
        assert (after.zone, after.raw, after.precision) == ("source_default", clock, before.precision)
        assert moment(ArticleTime.model_validate(after.model_dump())) is not None


def test_only_where_all_zones_that_are_left_agree() -> None:
    zones = learned(WINTER)
    assert placed(zones, "2026-02-03T09:30") == "2026-02-03T09:30-05:00"
    assert placed(zones, "2026-07-03T09:30") == "2026-07-03T09:30", "New York and Panama are both possible"
    zones = learned(NEW_YORK)
    assert placed(zones, "2026-03-08T01:59") == "2026-03-08T01:59", "New York and Havana are both possible"


def test_an_offset_of_zero_can_follow_from_others() -> None:
    summer = [f"2026-07-{day:02d}T09:30+01:00" for day in range(5, 10)]
    winter = [f"2026-11-{day:02d}T09:30Z" for day in range(5, 10)]
    zones = learned([*summer, *winter])
    assert placed(zones, "2026-08-03T09:30") == "2026-08-03T09:30+01:00"
    assert placed(zones, "2026-12-03T09:30") == "2026-12-03T09:30", "London and Lagos are both possible"
    # Since it was at +01:00 in the summers only, and never at it in a winter.
    berlin = learned([*(one.replace("+01", "+02") for one in summer), "2026-12-03T09:30+01:00"])
    assert placed(berlin, "2026-12-24T18:00") == "2026-12-24T18:00+01:00"


@given(ZONES, st.lists(MOMENTS, max_size=40), MOMENTS)
def test_a_default_is_never_wrong_of_a_source_that_keeps_one_zone(
    zone: str, moments: list[datetime], other: datetime
) -> None:
    zones = learned(one.astimezone(ZoneInfo(zone)).isoformat() for one in moments)
    true = other.replace(second=0, microsecond=0).astimezone(ZoneInfo(zone))
    time = zones.place(SOURCE, stated(true.replace(tzinfo=None).isoformat()))
    assert time.zone in ("unknown", "source_default")
    if time.zone == "source_default":
        assert moment(time) == true


# --- how it is kept --------------------------------------------------------------------------------------------------


OFFSETS = st.sampled_from([-300, -240, 60, 120, 330]).map(lambda minutes: timezone(timedelta(minutes=minutes)))
OBSERVED = st.lists(
    st.tuples(
        st.sampled_from([SOURCE, "elsewhere.example"]),
        st.builds(
            lambda at, there: next(observe(stated(at.astimezone(there).isoformat(timespec="minutes")))),
            st.datetimes(datetime(2026, 1, 1), datetime(2026, 4, 1), timezones=st.just(UTC)),
            OFFSETS,
        ),
    ),
    max_size=60,
)


@given(OBSERVED, OBSERVED, st.randoms())
def test_neither_order_nor_repetition_changes_what_is_learned(
    one: list[tuple[str, Observation]], other: list[tuple[str, Observation]], chance: random.Random
) -> None:
    both = SourceZones().learn([*one, *other])
    mixed = [*one, *other, *one]
    chance.shuffle(mixed)
    assert SourceZones().learn(mixed) == both
    assert SourceZones().learn(one).learn(other) == both == both.learn(one).learn(other)
    assert SourceZones.from_bytes(both.to_bytes()) == both


@given(ZONES, st.lists(MOMENTS, min_size=1, max_size=60))
def test_what_is_kept_tells_as_much_as_all_of_it(zone: str, moments: list[datetime]) -> None:
    everything = sorted(set(observed(one.astimezone(ZoneInfo(zone)).isoformat() for one in moments)))
    kept = learned(one.astimezone(ZoneInfo(zone)).isoformat() for one in moments)
    evidence = kept.evidence(SOURCE)
    assert evidence.zones == consistent_zones(tuple(everything))
    days = {(one.at + one.offset).date() for one in everything}
    assert (evidence.doubt is None) == (len(everything) >= 5 and len(days) >= 2)


def test_what_is_kept_does_not_grow_with_the_articles() -> None:
    hourly = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hours) for hours in range(365 * 24))
    zones = learned(one.astimezone(ZoneInfo("America/New_York")).isoformat() for one in hourly)
    # Twelve months, in two of which there are two offsets.
    assert zones.evidence(SOURCE).observations == 5 * 14
    assert "America/New_York" in zones.evidence(SOURCE).zones and "America/Havana" not in zones.evidence(SOURCE).zones


def test_the_file_is_for_people() -> None:
    zones = learned(NEW_YORK[::-1]).learn(("a.example", one) for one in observed(["2026-03-03T09:30:12+05:30"]))
    assert json.loads(zones.to_bytes()) == {
        "version": 1,
        "sources": {"a.example": ["2026-03-03T09:30+05:30"], SOURCE: NEW_YORK},
    }
    assert b'\n      "2026-01-05T09:30-05:00",\n' in zones.to_bytes()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Invalid JSON"),
        (b"\xff", "the file"),
        (b"[]", "the file"),
        (b'{"version": 2, "sources": {}}', "version: Input should be 1"),
        (b'{"version": 1}', "sources: Field required"),
        (b'{"version": 1, "sources": {}, "zone": {}}', "zone: Extra inputs"),
        (b'{"version": 1, "sources": {"a.example": ["soon"]}}', "sources.a.example.0"),
        (b'{"version": 1, "sources": {"a.example": ["2026-03-03T09:30"]}}', "timezone"),
        (b'{"version": 1, "sources": {"a.example": ["2026-03-03T09:30Z"]}}', "whose offset is not zero"),
        (b'{"version": 1, "sources": {"a.example": ["0001-01-01T00:00+05:00"]}}', "since 1970"),
        (b'{"version": 1, "sources": {"a.example": ["a", "b", "c", "d", "e"]}}', "and 2 more"),
    ],
)
def test_a_bad_file_is_reported(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "zones.json"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="run `dateline zones`") as caught:
        load(path)
    assert str(path) in str(caught.value) and words in str(caught.value)


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"No such file.*run `dateline zones` to write the file"):
        load(tmp_path / "zones.json")


def test_the_table_of_zones_is_the_tz_databases() -> None:
    names = {zone.key for zone in source_zones._zones()}
    assert {"America/New_York", "Europe/Berlin", "Pacific/Chatham"} <= names
    assert 250 < len(names) < 400
