from typing import get_args

from schemas.dead_letter import DeadLetterReason
from services.ingest.fetching.result import RESULTS, FetchError, FetchReason


def test_a_reason_to_give_up_a_fetch_is_one_to_bury_its_request() -> None:
    assert set(get_args(FetchReason)) < set(get_args(DeadLetterReason))


def test_results_are_told_apart() -> None:
    assert len(set(RESULTS)) == len(RESULTS)


def test_an_error_says_what_happened() -> None:
    error = FetchError("unreachable", "no answer; try again later", result="timeout", retryable=True)
    assert str(error) == error.detail == "no answer; try again later"
