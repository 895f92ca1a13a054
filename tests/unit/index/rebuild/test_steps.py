"""What each step does next, on stand-ins for the index and the topic. On the real servers:
tests/integration/test_rebuild.py, test_rebuild_kills.py."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
from elasticsearch import ConnectionError as NotConnected
from elasticsearch import Elasticsearch

from schemas.article_document import ALIAS_WRITE
from services.index.rebuild import delta, fence, steps, swap
from services.index.rebuild.compare import Comparison
from services.index.rebuild.control import RUNNING, Control, Fence, Kept, Ownership, RebuildRefused
from services.index.rebuild.fill import Counts, Filler
from services.index.rebuild.steps import STEPS, Report, World
from services.runtime.settings import Settings

OLD, NEW = "dateline-articles-000001", "dateline-articles-000002"
FENCE = Fence(OLD, "dateline-articles-fence-a")
HELD = Control("rebuild", "fill", OLD, NEW, "host/1/a", offsets={"0": 4})


class Owned:
    """The control document, in memory; notes what is done to it."""

    def __init__(self, control: Control) -> None:
        self.control = control
        self.noted: list[dict[str, Any]] = []
        self.fails = False

    def note(self, **changes: Any) -> None:
        if self.fails:
            raise NotConnected("away")
        self.noted.append(changes)
        self.control = replace(self.control, **changes)

    def require(self) -> None:
        """It is never taken away."""


@dataclass
class Topic:
    """Stands for the filler: has `left` records to read, one at each step."""

    unread: int = 0
    from_first: bool = True
    counts: Counts = field(default_factory=Counts)
    offsets: dict[str, int] = field(default_factory=lambda: {"0": 0})
    begun: list[Mapping[str, int]] = field(default_factory=list)
    on_step: Callable[[], object] = lambda: None

    def begin(self, offsets: Mapping[str, int]) -> None:
        self.begun.append(offsets)

    def ends(self) -> dict[str, int]:
        return {}

    def left(self, ends: object) -> int:
        return self.unread

    def step(self) -> None:
        self.on_step()
        self.unread = max(0, self.unread - 1)
        self.offsets["0"] += 1
        self.counts.records += 1

    def catch_up(self, deadline_s: float | None = None) -> bool:
        return True


class Indices:
    """Which indices there are; notes what is refreshed and deleted."""

    def __init__(self, *names: str) -> None:
        self.names = set(names)
        self.refreshed: list[str] = []
        self.indices = self

    def exists(self, *, index: str) -> bool:
        return index in self.names

    def delete(self, *, index: str, ignore_unavailable: bool) -> None:
        assert ignore_unavailable or index in self.names
        self.names.discard(index)

    def refresh(self, *, index: str) -> None:
        assert index in self.names
        self.refreshed.append(index)


class Room:
    """A world of which each part can be looked at."""

    def __init__(self, **changes: Any) -> None:
        self.owned = Owned(replace(HELD, **changes))
        self.topic = Topic()
        self.es = Indices(OLD, NEW)
        self.said: list[str] = []
        self.world = World(
            Settings(),
            cast(Elasticsearch, self.es),
            cast(Ownership, self.owned),
            cast(Filler, self.topic),
            self.said.append,
            Report(self.owned.control.kind, OLD, NEW),
        )


@pytest.fixture
def fences(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is done to fences and blocks."""
    done: list[str] = []
    monkeypatch.setattr(fence, "is_blocked", lambda *_: False)
    monkeypatch.setattr(fence, "set_up", lambda *_: done.append("set up"))
    monkeypatch.setattr(fence, "block", lambda es, index: done.append(f"block {index}"))
    monkeypatch.setattr(fence, "take_down", lambda es, owned, **changes: done.append(f"take down {changes}"))
    return done


def finds(monkeypatch: pytest.MonkeyPatch, found: Comparison, still: Mapping[str, int] | None = None) -> None:
    """The comparison finds this; `still` is lacking once the index workers have done what they had not finished."""
    monkeypatch.setattr(delta, "checkpoints", lambda *_: {"0": 17})
    monkeypatch.setattr(steps, "_compared", lambda world: found)
    monkeypatch.setattr(steps, "_pending", lambda *_: dict(still or {}))
    monkeypatch.setattr(steps, "_recompute", lambda world: None)


def lacks(monkeypatch: pytest.MonkeyPatch, *answers: Mapping[str, int]) -> None:
    """What the new index lacks, each time that it is asked; in the end nothing."""
    left = list(answers)
    monkeypatch.setattr(delta, "written_since", lambda *_: {"a": 1})
    monkeypatch.setattr(delta, "lacking", lambda *_: left.pop(0) if left else {})


def test_every_running_state_has_a_step() -> None:
    assert set(STEPS) == set(RUNNING)


# -- fill


def test_the_fill_ends_where_the_topic_ended_when_it_began() -> None:
    room = Room()
    room.topic.unread = 3
    assert STEPS["fill"](room.world) == "tail"
    assert (room.topic.counts.records, room.owned.noted) == (3, [])


def test_the_offsets_are_noted_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr(steps, "time", SimpleNamespace(monotonic=lambda: clock.now))
    room = Room()
    room.topic.unread = 12
    room.topic.on_step = lambda: setattr(clock, "now", clock.now + steps.NOTE_S / 5)
    STEPS["fill"](room.world)
    assert room.owned.noted == [{"offsets": {"0": 5}}, {"offsets": {"0": 10}}]


def test_while_elasticsearch_is_away_it_goes_on_without_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "NOTE_S", 0.0)
    room = Room()
    room.topic.unread = 3
    room.owned.fails = True
    assert STEPS["fill"](room.world) == "tail"


# -- compare


def test_checkpoints_are_noted_with_a_comparison_that_finds_nothing_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    finds(monkeypatch, Comparison(before=5, after=6, ahead=1))
    room = Room()
    assert STEPS["compare"](room.world) == "fence"
    assert room.owned.control.checkpoints == {"0": 17}
    assert (room.world.report.documents, room.world.report.ahead) == (6, 1)


def test_what_was_missing_and_came_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    finds(monkeypatch, Comparison(before=5, after=4, lacking=1, wanted={"a": 1}))
    assert STEPS["compare"](Room().world) == "fence"


def test_if_more_was_missing_than_is_named_all_is_compared_again(monkeypatch: pytest.MonkeyPatch) -> None:
    finds(monkeypatch, Comparison(before=50_000, after=10, lacking=49_990, wanted={"a": 1}))
    room = Room()
    assert (STEPS["compare"](room.world), room.owned.noted) == ("tail", [])


def test_what_is_not_on_the_topic_ends_it_with_the_number_and_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    finds(monkeypatch, Comparison(before=50, lacking=9, wanted=dict.fromkeys("abcdefghi", 1)), {"b": 1, "c": 1})
    with pytest.raises(RebuildRefused, match=r"^2 of 50 documents .* such as b: .*dateline verify"):
        STEPS["compare"](Room().world)


def test_a_rollback_reads_all_before_it_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The former index may lack what was erased or written long before it was replaced."""
    finds(monkeypatch, Comparison(before=50, lacking=1, wanted={"a": 1}), {"a": 1})
    room = Room(kind="rollback")
    room.topic.from_first = False
    assert STEPS["compare"](room.world) == "fill"
    assert room.topic.begun == [{}]
    room.topic.from_first = True
    with pytest.raises(RebuildRefused, match=r"^1 of 50"):
        STEPS["compare"](room.world)


# -- fence and delta


def test_a_fence_is_set_up_once_for_each_attempt_and_ten_times_at_most(fences: list[str]) -> None:
    room = Room()
    for _ in range(steps.ROUNDS):
        assert STEPS["fence"](room.world) == "delta"
    with pytest.raises(RebuildRefused, match="each of 10 attempts"):
        STEPS["fence"](room.world)
    assert fences == ["set up"] * steps.ROUNDS


def test_somebody_elses_block_ends_it(fences: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fence, "is_blocked", lambda *_: True)
    with pytest.raises(RebuildRefused, match="no rebuild has set"):
        STEPS["fence"](Room().world)
    assert fences == []


def test_both_indices_are_refreshed_before_the_swap(fences: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    lacks(monkeypatch)
    room = Room(fence=FENCE)
    assert STEPS["delta"](room.world) == "swap"
    assert (room.es.refreshed, fences) == ([OLD, NEW], [])


def test_what_comes_in_the_fence_in_time_is_enough(fences: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    lacks(monkeypatch, {"a": 1}, {"a": 1})
    room = Room(fence=FENCE)
    assert (STEPS["delta"](room.world), room.topic.counts.records, fences) == ("swap", 2, [])


def test_what_does_not_come_lifts_the_fence_and_is_never_swapped(
    fences: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "MISSING_S", 0.0)
    lacks(monkeypatch, *[{"a": 1}] * 1_000)
    room = Room(fence=FENCE)
    assert STEPS["delta"](room.world) == "tail"
    assert (fences, room.es.refreshed) == (["take down {'state': 'tail'}"], [OLD])


# -- swap and settle


@pytest.mark.parametrize(
    ("held", "moves", "writes_to", "state", "taken_down"),
    [
        (FENCE, True, OLD, "settle", False),
        (FENCE, False, OLD, "tail", True),
        (None, True, OLD, "tail", True),
        (FENCE, False, NEW, "settle", False),
    ],
    ids=["it moves them", "its fence was taken away", "it has no fence", "they are moved: the answer was lost"],
)
def test_the_swap(
    fences: list[str],
    monkeypatch: pytest.MonkeyPatch,
    held: Fence | None,
    moves: bool,
    writes_to: str,
    state: str,
    taken_down: bool,
) -> None:
    asked: list[tuple[str, str, str]] = []
    monkeypatch.setattr(swap, "swap", lambda es, *places: asked.append(places) or moves)
    monkeypatch.setattr(swap, "behind", lambda es, alias: [writes_to] if alias == ALIAS_WRITE else [])
    assert STEPS["swap"](Room(fence=held).world) == state
    assert asked == ([(OLD, NEW, FENCE.token)] if held else [])
    assert fences == (["take down {'state': 'tail'}"] if taken_down else [])


def test_the_former_index_is_looked_at_once_more_blocked_and_kept(
    fences: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lacks(monkeypatch, {"a": 1}, {"a": 1}, {"a": 1})
    room = Room(fence=FENCE, kept=(Kept("dateline-articles-000000", {}, "2026-03-02"),), keep=1)
    room.es.names.add("dateline-articles-000000")
    assert STEPS["settle"](room.world) == "done"
    assert (fences, room.topic.counts.records) == ([f"block {OLD}"], 3)
    assert [(one.index, one.offsets) for one in room.owned.control.kept] == [(OLD, {"0": 4})]
    assert (room.owned.control.state, room.owned.control.fence) == ("done", None)
    assert room.es.names == {OLD, NEW}
    assert (room.world.report.kept, room.world.report.removed) == ([OLD], ["dateline-articles-000000"])


def test_without_former_indices_to_keep_it_is_deleted(fences: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    lacks(monkeypatch)
    room = Room(keep=0)
    assert STEPS["settle"](room.world) == "done"
    assert (room.es.names, room.owned.control.kept) == ({NEW}, ())


@pytest.mark.parametrize("keep", [0, 1])
def test_a_former_index_that_is_deleted_already_is_not_looked_at_again(
    fences: list[str], monkeypatch: pytest.MonkeyPatch, keep: int
) -> None:
    """The run before was killed right behind it."""
    lacks(monkeypatch, {"a": 1})
    room = Room(keep=keep)
    room.es.names.remove(OLD)
    assert STEPS["settle"](room.world) == "done"
    assert (fences, room.owned.control.state, room.owned.control.kept) == ([], "done", ())


def test_a_former_index_that_is_noted_already_is_kept_once(fences: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    lacks(monkeypatch)
    room = Room(kept=(Kept(OLD, {"0": 2}, "2026-03-02"),), keep=2)
    STEPS["settle"](room.world)
    assert [(one.index, one.offsets) for one in room.owned.control.kept] == [(OLD, {"0": 2})]
