from datetime import UTC, datetime, timedelta

from services.ingest.visiting.steady_clock import steady_now


def test_the_steady_clock_agrees_with_that_of_the_host_and_advances() -> None:
    first = steady_now()
    assert abs(first - datetime.now(UTC)) < timedelta(minutes=1)
    assert steady_now() >= first
