from datetime import UTC, datetime, timedelta

from services.ingest.capture import CaptureClock

NOW = datetime(2026, 3, 2, 10, 15, 0, 123456, tzinfo=UTC)
URL = "https://harborwire.example/ferry"


def test_capture_times_of_one_url_strictly_increase() -> None:
    clock = CaptureClock()
    first = clock.next(URL, NOW)
    same = clock.next(URL, NOW)
    set_back = clock.next(URL, NOW - timedelta(minutes=4))
    assert first == NOW.replace(microsecond=123000)
    assert (same - first, set_back - same) == (timedelta(milliseconds=1), timedelta(milliseconds=1))


def test_a_clock_that_was_far_ahead_does_not_hold_later_captures_there() -> None:
    # Every capture of that hour was refused, so none has to be passed.
    clock = CaptureClock()
    clock.next(URL, NOW + timedelta(hours=1))
    corrected = clock.next(URL, NOW)
    assert corrected == NOW.replace(microsecond=123000)
    assert clock.next(URL, NOW) == corrected + timedelta(milliseconds=1)
    clock.next("other", NOW + timedelta(hours=1))
    assert clock.next("other", NOW, after=NOW + timedelta(hours=1)) == corrected


def test_a_capture_is_never_older_than_its_request() -> None:
    clock = CaptureClock()
    behind = NOW - timedelta(hours=1)
    assert clock.next(URL, behind, asked_at=NOW) == NOW.replace(microsecond=123000)
    assert clock.next(URL, NOW, asked_at=behind) == NOW.replace(microsecond=124000)


def test_other_urls_have_their_own_clock() -> None:
    clock = CaptureClock()
    clock.next(URL, NOW + timedelta(hours=1))
    assert clock.next(URL + "/2", NOW) == NOW.replace(microsecond=123000)


def test_the_clock_forgets_the_oldest_urls_first() -> None:
    clock = CaptureClock(size=2)
    for url in ("a", "b", "a", "c"):
        clock.next(url, NOW)
    assert list(clock._last) == ["a", "c"]


def test_a_capture_follows_what_another_worker_captured_unless_that_was_refused() -> None:
    clock = CaptureClock()
    ahead = NOW.replace(microsecond=0) + timedelta(minutes=4)
    assert clock.next(URL, NOW, after=ahead) == ahead + timedelta(milliseconds=1)
    assert clock.next(URL, NOW) == ahead + timedelta(milliseconds=2)
    assert clock.next("other", NOW, after=NOW + timedelta(minutes=6)) == NOW.replace(microsecond=123000)
    assert clock.next("third", NOW, after=NOW - timedelta(hours=1)) == NOW.replace(microsecond=123000)
