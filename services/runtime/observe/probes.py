"""What `/livez` and `/readyz` answer, decided from facts alone (decision 67). `health.py` gathers the facts.

Not alive: a restart helps, and the worker cannot end itself. Whatever else a restart heals, a worker ends for by
itself, with its reason in the log. Not ready: this worker does no good now.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from schemas.topics.coordinates import Partition

SILENT_S: Final = 30.0
"""Maximum time without an answer of the broker, without partitions between two assignments, and without a record that
could be written, in seconds; past it a worker is not ready. Several looks and attempts fit into it."""

NAMED: Final = 3
"""Maximum number of partitions that an answer names one by one; the others are counted."""

Phase = Literal["starting", "joining", "running", "stopping"]


class Verdict(NamedTuple):
    """What a probe answers. problems: why it says no, one reason each; empty if it says yes. notes: what is out of the
    ordinary all the same."""

    problems: Sequence[str] = ()
    notes: Sequence[str] = ()


class Verdicts(NamedTuple):
    """Both probes."""

    live: Verdict
    ready: Verdict


class Still(NamedTuple):
    """A partition whose committed offset does not move though records wait behind it, for so many seconds."""

    partition: Partition
    committed: int
    behind: int
    for_s: float


class Children(NamedTuple):
    """The child processes of a worker: how many are there to work, and how many there should be."""

    ready: int
    wanted: int


@dataclass(frozen=True, slots=True)
class Limits:
    """loop_s: maximum time that the event loop may be blocked before the worker must be restarted. clock_s: how far its
    clock may be ahead of the broker's. wait_s: maximum time for which nothing can be written. In seconds."""

    loop_s: float
    clock_s: float
    wait_s: float = SILENT_S


@dataclass(frozen=True, slots=True)
class Facts:
    """What a worker knows about itself at one moment; the defaults are those of one that works. Times in seconds."""

    phase: Phase = "running"
    group: str = ""
    """The consumer group."""
    blocked_s: float = 0.0
    """Since the event loop last ran."""
    broker_silent_s: float = 0.0
    """Since the broker last answered."""
    broker_problem: str = ""
    """What it said, or what the attempt met, the last time; empty if it answered."""
    partitions: int = 1
    """How many are this worker's."""
    unassigned_s: float = 0.0
    """For how long the group has been between two assignments; 0 while there is one."""
    servers_problem: str = ""
    """What is wrong with the servers of the stage itself; empty if they answer."""
    waits_for: str = ""
    """What the stage waits for in order to write; empty if it does not wait."""
    waits_s: float = 0.0
    """For how long it has, without a record written meanwhile."""
    still: tuple[Still, ...] = ()
    """The partitions that have stood still for too long, as the broker sees them."""
    children: Children | None = None
    """None for a stage that has none."""
    clock_ahead_s: float = 0.0
    """How far this worker's clock is ahead of the broker's, at least; negative if it is behind."""
    stamps: bool = False
    """Whether the stage gives records the time of its own clock."""
    alone: tuple[Partition, ...] = ()
    """The partitions whose records are worked on alone, because workers ended there."""
    in_work: int = 0
    """Records in work."""


def verdicts(facts: Facts, limits: Limits) -> Verdicts:
    """What both probes answer."""
    problems = [*_not_alive(facts, limits), *_no_good(facts, limits)]
    return Verdicts(
        live=Verdict(list(_not_alive(facts, limits))),
        ready=Verdict(problems, [] if problems else list(_notes(facts, limits))),
    )


def _not_alive(facts: Facts, limits: Limits) -> Iterator[str]:
    if facts.blocked_s > limits.loop_s:
        yield f"the event loop is blocked for {facts.blocked_s:.0f} s: the worker must be restarted"


def _no_good(facts: Facts, limits: Limits) -> Iterator[str]:
    """Why the worker does no good now, apart from what makes it not alive."""
    if facts.phase == "stopping":
        yield f"stopping: it takes no more records; records in work: {facts.in_work}"
        return  # whatever else is the matter no longer is
    if facts.phase == "starting":
        yield "starting: it has not joined its consumer group yet"
    elif facts.phase == "joining":
        yield f"starting: the consumer group {facts.group} has given it no partitions yet"
    elif facts.unassigned_s > SILENT_S:
        yield (
            f"no partitions for {facts.unassigned_s:.0f} s: the consumer group {facts.group} is being shared out, or "
            "does not let it in"
        )
    if facts.broker_silent_s > SILENT_S and facts.phase == "running":
        why = facts.broker_problem or "it stopped answering"
        yield f"the broker has not answered for {SILENT_S:.0f} s: {why}"
    if facts.servers_problem:
        yield facts.servers_problem
    if facts.waits_s > limits.wait_s:
        yield f"no record could be written for {facts.waits_s:.0f} s: {facts.waits_for}"
    yield from _stands_still(facts)
    if facts.children is not None and facts.children.wanted and not facts.children.ready:
        yield f"none of {facts.children.wanted} child processes is there to work: they are being started anew"
    if facts.stamps and facts.clock_ahead_s > limits.clock_s:
        yield (
            f"its clock is {facts.clock_ahead_s:.0f} s ahead of the broker's, so that what it captures is refused: "
            "set the clock of the host"
        )


def _stands_still(facts: Facts) -> Iterator[str]:
    longest = sorted(facts.still, key=lambda one: -one.for_s)
    for one in longest[:NAMED]:
        why = f"; the stage waits: {facts.waits_for}" if facts.waits_for else ""
        waiting = "1 record waits" if one.behind == 1 else f"{one.behind} records wait"
        yield (
            f"{one.partition.topic}/{one.partition.partition} stands still: {waiting}, and the "
            f"committed offset {one.committed} has not moved for {one.for_s:.0f} s{why}"
        )
    if len(longest) > NAMED:
        yield f"{len(longest) - NAMED} more partitions stand still"


def _notes(facts: Facts, limits: Limits) -> Iterator[str]:
    if not facts.partitions and not facts.unassigned_s:
        yield "no partitions: a spare, until the consumer group has some for it"
    if facts.waits_for:
        yield f"waits for {facts.waits_s:.0f} s: {facts.waits_for}"
    if facts.alone:
        places = ", ".join(f"{one.topic}/{one.partition}" for one in sorted(facts.alone)[:NAMED])
        more = f" and {len(facts.alone) - NAMED} more" if len(facts.alone) > NAMED else ""
        yield f"works on the records of {places}{more} one by one: workers ended there"
    if abs(facts.clock_ahead_s) > limits.clock_s:
        which = "ahead of" if facts.clock_ahead_s > 0 else "behind"
        yield f"its clock is {abs(facts.clock_ahead_s):.0f} s {which} the broker's: set the clock of the host"
