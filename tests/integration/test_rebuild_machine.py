"""Writers, erasures, redeliveries, kills, rebuilds and rollbacks in any order: in the end the index, and the former one
once it is gone back to, are what the ledger says."""

from collections.abc import Iterator
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from services.index import template
from services.index.rebuild import control, machine, steps
from services.index.rebuild.control import Kind, RebuildRefused
from services.operate.progress import silent
from services.runtime.settings import Settings as OurSettings
from tests.faults.articles import Capture
from tests.faults.scale import Scale
from tests.first_day import fresh_topics, remove_indices
from tests.integration.newsroom import Newsroom
from tests.integration.test_rebuild import articles, fresh_current, later

LONG = Scale.from_environment().long
EXAMPLES, STEPS = (40, 25) if LONG else (3, 8)
SEEDS = st.integers(1, 4)


class Killed(BaseException):
    """As by SIGKILL: nothing catches it, and nothing is cleaned up but threads."""


class Life(RuleBasedStateMachine):
    """One index, from its first day on."""

    room: Newsroom
    """Set for each run of the test."""

    def __init__(self) -> None:
        super().__init__()
        remove_indices(self.room.es)
        fresh_current(self.room.settings)
        template.init(self.room.es)
        self.room.ledger = {}
        self.pending: list[Capture] = []
        self.room.write(articles(5, seed=1))

    @rule(seed=SEEDS, day=st.integers(0, 20))
    def write(self, seed: int, day: int) -> None:
        """Newer revisions and older ones: whatever comes, the newest counts."""
        self.room.write(later(articles(5, seed=seed), days=day))

    @rule(seed=SEEDS)
    def erase(self, seed: int) -> None:
        self.room.write([articles(1, seed=seed)[0].changed(status="erased")])

    @rule(seed=SEEDS, day=st.integers(0, 20))
    def write_and_die(self, seed: int, day: int) -> None:
        """A worker is killed between the document and its record."""
        self.pending += self.room.index(later(articles(3, seed=seed), days=day))

    @precondition(lambda self: self.pending)
    @rule()
    def redeliver(self) -> None:
        """What is stale by now is not published: the worker that gets it again looks first."""
        again, self.pending = self.pending, []
        self.room.publish(self.room.index(again))

    @rule(step=st.sampled_from(list(steps.STEPS)), after=st.booleans(), back=st.booleans())
    def killed(self, step: str, after: bool, back: bool) -> None:
        self.redeliver()
        whole = steps.STEPS[step]  # type: ignore[index]

        def dying(world: Any) -> Any:
            if after:
                whole(world)
            raise Killed

        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(steps.STEPS, step, dying)  # type: ignore[arg-type]
            try:
                self._run(back=back)
            except Killed:
                return

    @rule()
    def rebuild(self) -> None:
        self.redeliver()
        self._run(back=False)
        self.room.judge()

    @rule()
    def rollback(self) -> None:
        self.redeliver()
        self._run(back=True)
        self.room.judge()

    def _run(self, *, back: bool) -> None:
        """A rollback or a rebuild; that which is not finished, if there is one."""
        es, ours = self.room.es, self.room.settings
        stored = control.read(es)
        kind: Kind = "rollback" if back else "rebuild"
        if stored is not None and stored.control.running:
            kind = stored.control.kind
        if kind == "rebuild":
            machine.rebuild(ours, es, silent)
        elif stored is None or not (stored.control.running or stored.control.kept):
            with pytest.raises(RebuildRefused, match="nothing to go back to"):
                machine.rollback(ours, es, silent)
        else:
            machine.rollback(ours, es, silent)

    def teardown(self) -> None:
        """Finish, and go back and forth: every index is what the ledger says."""
        self.redeliver()
        self._run(back=False)
        self.room.judge()
        machine.rollback(self.room.settings, self.room.es, silent)
        self.room.judge()


@pytest.fixture
def room(settings: OurSettings, es: Elasticsearch, monkeypatch: pytest.MonkeyPatch) -> Iterator[Newsroom]:
    # Every kill would otherwise cost five seconds.
    monkeypatch.setattr(control, "LEASE_S", 0.6)
    monkeypatch.setattr(control, "RENEW_S", 0.1)
    monkeypatch.setattr(machine, "LOOK_S", 0.1)
    monkeypatch.setattr(steps, "LOOK_S", 0.1)
    fresh_topics(settings, partitions=2)
    yield Newsroom(settings, es)
    remove_indices(es)


def test_in_any_order_nothing_is_lost(room: Newsroom) -> None:
    class Lived(Life):
        pass

    Lived.room = room
    run_state_machine_as_test(
        Lived,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            print_blob=False,
        ),
    )
