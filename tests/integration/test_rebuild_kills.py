"""Rebuilds and rollbacks that are killed in every state, before and after each request of it, and run again. What
became of each is in `build/faults/kills-short.md`, or `kills-long.md`."""

import os
import signal
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from schemas.article_document import FIRST_INDEX
from services.index import template
from services.index.rebuild import control, fence, machine, steps
from services.index.rebuild.control import RUNNING, Kind
from services.operate.progress import silent
from services.runtime.settings import Settings
from tests.faults.rebuilds import Rebuilds, When
from tests.faults.report import FOLDER
from tests.faults.scale import Scale, long_only
from tests.first_day import fresh_topics, remove_indices
from tests.integration.newsroom import Newsroom
from tests.integration.test_rebuild import articles, later

LEASE_S = 0.6
SCALE = Scale.from_environment()
WAIT_S = 120.0
SHORT: tuple[tuple[str, When], ...] = (
    ("fill: bulk", "before"),
    ("tail: document", "before"),
    ("refresh: settings", "after"),
    ("compare: document", "after"),
    ("fence: block", "after"),
    ("delta: search", "after"),
    ("swap: aliases", "before"),
    ("swap: aliases", "after"),
    ("settle: delete index", "after"),
)
"""In every state, and on both sides of the swap."""


@pytest.fixture(autouse=True)
def quick_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control, "LEASE_S", LEASE_S)
    monkeypatch.setattr(control, "RENEW_S", LEASE_S / 6)
    monkeypatch.setattr(machine, "LOOK_S", 0.1)
    monkeypatch.setattr(steps, "LOOK_S", 0.1)


@pytest.fixture
def room(settings: Settings, es: Elasticsearch) -> Iterator[Newsroom]:
    remove_indices(es)
    fresh_topics(settings, partitions=2)
    template.init(es)
    made = Newsroom(settings, es)
    made.write(articles(60, seed=1))
    yield made
    remove_indices(es)


@pytest.fixture(scope="module")
def rebuilds(environment: Mapping[str, str]) -> Iterator[Rebuilds]:
    with Rebuilds(environment, lease_s=LEASE_S) as started:
        yield started


class Table:
    """What became of each kill."""

    COLUMNS = ("what", "killed", "state then", "writes took s", "state after it was run again", "lost", "doubled")

    def __init__(self) -> None:
        self.rows: list[tuple[object, ...]] = []

    def write(self, path: Path) -> None:
        """As Markdown."""
        lines = [self.COLUMNS, ["---"] * len(self.COLUMNS), *self.rows]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"| {' | '.join(map(str, line))} |\n" for line in lines))


def killed_everywhere(room: Newsroom, rebuilds: Rebuilds, kind: Kind, points: list[tuple[str, When]]) -> Table:
    """Kill it at each point, write, and run it again."""
    table = Table()
    for number, (point, when) in enumerate(points):
        died = rebuilds.run(kind, kill=point, when=when)
        assert died.code == -signal.SIGKILL, f"{when} {point}: {died}"
        before = control.read(room.es)
        # Waits for the fence that may have been left, and takes it away.
        begun = time.monotonic()
        room.write(later(articles(20, seed=1), days=number + 1) + articles(5, seed=100 + number))
        room.write([articles(1, seed=1)[0].changed(status="erased")] if number == 0 else [])
        waited_s = time.monotonic() - begun
        held = room.find()
        begins = before is None or not before.control.running
        if not (kind == "rollback" and begins):
            again = machine.rollback if kind == "rollback" else machine.rebuild
            again(room.settings, room.es, silent)
        now = control.read(room.es)
        found = room.find()
        state, ended = before.control.state if before else "none", now.control.state if now else "none"
        lost, doubled = [*held.lost, *found.lost], [*held.doubled, *found.doubled]
        table.rows.append((kind, f"{when} {point}", state, f"{waited_s:.1f}", ended, len(lost), len(doubled)))
        assert (ended, lost, doubled) == ("done", [], []), f"{when} {point}"
        room.judge()
    return table


def test_a_rebuild_may_be_killed_in_every_state_and_between_its_halves(room: Newsroom, rebuilds: Rebuilds) -> None:
    whole = rebuilds.run()
    assert (whole.code, {point.partition(":")[0] for point in whole.points}) == (0, {"begin", *RUNNING}), whole
    assert {point for point, _ in SHORT} <= set(whole.points), whole.points
    every: list[tuple[str, When]] = [(point, when) for point in whole.points for when in ("before", "after")]
    table = killed_everywhere(room, rebuilds, "rebuild", every if SCALE.long else list(SHORT))
    table.write(FOLDER / f"kills-{SCALE.name}.md")


@long_only
def test_a_rollback_may_be_killed_in_every_state_and_between_its_halves(room: Newsroom, rebuilds: Rebuilds) -> None:
    machine.rebuild(room.settings, room.es, silent)
    whole = rebuilds.run("rollback")
    assert (whole.code, {point.partition(":")[0] for point in whole.points}) == (0, {"begin", *RUNNING}), whole
    every: list[tuple[str, When]] = [(point, when) for point in whole.points for when in ("before", "after")]
    killed_everywhere(room, rebuilds, "rollback", every).write(FOLDER / "kills-of-rollbacks-long.md")


def test_a_rebuild_that_stood_still_does_not_swap_after_its_fence_was_taken_away(
    room: Newsroom, rebuilds: Rebuilds
) -> None:
    """As a machine does that is suspended: it wakes up right before it swaps."""
    rebuilds.hold(at="swap: aliases")
    assert fence.is_blocked(room.es, FIRST_INDEX)
    os.kill(rebuilds.pid, signal.SIGSTOP)
    try:
        writer = threading.Thread(target=lambda: room.write(articles(12, seed=6)))
        writer.start()
        writer.join(WAIT_S)  # it waits until the lease is over
        assert room.judge() == FIRST_INDEX
    finally:
        os.kill(rebuilds.pid, signal.SIGCONT)
    rebuilds.go_on()
    ended = rebuilds.end()
    assert ended.code == 0, ended
    assert ended.points.count("swap: aliases") == 1
    assert "swap: aliases 2" in ended.points
    assert room.judge() != FIRST_INDEX
