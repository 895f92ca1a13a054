"""What is done in each state of a rebuild, and what it promises the next one.

Every step may be done again. It returns the state that comes next.

- After `compare`, the new index had every document of the present one up to the checkpoints that were read before.
- After `delta`, it has those that were written since, and the fence has let in none.
- `swap` moves the aliases only if that fence still holds (`fence.py`).
"""

import random
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from elasticsearch import ApiError, BadRequestError, Elasticsearch, TransportError

from schemas.article_document import ALIAS_WRITE, ArticleDocument
from schemas.mapping import mapping_of
from schemas.topics.names import CURRENT, ENRICHED
from services.index import template
from services.index.drift import differences
from services.index.rebuild import compare, delta, fence, swap
from services.index.rebuild.control import Kept, Kind, Ownership, RebuildRefused, State, utc_now
from services.index.rebuild.fill import Filler
from services.index.rebuild.plan import NEXT, body_of, hash_of
from services.runtime.broker.lag import positions
from services.runtime.settings import Settings
from services.runtime.version import VERSION

Progress = Callable[[str], None]
"""Called with a line of text that says what is being done."""

NOTE_S: Final = 5.0
"""Seconds between two notes of the offsets: as much is read again after a kill."""
LOOK_S: Final = 0.5
"""Seconds between two looks at what is waited for: workers, or shards."""
MISSING_S: Final = 2.0
"""Maximum time in the fence for documents that the new index lacks, in seconds; then writes go on, and it is tried
again."""
PENDING_S: Final = 120.0
"""Maximum time for the index workers to work on records that they had not finished at a comparison, in seconds."""
HEALTH_S: Final = 600.0
"""Maximum time for the new index to have its replicas, in seconds."""
HEALTH: Final = ("red", "yellow", "green")
ROUNDS: Final = 10
"""Maximum fences of one run. One in which a document is missing is rare: its worker was killed at that moment."""


@dataclass(slots=True)
class Report:
    """What a run did."""

    kind: Kind
    source: str
    target: str
    resumed: str | None = None
    """The state in which an earlier run ended, if this one went on from there."""
    records: int = 0
    """Records of the topic of current articles that were read."""
    documents: int = 0
    """Documents of the new index at the last comparison, erased ones included."""
    ahead: int = 0
    """Of those, the ones that the former index did not have, or only an older revision."""
    sampled: int = 0
    """Documents that were made again from their records, and were the same."""
    fences: int = 0
    fence_s: float = 0.0
    """How long the last fence held, in seconds."""
    unreadable: int = 0
    """Records that are no enriched articles, and were left out."""
    kept: list[str] = field(default_factory=list)
    """Former indices that are there for a rollback, the newest first."""
    removed: list[str] = field(default_factory=list)
    """Former indices that were deleted."""
    fill_s: float = 0.0
    """How long it took to fill, in seconds, until all that was on the topic was written."""
    took_s: float = 0.0


@dataclass(slots=True)
class World:
    """What every step has."""

    settings: Settings
    es: Elasticsearch
    owned: Ownership
    filler: Filler
    progress: Progress
    report: Report
    fenced_s: float = 0.0
    """When the fence was begun, by the monotonic clock."""


def open_target(world: World) -> None:
    """Create the index that is filled, or let the former one be written to again."""
    es, owned, target = world.es, world.owned, world.report.target
    if owned.control.kind == "rollback":
        es.indices.update_aliases(actions=[{"add": {"index": target, "alias": NEXT}}])
        fence.lift(es, target)
        return
    template.put(es, world.settings.index_shards, world.settings.index_replicas)
    body = body_of(template.template(world.settings.index_shards, world.settings.index_replicas), VERSION)
    if not es.indices.exists(index=target):
        owned.note(offsets={})
        with suppress(BadRequestError):  # created by the attempt before, whose answer was lost
            es.indices.create(index=target, aliases={NEXT: {}}, wait_for_active_shards=1, **body)
    if swap.behind(es, NEXT) != [target]:
        raise RebuildRefused(f"{NEXT} must be an alias of {target} alone; remove it from other indices, then run this")
    found = es.indices.get_mapping(index=target).body[target]["mappings"]
    built = found.get("_meta", {}).get("mapping")
    wanted = mapping_of(ArticleDocument)
    if built != hash_of(wanted) or differences(wanted, found):
        raise RebuildRefused(
            f"{target} is not mapped as this version of Dateline writes: it was begun by another one; drop it with "
            "`dateline index rebuild --abort`, and begin again"
        )


def _fill(world: World) -> State:
    # Up to the ends that the topic has now: on a busy one, something is always left to read.
    ends = world.filler.ends()
    first = world.filler.counts.records
    begun = noted = time.monotonic()
    while left := world.filler.left(ends):
        world.filler.step()
        world.owned.require()
        read = world.filler.counts.records - first
        world.progress(f"{world.report.target}: {read:,} records read, {left:,} offsets left …")
        if time.monotonic() - noted >= NOTE_S:
            noted = time.monotonic()
            # Elasticsearch may be away: writing waits for it, and so can the note.
            with suppress(ApiError, TransportError):
                world.owned.note(offsets=dict(world.filler.offsets))
    world.report.fill_s += round(time.monotonic() - begun, 3)
    return "tail"


def _tail(world: World) -> State:
    world.progress(f"{CURRENT}: reading what was written meanwhile …")
    world.filler.catch_up()
    return "refresh"


def _refresh(world: World) -> State:
    es, target = world.es, world.report.target
    body = template.template(world.settings.index_shards, world.settings.index_replicas)["template"]["settings"]
    wanted = {name: body[name] for name in ("refresh_interval", "number_of_replicas")}
    es.indices.put_settings(index=target, settings=wanted)
    world.progress(f"{target}: waiting for its shards …")
    deadline = time.monotonic() + HEALTH_S
    # Not more than the present index has: a replica may have no node to go to.
    best = HEALTH.index(es.cluster.health(index=world.report.source)["status"])
    while True:
        status = es.cluster.health(index=target)["status"]
        if HEALTH.index(status) >= best:
            return "compare"
        world.owned.require()
        if time.monotonic() > deadline:
            raise RebuildRefused(
                f"{target} is {status} after {HEALTH_S:g} s; look at `GET _cluster/allocation/explain`, then "
                "run this again: it goes on from here"
            )
        time.sleep(LOOK_S)


def _compare(world: World) -> State:
    es, source, target = world.es, world.report.source, world.report.target
    seen = delta.checkpoints(es, source)
    found = _compared(world)
    if found.lacking:
        wanted = _pending(world, found)
        if wanted and world.owned.control.kind == "rollback" and not world.filler.from_first:
            world.progress(f"{target} lacks {len(wanted):,} articles from before it was replaced; reading all …")
            world.filler.begin({})
            return "fill"
        if wanted:
            raise RebuildRefused(_incomplete(world, found, wanted))
        # What was missing is there now; whether anything else is, the next comparison says.
        return "tail" if found.lacking > len(found.wanted) else _noted(world, found, seen)
    return _noted(world, found, seen)


def _noted(world: World, found: compare.Comparison, seen: Mapping[str, int]) -> State:
    world.report.documents, world.report.ahead = found.after, found.ahead
    if world.owned.control.kind == "rebuild":
        _recompute(world)
    world.owned.note(checkpoints=seen)
    world.filler.catch_up()
    return "fence"


def _compared(world: World) -> compare.Comparison:
    source, target = world.report.source, world.report.target
    world.progress(f"comparing {target} with {source} …")
    world.es.indices.refresh(index=[source, target])
    return compare.compare(compare.read(world.es, source), compare.read(world.es, target))


def _recompute(world: World) -> None:
    firsts = {str(one.partition): span.start for one, span in world.filler.spans().items()}
    places = compare.sample(world.filler.offsets, firsts, random.Random())  # noqa: S311
    compared, differing = compare.recompute(world.settings, world.es, world.report.target, places)
    if differing:
        raise RebuildRefused(
            f"{len(differing)} of {compared} documents of {world.report.target} are not what this version makes of "
            f"their records, such as {differing[0]}; it was begun by another version: drop it with "
            "`dateline index rebuild --abort`, and begin again"
        )
    world.report.sampled = compared


def _pending(world: World, found: compare.Comparison) -> dict[str, int]:
    """What is still missing once the index workers have done what they had not finished: they write a document first,
    and its record to the topic afterwards."""
    world.progress(f"{found.lacking:,} articles are not on {CURRENT} yet; waiting for the index workers …")
    ends = {place: one.end for place, one in positions(world.settings, "index", ENRICHED).items()}
    deadline = time.monotonic() + PENDING_S
    while True:
        now = positions(world.settings, "index", ENRICHED)
        done = all(now[place].committed >= end for place, end in ends.items() if place in now)
        world.filler.catch_up()
        world.owned.require()
        wanted = delta.lacking(world.es, world.report.target, found.wanted)
        if not wanted or done or time.monotonic() > deadline:
            return wanted
        time.sleep(LOOK_S)


def _incomplete(world: World, found: compare.Comparison, wanted: Mapping[str, int]) -> str:
    number = max(len(wanted), found.lacking - len(found.wanted) + len(wanted))
    return (
        f"{number:,} of {found.before:,} documents of {world.report.source} are not on {CURRENT} at their revision, "
        f"such as {next(iter(wanted))}: nothing was replaced. If index workers are stopped or behind, let them finish; "
        "then run this again. Otherwise run `dateline verify`, and the `dateline replay` that it names: what is "
        "replayed through the index workers is on the topic afterwards"
    )


def _fence(world: World) -> State:
    source = world.report.source
    if world.report.fences >= ROUNDS:
        raise RebuildRefused(
            f"in each of {ROUNDS} attempts a document was missing at the last moment; are index workers being killed? "
            "Nothing was replaced. Run this again when they are steady"
        )
    fence.require_open(world.es, source)
    world.progress(f"{source}: no more writes for a moment …")
    world.report.fences += 1
    world.fenced_s = time.monotonic()
    fence.set_up(world.es, world.owned, fence.new_fence(source))
    return "delta"


def _delta(world: World) -> State:
    es, source, target = world.es, world.report.source, world.report.target
    deadline = time.monotonic() + MISSING_S
    world.filler.catch_up(deadline)
    es.indices.refresh(index=source)
    wanted = delta.written_since(es, source, world.owned.control.checkpoints)
    while (wanted := delta.lacking(es, target, wanted)) and time.monotonic() < deadline:
        world.filler.step()
    if wanted:
        world.progress(f"{len(wanted):,} documents are not on {CURRENT} yet; writes go on …")
        fence.take_down(es, world.owned, state="tail")
        return "tail"
    # Readers have seen what was refreshed in the present index: from one to the next nothing may vanish.
    es.indices.refresh(index=target)
    return "swap"


def _swap(world: World) -> State:
    es, source, target = world.es, world.report.source, world.report.target
    held = world.owned.control.fence
    world.owned.require()
    if held is not None and swap.swap(es, source, target, held.token):
        world.report.fence_s = round(time.monotonic() - world.fenced_s, 3)
        return "settle"
    if swap.behind(es, ALIAS_WRITE) == [target]:
        return "settle"
    world.progress("the fence does not hold any more; going on …")
    fence.take_down(es, world.owned, state="tail")
    return "tail"


def _settle(world: World) -> State:
    """Leave the former index blocked, and keep it, or delete it."""
    es, owned, source = world.es, world.owned, world.report.source
    kept = owned.control.kept
    # Where none is kept, the run before may have been killed when it had deleted it already.
    if es.indices.exists(index=source):
        _look_again(world)
        if source not in {one.index for one in kept}:
            kept = (Kept(source, owned.control.offsets, utc_now()), *kept)
    kept, old = kept[: owned.control.keep], kept[owned.control.keep :]
    for one in old:
        es.indices.delete(index=one.index, ignore_unavailable=True)
    owned.note(state="done", fence=None, kept=kept)
    world.report.kept, world.report.removed = [one.index for one in kept], [one.index for one in old]
    return "done"


def _look_again(world: World) -> None:
    """What came into the former index in spite of everything is in the new one in the end."""
    es, owned, source, target = world.es, world.owned, world.report.source, world.report.target
    fence.block(es, source)
    es.indices.refresh(index=source)
    wanted = delta.written_since(es, source, owned.control.checkpoints)
    while wanted := delta.lacking(es, target, wanted):
        world.progress(f"{len(wanted):,} documents are not on {CURRENT} yet …")
        world.filler.step()
        owned.require()


STEPS: Final[Mapping[State, Callable[[World], State]]] = {
    "fill": _fill,
    "tail": _tail,
    "refresh": _refresh,
    "compare": _compare,
    "fence": _fence,
    "delta": _delta,
    "swap": _swap,
    "settle": _settle,
}
