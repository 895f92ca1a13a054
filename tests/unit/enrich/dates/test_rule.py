"""Rules as data: patterns, slots, and the regular expressions they become."""

import pytest

from services.enrich.dates.rule import Rule, Slot, compile_rule, words_slot

SLOTS = {
    "month": words_slot({"march": 3, "may": 5}, cased=True),
    "part": words_slot({"o'clock": "T", "day time": "DT"}),
    "day": Slot(r"\d{1,2}", int),
}


def slots(pattern: str, text: str) -> dict[str, object] | None:
    rule = compile_rule(Rule(pattern, "day", {"given": 1}), SLOTS)
    match = rule.pattern.search(text)
    return None if match is None else rule.slots(match)


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("{month} {day}", "on March 5 there", {"month": 3, "day": 5}),
        ("{day} {month}", "on 5\nMARCH there", None),
        ("{day} {month}", "on 5\xa0MARCH there", {"month": 3, "day": 5}),
        ("{month} {day}", "they march 5 miles", None),
        ("{month}[ of][,] {day}", "March, 5", {"month": 3, "day": 5}),
        ("{day}-{day2} {month}", "5–7 May", {"day": 5, "day2": 7, "month": 5}),
        ("{day} {part}", "5 o’clock", {"day": 5, "part": "T"}),
        ("{day} {part}", "5 day  time", {"day": 5, "part": "DT"}),
        ("{day} (early|late)", "5 late", {"day": 5}),
        ("{day}", "£5", None),
        ("{day}", "3.5", None),
    ],
)
def test_a_pattern_reads_its_slots(pattern: str, text: str, expected: dict[str, object] | None) -> None:
    found = slots(pattern, text)
    assert found == (expected and {"given": 1, **expected})


def test_a_rule_needs_a_word_of_each_slot_and_its_own_words() -> None:
    rule = compile_rule(Rule("[the ]{month} (early|late) then {day}", "day"), SLOTS)
    assert rule.needs == (frozenset({"early", "late"}), frozenset({"march", "may"}), frozenset({"then"}))


def test_a_rule_needs_nothing_of_a_choice_that_may_hold_no_word() -> None:
    for choice in ("(early |)", "(-|to)", "({part}|late)", "[(early|late) ]"):
        assert compile_rule(Rule(f"{{day}} {choice}", "day"), SLOTS).needs == ()


def test_what_must_not_follow() -> None:
    rule = compile_rule(Rule("{day}", "day", unless_after=" miles"), SLOTS)
    assert rule.pattern.search("5 miles") is None
    assert rule.pattern.search("5 days") is not None


def test_a_slot_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        compile_rule(Rule("{year}", "day"), SLOTS)


def test_a_word_that_only_looks_like_one_of_a_slot_is_an_error() -> None:
    with pytest.raises(ValueError, match="is not a word"):
        words_slot({"second": 2}).value("ſecond")
