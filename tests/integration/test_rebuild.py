"""Rebuilds and rollbacks on the real servers: under writes, and with their safeguards taken away. Killed at any
request: test_rebuild_kills.py. Under full load: tests/faults/test_51_rebuild.py."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from schemas.article_document import ALIAS_READ, ALIAS_WRITE, FIRST_INDEX
from schemas.topics.names import CURRENT
from services.index import template
from services.index.rebuild import compare, control, delta, fence, machine, steps, swap
from services.index.rebuild.control import RebuildRefused
from services.index.rebuild.plan import NEXT
from services.operate.progress import silent
from services.runtime.broker.topics import admin
from services.runtime.settings import Settings
from tests.faults.articles import Capture, write_articles
from tests.first_day import fresh_topics, remove_indices
from tests.integration.newsroom import Newsroom

SECOND, THIRD = "dateline-articles-000002", "dateline-articles-000003"
WAIT_S = 120.0


@pytest.fixture(autouse=True)
def quick_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control, "LEASE_S", 1.5)
    monkeypatch.setattr(control, "RENEW_S", 0.25)


@pytest.fixture(scope="module")
def topics(settings: Settings) -> None:
    fresh_topics(settings, partitions=2)


@pytest.fixture
def room(settings: Settings, es: Elasticsearch, topics: None) -> Iterator[Newsroom]:
    remove_indices(es)
    fresh_current(settings)
    template.init(es)
    made = Newsroom(settings, es)
    made.write(articles(60, seed=1))
    yield made
    remove_indices(es)


def fresh_current(settings: Settings) -> None:
    from services.runtime.broker.topics import create_topics

    with admin(settings) as broker:
        broker.delete_topics([CURRENT])
        deadline = time.monotonic() + WAIT_S
        while CURRENT in broker.list_topics():
            assert time.monotonic() < deadline
            time.sleep(0.05)
    create_topics(settings, partitions=2)


def articles(count: int, seed: int) -> list[Capture]:
    return write_articles(count, seed=seed, english=0)


def later(captures: list[Capture], days: int = 1) -> list[Capture]:
    """Newer revisions of the same articles."""
    return [one.changed(captured_at=one.captured_at + timedelta(days=days)) for one in captures]


@contextmanager
def at(patch: pytest.MonkeyPatch, step: str, act: Callable[[], object], times: int = 1) -> Iterator[None]:
    """Do something right before a step of the machine is done, the first times."""
    left = times
    before = steps.STEPS[step]  # type: ignore[index]

    def acting(world: Any) -> Any:
        nonlocal left
        if left:
            left -= 1
            act()
        return before(world)

    with patch.context() as own:
        own.setitem(steps.STEPS, step, acting)  # type: ignore[arg-type]
        yield


def test_an_index_is_built_and_put_in_place(room: Newsroom) -> None:
    gone = room.es.get(index=ALIAS_READ, id=next(iter(room.ledger)))["_source"]
    room.write([articles(1, seed=1)[0].changed(status="erased")])
    planned = machine.plan(room.settings, room.es)
    assert (planned.source, planned.target, planned.changes) == (FIRST_INDEX, SECOND, ())
    report = machine.rebuild(room.settings, room.es, silent)
    assert room.judge() == SECOND
    assert (report.documents, report.fences, report.kept) == (len(room.ledger), 1, [FIRST_INDEX])
    assert report.sampled > 0
    assert gone["indexed_at"]
    meta = room.es.indices.get_mapping(index=SECOND)[SECOND]["mappings"]["_meta"]
    assert meta["contract"] == "article_document/1"
    settings = room.es.indices.get_settings(index=SECOND, flat_settings=True)[SECOND]["settings"]
    assert settings["index.refresh_interval"] == "1s"
    assert fence.is_blocked(room.es, FIRST_INDEX)
    # An erased article is no article, in the new index neither.
    room.es.indices.refresh(index=SECOND)
    assert room.es.count(index=ALIAS_READ)["count"] == len(room.ledger) - 1
    room.write(later(articles(20, seed=1)))
    assert room.judge() == SECOND


@pytest.mark.parametrize("step", ["fill", "tail", "refresh", "compare", "fence"])
def test_what_is_written_meanwhile_is_in_the_new_index(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    with at(monkeypatch, step, lambda: room.write(later(articles(30, seed=1)) + articles(15, seed=2))):
        machine.rebuild(room.settings, room.es, silent)
    assert room.judge() == SECOND


def test_a_write_in_the_fence_waits_and_goes_to_the_new_index(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    """So does an erasure, which is therefore not undone."""
    erasure = articles(1, seed=1)[0].changed(status="erased")
    writer = threading.Thread(target=lambda: room.write([erasure, *articles(5, seed=3)]))

    def begin() -> None:
        writer.start()
        deadline = time.monotonic() + WAIT_S
        while not room.waits:
            assert time.monotonic() < deadline
            time.sleep(0.02)

    with at(monkeypatch, "delta", begin):
        machine.rebuild(room.settings, room.es, silent)
    writer.join(WAIT_S)
    assert room.judge() == SECOND
    assert room.es.get(index=SECOND, id=erasure.article_id)["_source"]["status"] == "erased"
    found = {one.article_id for one in compare.read(room.es, FIRST_INDEX)}
    assert not found & {one.article_id for one in articles(5, seed=3)}


def test_a_document_without_its_record_is_waited_for_and_never_left_behind(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its worker was killed in between. Redelivery brings the record; until then nothing is swapped."""
    monkeypatch.setattr(steps, "MISSING_S", 0.2)
    waiting: list[Capture] = []
    swaps: list[int] = []

    def half() -> None:
        waiting.extend(room.index(articles(7, seed=4)))

    with (
        at(monkeypatch, "fence", half),
        at(monkeypatch, "tail", lambda: room.publish(waiting) if waiting else None, times=9),
        at(monkeypatch, "swap", lambda: swaps.append(len(waiting))),
    ):
        report = machine.rebuild(room.settings, room.es, silent)
    assert (report.fences, swaps) == (2, [7])
    assert room.judge() == SECOND


def test_an_incomplete_topic_is_refused_with_the_number_of_articles(room: Newsroom) -> None:
    room.index(articles(9, seed=5))
    with pytest.raises(RebuildRefused, match=r"^9 of \d+ documents .*dateline verify"):
        machine.rebuild(room.settings, room.es, silent)
    assert set(room.es.indices.get_alias(name=ALIAS_READ).body) == {FIRST_INDEX}
    assert room.judge() == FIRST_INDEX
    held = machine.abort(room.es, silent, "rebuild")
    assert held.target == SECOND
    assert not room.es.indices.exists(index=SECOND)
    # Begun again once the records are there.
    room.publish(articles(9, seed=5))
    machine.rebuild(room.settings, room.es, silent)
    assert room.judge() == SECOND


def test_former_indices_are_kept_and_gone_back_to(room: Newsroom) -> None:
    machine.rebuild(room.settings, room.es, silent)
    room.write(later(articles(20, seed=1)) + articles(10, seed=2))
    report = machine.rollback(room.settings, room.es, silent)
    assert (report.records > 0, room.judge()) == (True, FIRST_INDEX)
    room.write(articles(10, seed=3))
    machine.rollback(room.settings, room.es, silent)
    assert room.judge() == SECOND
    report = machine.rebuild(room.settings, room.es, silent, keep=1)
    assert (report.kept, report.removed) == ([SECOND], [FIRST_INDEX])
    assert room.judge() == THIRD
    assert not room.es.indices.exists(index=FIRST_INDEX)
    room.es.indices.delete(index=SECOND)
    with pytest.raises(RebuildRefused, match="gone"):
        machine.rollback(room.settings, room.es, silent)


def test_a_rollback_brings_an_erasure_into_the_former_index(room: Newsroom) -> None:
    machine.rebuild(room.settings, room.es, silent)
    erasure = articles(1, seed=1)[0].changed(status="erased")
    room.write([erasure])
    assert room.es.get(index=FIRST_INDEX, id=erasure.article_id)["_source"]["status"] == "published"
    machine.rollback(room.settings, room.es, silent)
    assert room.judge() == FIRST_INDEX
    assert room.es.get(index=ALIAS_READ, id=erasure.article_id)["_source"]["status"] == "erased"


def test_a_second_rebuild_is_refused(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    refusals: list[str] = []

    def second() -> None:
        with pytest.raises(RebuildRefused) as refused:
            machine.rebuild(room.settings, room.es, silent)
        refusals.append(str(refused.value))

    with at(monkeypatch, "compare", second):
        machine.rebuild(room.settings, room.es, silent)
    assert "is under way" in refusals[0]
    assert "state compare" in refusals[0]
    assert f"/{os.getpid()}/" in refusals[0]
    assert room.judge() == SECOND


def test_the_block_of_somebody_else_is_left_alone(room: Newsroom) -> None:
    room.es.indices.add_block(index=FIRST_INDEX, block="write")
    with pytest.raises(RebuildRefused, match=r"write block.*no rebuild"):
        machine.rebuild(room.settings, room.es, silent)
    writer = threading.Thread(target=lambda: room.write(articles(2, seed=8)))
    writer.start()
    deadline = time.monotonic() + 2 * control.LEASE_S
    while time.monotonic() < deadline:  # that nothing happens is the point
        assert fence.is_blocked(room.es, FIRST_INDEX)
        time.sleep(0.2)
    fence.lift(room.es, FIRST_INDEX)
    writer.join(WAIT_S)
    assert room.judge() == FIRST_INDEX


class Lost(Exception):
    """The safeguard that was taken away was needed."""


def without_a_fence(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(fence, "block", lambda *_: None)


def without_a_delta(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(delta, "lacking", lambda *_: {})


def without_a_refresh(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(type(Elasticsearch("http://127.0.0.1:9").indices), "refresh", lambda *_, **__: None)


def without_a_comparison(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(compare, "compare", lambda *_: compare.Comparison())


def without_must_exist(patch: pytest.MonkeyPatch) -> None:
    whole = swap.actions

    def lax(*arguments: str) -> Any:
        actions = whole(*arguments)
        for one in actions:
            one.get("remove", {}).pop("must_exist", None)
        return actions

    patch.setattr(swap, "actions", lax)


LACKING = delta.lacking
"""As it is when it has not been taken away."""
LAST = "f" * 32


def unsafely(room: Newsroom, patch: pytest.MonkeyPatch) -> None:
    """A rebuild in the worst conditions: raises Lost where it puts an index in place that lacks a document."""
    patch.setattr(steps, "MISSING_S", 0.2)
    # As an operator sets it to index faster: nothing can be found that is not refreshed on purpose.
    room.es.indices.put_settings(index=FIRST_INDEX, settings={"refresh_interval": "-1"})
    pending = list(room.index(articles(4, seed=21)))  # the comparison finds these

    def check() -> None:
        (writes_to,) = room.es.indices.get_alias(name=ALIAS_WRITE).body
        if writes_to == SECOND and LACKING(room.es, SECOND, room.ledger):
            raise Lost

    late: list[Capture] = []

    def between() -> None:
        late.extend(room.index(articles(3, seed=22)))  # the delta finds these

    def in_the_fence() -> None:
        # As a worker in its last moment before the swap: fails while the block holds.
        found = room.es.bulk(
            index=ALIAS_WRITE,
            require_alias=True,
            operations=[
                {"index": {"_id": LAST, "version": 7, "version_type": "external"}},
                {"article_id": LAST},
            ],
        )
        if not found["errors"]:
            room.ledger[LAST] = 7

    def taken_away() -> None:
        in_the_fence()
        held = control.read(room.es)
        if held is not None and held.control.fence is not None and room.steals:
            room.steals = False
            room.es.indices.delete_alias(index=FIRST_INDEX, name=held.control.fence.token)
            fence.lift(room.es, FIRST_INDEX)
            late.extend(room.index(articles(2, seed=23)))

    with (
        at(patch, "fence", between),
        at(patch, "swap", taken_away),
        at(patch, "settle", check),
        at(patch, "tail", lambda: room.publish(late) if late else None, times=9),
    ):
        try:
            machine.rebuild(room.settings, room.es, silent)
        except RebuildRefused:
            room.publish(pending)
            machine.rebuild(room.settings, room.es, silent)
    check()


MUTANTS = (without_a_fence, without_a_delta, without_a_refresh, without_a_comparison, without_must_exist)


@pytest.mark.parametrize("mutant", [None, *MUTANTS], ids=lambda one: one.__name__ if one else "as it is")
def test_every_safeguard_is_needed(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch, mutant: Callable[[pytest.MonkeyPatch], None] | None
) -> None:
    room.steals = mutant in (None, without_must_exist)  # type: ignore[attr-defined]
    if mutant is None:
        unsafely(room, monkeypatch)
        assert room.judge() == SECOND
        return
    mutant(monkeypatch)
    with pytest.raises(Lost):
        unsafely(room, monkeypatch)


def test_what_is_being_filled_is_named(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []
    with at(monkeypatch, "compare", lambda: seen.append(swap.behind(room.es, NEXT))):
        machine.rebuild(room.settings, room.es, silent)
    assert (seen, swap.behind(room.es, NEXT)) == ([[SECOND]], [])
