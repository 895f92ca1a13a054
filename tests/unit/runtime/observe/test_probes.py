"""The truth table of the probes, as docs/operations.md has it: fourteen situations, each with two answers."""

from dataclasses import replace
from pathlib import Path

import pytest

from schemas.topics.coordinates import Partition
from services.runtime.observe.probes import SILENT_S, Children, Facts, Limits, Still, Verdict, verdicts

LIMITS = Limits(loop_s=45, clock_s=300)
WORKS = Facts(group="dateline-index")
"""A worker that works."""
STUCK = Partition("dateline.articles.v1", 3)
BUSY = "Elasticsearch does not take documents now: 429 es_rejected_execution_exception"
FULL = (
    "Elasticsearch does not take documents now: 429 cluster_block_exception: disk usage exceeded flood-stage watermark"
)

SITUATIONS: dict[str, tuple[Facts, str]] = {
    "starting": (
        replace(WORKS, phase="starting", partitions=0, broker_silent_s=float("inf")),
        "starting: it has not joined its consumer group yet",
    ),
    "no assignment yet": (
        replace(WORKS, phase="joining", partitions=0),
        "starting: the consumer group dateline-index has given it no partitions yet",
    ),
    "idle": (WORKS, ""),
    "Elasticsearch away": (
        replace(
            WORKS, servers_problem="no Elasticsearch at http://127.0.0.1:9", waits_for="ConnectionError", waits_s=9
        ),
        "no Elasticsearch at http://127.0.0.1:9",
    ),
    "back-pressure": (replace(WORKS, waits_for=BUSY, waits_s=8), ""),
    "broker away": (
        replace(WORKS, broker_silent_s=31, broker_problem="connection refused"),
        "the broker has not answered for 30 s: connection refused",
    ),
    "one partition stuck": (
        replace(WORKS, partitions=4, still=(Still(STUCK, 5, 95, 150.4),)),
        "dateline.articles.v1/3 stands still: 95 records wait, and the committed offset 5 has not moved for 150 s",
    ),
    "pool dead": (
        replace(WORKS, children=Children(0, 4)),
        "none of 4 child processes is there to work: they are being started anew",
    ),
    "event loop blocked": (
        replace(WORKS, blocked_s=46),
        "the event loop is blocked for 46 s: the worker must be restarted",
    ),
    "fenced": (replace(WORKS, waits_for="a rebuild of the index holds all writes back", waits_s=2), ""),
    "draining": (
        replace(WORKS, phase="stopping", in_work=7, broker_silent_s=99, still=(Still(STUCK, 5, 95, 150),)),
        "stopping: it takes no more records; records in work: 7",
    ),
    "disk full": (
        replace(WORKS, waits_for=FULL, waits_s=31),
        f"no record could be written for 31 s: {FULL}",
    ),
    "clock off": (
        replace(WORKS, stamps=True, clock_ahead_s=400),
        "its clock is 400 s ahead of the broker's, so that what it captures is refused: set the clock of the host",
    ),
    "poison": (replace(WORKS, alone=(STUCK,)), ""),
}
"""What is the matter, and why the worker is not ready; empty if it is."""


def table() -> dict[str, tuple[bool, bool]]:
    """Situation to whether each probe says yes, from the document."""
    text = (Path(__file__).parents[4] / "docs" / "operations.md").read_text(encoding="utf-8")
    rows = text.partition("| situation | `/livez` | `/readyz` |")[2].partition("\n\n")[0].splitlines()[2:]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    assert all(set(row[1:3]) <= {"200", "503"} and row[3] for row in cells)
    return {row[0]: (row[1] == "200", row[2] == "200") for row in cells}


TABLE = table()


def test_the_table_has_every_situation() -> None:
    assert list(TABLE) == list(SITUATIONS)
    assert len(TABLE) == 14


@pytest.mark.parametrize("situation", SITUATIONS)
def test_the_probes_answer_as_the_table_says(situation: str) -> None:
    facts, problem = SITUATIONS[situation]
    live, ready = verdicts(facts, LIMITS)
    assert (not live.problems, not ready.problems) == TABLE[situation]
    assert list(ready.problems) == ([problem] if problem else [])


def test_whatever_is_not_alive_is_not_ready() -> None:
    blocked = replace(WORKS, blocked_s=46, servers_problem="no Elasticsearch")
    live, ready = verdicts(blocked, LIMITS)
    assert list(ready.problems) == [*live.problems, "no Elasticsearch"]


@pytest.mark.parametrize("situation", [one for one in SITUATIONS if one != "event loop blocked"])
def test_a_restart_is_asked_for_by_a_blocked_loop_alone(situation: str) -> None:
    assert verdicts(SITUATIONS[situation][0], LIMITS).live == Verdict([])
    assert verdicts(replace(SITUATIONS[situation][0], blocked_s=46), LIMITS).live.problems


def test_a_spare_is_ready_and_says_that_it_is_one() -> None:
    assert verdicts(replace(WORKS, partitions=0), LIMITS).ready == Verdict(
        [], ["no partitions: a spare, until the consumer group has some for it"]
    )


def test_a_spare_is_not_ready_while_the_whole_group_stands_still() -> None:
    facts = replace(WORKS, partitions=0, still=(Still(STUCK, 5, 95, 150),))
    assert "dateline.articles.v1/3 stands still" in verdicts(facts, LIMITS).ready.problems[0]


def test_a_group_that_is_shared_out_quickly_makes_nobody_unready() -> None:
    assert verdicts(replace(WORKS, unassigned_s=SILENT_S), LIMITS).ready == Verdict([], [])
    (problem,) = verdicts(replace(WORKS, unassigned_s=SILENT_S + 1), LIMITS).ready.problems
    assert problem.startswith("no partitions for 31 s: the consumer group dateline-index")


@pytest.mark.parametrize("situation", ["back-pressure", "fenced"])
def test_who_writes_nothing_for_long_is_not_ready_whatever_it_waits_for(situation: str) -> None:
    facts, _ = SITUATIONS[situation]
    (note,) = verdicts(facts, LIMITS).ready.notes
    assert facts.waits_for in note
    (problem,) = verdicts(replace(facts, waits_s=31), LIMITS).ready.problems
    assert problem == f"no record could be written for 31 s: {facts.waits_for}"


def test_a_broker_that_misses_one_look_does_no_harm() -> None:
    assert not verdicts(replace(WORKS, broker_silent_s=29, broker_problem="timeout"), LIMITS).ready.problems


def test_a_broker_that_says_nothing_at_all_is_said_to() -> None:
    (problem,) = verdicts(replace(WORKS, broker_silent_s=31), LIMITS).ready.problems
    assert problem == "the broker has not answered for 30 s: it stopped answering"


def test_one_child_is_enough() -> None:
    assert not verdicts(replace(WORKS, children=Children(1, 4)), LIMITS).ready.problems


@pytest.mark.parametrize(
    ("stamps", "ahead_s", "note"),
    [
        (True, 299, ""),
        (True, -400, "its clock is 400 s behind the broker's: set the clock of the host"),
        (False, 400, "its clock is 400 s ahead of the broker's: set the clock of the host"),
    ],
)
def test_a_clock_that_does_no_harm_is_noted(stamps: bool, ahead_s: float, note: str) -> None:
    answer = verdicts(replace(WORKS, stamps=stamps, clock_ahead_s=ahead_s), LIMITS).ready
    assert answer == Verdict([], [note] if note else [])


def test_partitions_that_stand_still_are_named_the_longest_first_and_then_counted() -> None:
    still = tuple(Still(Partition("t", number), 0, 1, 100.0 + number) for number in range(12))
    problems = verdicts(replace(WORKS, still=still, waits_for=BUSY), LIMITS).ready.problems
    assert [line.partition(" ")[0] for line in problems] == ["t/11", "t/10", "t/9", "9"]
    assert problems[0].endswith(f"has not moved for 111 s; the stage waits: {BUSY}")
    assert problems[-1] == "9 more partitions stand still"


def test_what_is_worked_on_alone_is_noted() -> None:
    (note,) = verdicts(SITUATIONS["poison"][0], LIMITS).ready.notes
    assert note == "works on the records of dateline.articles.v1/3 one by one: workers ended there"
    many = replace(WORKS, alone=tuple(Partition("t", number) for number in range(5)))
    assert "t/0, t/1, t/2 and 2 more one by one" in verdicts(many, LIMITS).ready.notes[0]
