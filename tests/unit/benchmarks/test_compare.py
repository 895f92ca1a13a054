"""Comparing two results files: what is better, what is worse, and what may be noise."""

from dataclasses import replace

from benchmarks.compare import compare
from benchmarks.results import Figure, Results

FIGURE = Figure("extract", "dateline", "pages", "pages/s", "higher", [10.0, 11.0, 12.0])
PEER = Figure("extract", "peer", "pages", "pages/s", "higher", [10.0, 10.0, 10.0])


def results(*figures: Figure, cores: int = 2) -> Results:
    return Results("2026-11-25T10:00:00+00:00", {"cores": cores}, {}, [*figures])


def test_faster_is_better_and_slower_is_worse() -> None:
    faster = replace(FIGURE, values=[20.0, 22.0, 24.0])
    assert list(compare(results(FIGURE), results(faster))) == [
        "extract: dateline, pages: 11 -> 22, 2.000 better",
    ]
    assert list(compare(results(faster), results(FIGURE))) == ["extract: dateline, pages: 22 -> 11, 0.500 worse"]


def test_less_is_better_for_figures_where_lower_is_better() -> None:
    memory = replace(FIGURE, name="memory", better="lower")
    (line,) = compare(results(memory), results(replace(memory, values=[1.0, 2.0, 3.0])))
    assert line.endswith("better")


def test_overlapping_spreads_decide_nothing() -> None:
    (line,) = compare(results(FIGURE), results(replace(FIGURE, values=[11.5, 12.5, 13.5])))
    assert line.endswith("(1.136) within the spread")


def test_ratios_to_peers_are_compared_too() -> None:
    slower_machine = [replace(FIGURE, values=[5.0, 5.5, 6.0]), replace(PEER, values=[5.0, 5.0, 5.0])]
    lines = list(compare(results(FIGURE, PEER), results(*slower_machine)))
    assert lines[-1] == "extract: dateline / peer, pages: 1.1 -> 1.1, (1.000) within the spread"


def test_different_machines_and_missing_figures_are_reported() -> None:
    lines = list(compare(results(FIGURE, PEER), results(FIGURE, cores=8)))
    assert "Different machines (cores)" in lines[0]
    assert lines[-1] == "extract: peer, pages: not measured after"


def test_losing_pages_for_the_first_time_is_worse() -> None:
    lost = Figure("end to end", "dateline", "lost", "articles", "lower", [0, 0, 0])
    assert list(compare(results(lost), results(replace(lost, values=[5, 6, 7])))) == [
        "end to end: dateline, lost: 0 -> 6, no ratio worse"
    ]


def test_a_single_repeat_decides_nothing() -> None:
    once = replace(FIGURE, values=[20.0])
    assert list(compare(results(FIGURE), results(once))) == [
        "extract: dateline, pages: 11 -> 20, (1.818) too few repeats"
    ]


def test_a_new_figure_is_reported() -> None:
    assert list(compare(results(FIGURE), results(FIGURE, PEER)))[-1] == "extract: peer, pages: 10, not measured before"
