"""The table counts what the checkers say."""

from benchmarks.contract_checkers.__main__ import details, figures, table
from benchmarks.contract_checkers.checkers import Answer
from benchmarks.contract_checkers.pairs import BOTH, Pair

BROKEN = frozenset(BOTH)
JUDGED = [
    (Pair("caught", {}, {}, BOTH, BROKEN, proven=True), Answer(dict.fromkeys(BOTH, True), {}, 0.25, BROKEN)),
    (Pair("half caught", {}, {}, BOTH, BROKEN), Answer({"backward": True, "forward": False}, seconds=0.5)),
    (Pair("not answered", {}, {}, BOTH, BROKEN), Answer({}, {"backward": "500: no"}, 0.75)),
    (Pair("alarm", {}, {}, BOTH, frozenset()), Answer({"forward": True}, seconds=1.0)),
    (Pair("not asked", None, None, BOTH, frozenset()), Answer({})),
    (Pair("not expressible", {}, {}, BOTH, frozenset()), Answer({}, unasked="no words")),
]


def test_a_break_counts_when_every_direction_is_caught() -> None:
    assert figures(JUDGED) == {
        "breaks caught, of 3": "1",
        "of 1 that a document proves": "1",
        "false alarms, of 3": "1",
        "not in its dialect": "1",
        "errors": "1",
        "breaks shown by a document": "1",
        "ms a change, median (most)": "625.0 (1,000)",
    }


def test_a_row_for_each_checker_and_what_it_judges_wrongly() -> None:
    lines = list(table("ours", {"a": JUDGED, "b": JUDGED}))
    assert [line.count("|") for line in lines if line.startswith("|")] == [9, 9, 9, 9]
    said = list(details({"a": JUDGED}))
    assert "missed: half caught" in said
    assert "false alarms: alarm" in said
    assert said[-2:] == ["1 times: 500: no", "1 times: no words"]
