from datetime import UTC, datetime, timedelta, timezone
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.revision import ERASED_GENERATION, ERASED_REVISION, from_milliseconds, milliseconds, newer, parts, revision

GENERATIONS = st.integers(0, 63)
LAST = datetime(2039, 9, 7, 15, 47, 35, 550_000, UTC)
"""The last moment that a capture can have."""
MOMENTS = st.datetimes(
    datetime(1970, 1, 1), (LAST - timedelta(milliseconds=1)).replace(tzinfo=None), timezones=st.just(UTC)
)


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


@given(st.datetimes(datetime(1970, 1, 1), timezones=st.just(UTC)), GENERATIONS, GENERATIONS)
def test_no_capture_of_any_time_reaches_an_erased_article(moment: datetime, extraction: int, enrichment: int) -> None:
    try:
        assert revision(moment, extraction, enrichment) < ERASED_REVISION
    except ValueError:
        assert moment > LAST


def test_the_higher_revision_takes_the_place_of_what_is_held() -> None:
    old, new = (SimpleNamespace(article_id="a", revision=revision(LAST, generation)) for generation in (3, 4))
    assert newer(new, old) and newer(old, None)
    assert not newer(old, new) and not newer(old, old)
    assert newer(SimpleNamespace(article_id="a", revision=ERASED_REVISION), new)


def test_two_articles_are_not_compared() -> None:
    with pytest.raises(ValueError, match="a and b are two articles"):
        newer(SimpleNamespace(article_id="a", revision=2), SimpleNamespace(article_id="b", revision=1))


def test_doubles_hold_every_revision() -> None:
    assert revision(LAST, 63, 63) < ERASED_REVISION == int(float(ERASED_REVISION)) == 9007199254740991
    assert parts(ERASED_REVISION)[1:] == (ERASED_GENERATION, ERASED_GENERATION)


@pytest.mark.parametrize("late", [LAST + timedelta(milliseconds=1), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)])
def test_a_capture_whose_revision_would_not_fit_is_refused(late: datetime) -> None:
    with pytest.raises(ValueError, match="after 2039-09-07"):
        revision(late, 0)


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
