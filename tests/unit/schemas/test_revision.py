from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.revision import ERASED_AT, ERASED_GENERATION, from_milliseconds, milliseconds, parts, revision

GENERATIONS = st.integers(0, 63)
MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))


@given(MOMENTS, GENERATIONS, GENERATIONS)
def test_a_revision_comes_apart_as_it_was_put_together(moment: datetime, extraction: int, enrichment: int) -> None:
    assert parts(revision(moment, extraction, enrichment)) == (milliseconds(moment), extraction, enrichment)


@given(MOMENTS, GENERATIONS, GENERATIONS, GENERATIONS, GENERATIONS)
def test_a_later_capture_wins_over_any_generation(moment: datetime, a: int, b: int, c: int, d: int) -> None:
    assert revision(moment, a, b) < revision(moment + timedelta(milliseconds=1), c, d)


@given(MOMENTS, GENERATIONS, st.integers(0, 62))
def test_a_newer_model_wins_over_the_same_capture(moment: datetime, extraction: int, enrichment: int) -> None:
    assert revision(moment, extraction, enrichment) < revision(moment, extraction, enrichment + 1)


def test_the_offset_of_a_moment_does_not_matter() -> None:
    seoul = timezone(timedelta(hours=9))
    assert revision(datetime(2026, 3, 2, 19, 15, tzinfo=seoul), 1) == revision(
        datetime(2026, 3, 2, 10, 15, tzinfo=UTC), 1
    )


def test_doubles_hold_it_until_2039() -> None:
    assert revision(datetime(2039, 9, 1, tzinfo=UTC), 63, 63) < 2**53


@given(st.datetimes(datetime(1970, 1, 1), ERASED_AT.replace(tzinfo=None), timezones=st.just(UTC)), GENERATIONS)
def test_no_capture_outranks_an_erased_article(moment: datetime, enrichment: int) -> None:
    highest = revision(ERASED_AT, ERASED_GENERATION)
    assert revision(moment - timedelta(milliseconds=1) if moment == ERASED_AT else moment, 63, enrichment) < highest


def test_elasticsearch_holds_the_version_of_an_erased_article_and_doubles_do_not() -> None:
    assert 2**53 < revision(ERASED_AT, ERASED_GENERATION, 63) < 2**63


@given(st.integers(0, 4_000_000_000_000))
def test_milliseconds_round_trip(value: int) -> None:
    assert milliseconds(from_milliseconds(value)) == value


@pytest.mark.parametrize("generation", [-1, 64])
def test_a_generation_out_of_range_is_refused(generation: int) -> None:
    with pytest.raises(ValueError, match="outside 0-63"):
        revision(datetime(2026, 3, 2, tzinfo=UTC), generation)


def test_a_capture_before_1970_is_refused() -> None:
    with pytest.raises(ValueError, match="before 1970"):
        revision(datetime(1969, 12, 31, tzinfo=UTC), 1)
