"""The instants between which a time lies, for every precision, with and without an offset."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.article import ArticleTime
from schemas.article.bounds import bounds

OFFSETS = st.integers(-12 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))
MOMENTS = st.datetimes(datetime(1800, 1, 3), datetime(2200, 1, 1), timezones=OFFSETS)


@pytest.mark.parametrize(
    ("value", "earliest", "latest"),
    [
        ("2026", "2025-12-31T10:00:00.000Z", "2027-01-01T11:59:59.999Z"),
        ("2026-12", "2026-11-30T10:00:00.000Z", "2027-01-01T11:59:59.999Z"),
        ("2024-02-29", "2024-02-28T10:00:00.000Z", "2024-03-01T11:59:59.999Z"),
        ("2026-03-01T09", "2026-02-28T19:00:00.000Z", "2026-03-01T21:59:59.999Z"),
        ("2026-03-01T09:30", "2026-02-28T19:30:00.000Z", "2026-03-01T21:30:59.999Z"),
        ("2026-03-01T09-05:00", "2026-03-01T14:00:00.000Z", "2026-03-01T14:59:59.999Z"),
        ("2026-03-01T23:30-05:00", "2026-03-02T04:30:00.000Z", "2026-03-02T04:30:59.999Z"),
        ("2026-03-01T09:30:15Z", "2026-03-01T09:30:15.000Z", "2026-03-01T09:30:15.999Z"),
        ("2026-03-01T09:30:15.25+05:30", "2026-03-01T04:00:15.250Z", "2026-03-01T04:00:15.250Z"),
    ],
)
def test_every_precision_has_its_bounds(value: str, earliest: str, latest: str) -> None:
    written = ArticleTime(value=value, precision="day").model_dump(mode="json")
    assert (written["earliest"], written["latest"]) == (earliest, latest)


@pytest.mark.parametrize(
    ("value", "earliest", "latest"),
    [
        ("2026-03-01T09+00:00", "2026-03-01T08:00:00.000Z", "2026-03-01T10:59:59.999Z"),
        ("2026-03-02", "2026-02-28T22:00:00.000Z", "2026-03-03T23:59:59.999Z"),
        ("2026-12", "2026-11-30T10:00:00.000Z", "2027-01-01T11:59:59.999Z"),
    ],
)
def test_what_is_counted_back_from_a_capture_is_less_sure(value: str, earliest: str, latest: str) -> None:
    written = ArticleTime(value=value, precision="day", zone="capture").model_dump(mode="json")
    assert (written["earliest"], written["latest"]) == (earliest, latest)


@pytest.mark.parametrize("value", ["2026-13-45", "2026-02-30", "0001-01-01", "9999-12-31", "2026-03-01T09:30+25:00"])
def test_what_no_calendar_has_is_bounded_by_nothing(value: str) -> None:
    assert bounds(value) is None
    assert ArticleTime(value=value, precision="day").earliest is None


@given(MOMENTS)
def test_a_moment_lies_between_the_bounds_of_all_that_it_may_be_stated_as(moment: datetime) -> None:
    day, minute = moment.strftime("%Y-%m-%d"), moment.strftime("%Y-%m-%dT%H:%M")
    spread = []
    for value in (day[:4], day[:7], day, minute[:13], minute, moment.isoformat(timespec="minutes")):
        found = bounds(value)
        assert found is not None
        assert found.earliest <= moment.astimezone(UTC).replace(second=0, microsecond=0) <= found.latest
        spread.append(found.latest - found.earliest)
    assert spread == sorted(spread, reverse=True)


def test_bounds_are_always_those_of_the_value() -> None:
    time = ArticleTime(value="2026-03-01T09:30", precision="minute")
    moved = time.model_copy(update={"value": "2026-03-01T09:30+01:00"})
    assert moved.earliest == datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
    told = moved.model_dump(mode="json") | {"earliest": "1999-01-01T00:00:00.000Z"}
    assert ArticleTime.model_validate(told) == moved
