from typing import get_args

from schemas.dead_letter import DeadLetterReason
from services.ingest.fetching.result import RESULTS, FetchError, FetchReason


def test_every_fetch_reason_is_a_dead_letter_reason() -> None:
    assert set(get_args(FetchReason)) < set(get_args(DeadLetterReason))


def test_results_are_distinct() -> None:
    assert len(set(RESULTS)) == len(RESULTS)


def test_the_text_of_an_error_is_its_detail() -> None:
    error = FetchError("unreachable", "no answer; try again later", result="timeout", retryable=True)
    assert str(error) == error.detail == "no answer; try again later"
