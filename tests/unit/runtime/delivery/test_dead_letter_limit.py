import pytest

from services.runtime.delivery.dead_letter_limit import DeadLetterLimit, TooManyDeadLetters
from services.runtime.outcome import Reject

BAD = Reject("rejected", "no mapping for field `x`")


def limit(consecutive: int = 1000, ratio: float = 1.0, window: int = 1000) -> DeadLetterLimit:
    return DeadLetterLimit("index", consecutive=consecutive, ratio=ratio, window=window)


def test_a_row_of_dead_letters_is_too_many_and_the_message_says_what_to_do() -> None:
    counted = limit(consecutive=3)
    counted.rejected(BAD)
    counted.rejected(BAD)
    with pytest.raises(TooManyDeadLetters, match=r"3 records in a row.*no mapping.*dlq list --stage index.*dlq replay"):
        counted.rejected(BAD)


def test_a_good_record_ends_the_row() -> None:
    counted = limit(consecutive=3)
    for _ in range(50):
        counted.rejected(BAD)
        counted.rejected(BAD)
        counted.passed()


def test_the_ratio_counts_over_a_full_window_only() -> None:
    counted = limit(ratio=0.5, window=10)
    for _ in range(9):
        counted.rejected(BAD)
    with pytest.raises(TooManyDeadLetters, match="10 of the last 10 records"):
        counted.rejected(BAD)


def test_old_dead_letters_leave_the_window() -> None:
    counted = limit(ratio=0.5, window=10)
    for _ in range(5):
        counted.rejected(BAD)
    for _ in range(10):
        counted.passed()
    for _ in range(5):
        counted.rejected(BAD)
    with pytest.raises(TooManyDeadLetters, match="6 of the last 10"):
        counted.rejected(BAD)


def test_pages_that_the_origin_says_are_gone_are_no_sign_of_anything() -> None:
    counted = limit(consecutive=2, ratio=0.1, window=2)
    for _ in range(100):
        counted.rejected(Reject("not_found", "404"))
        counted.rejected(Reject("wall", "a captcha"))
        counted.rejected(Reject("listing", "a section front"))


def test_it_may_begin_anew() -> None:
    counted = limit(consecutive=3, ratio=0.1, window=3)
    for _ in range(20):
        counted.rejected(BAD)
        counted.rejected(BAD)
        counted.forget()
