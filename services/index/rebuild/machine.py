"""A rebuild, or a rollback, from its first step to its last.

    fill -> tail -> refresh -> compare -> fence -> delta -> swap -> settle -> done
              ^________________________________|

Every step may be done again, and the control document says which one was begun. So whoever goes on after a kill fills
from the noted offsets, takes down a fence that still stands, and goes through the steps again: only what was filled is
not repeated. Once the aliases have moved, `settle` is all that is left. What the steps do: `steps.py`.
"""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Final

from elasticsearch import Elasticsearch, NotFoundError

from schemas.article_document import ALIAS_WRITE, INDEX_PATTERN, ArticleDocument
from schemas.mapping import mapping_of
from schemas.topics.names import CURRENT, ENRICHED
from services.index.drift import differences
from services.index.rebuild import control, fence, swap
from services.index.rebuild.control import Control, Kept, Kind, Lease, Ownership, RebuildRefused, RebuildTaken, State
from services.index.rebuild.fill import filler
from services.index.rebuild.plan import NEXT, Plan, changes_of, meta_of, next_index, require_room
from services.index.rebuild.steps import STEPS, Progress, Report, World, open_target
from services.runtime.broker.topics import missing_topics
from services.runtime.settings import Settings
from services.runtime.version import VERSION

LOOK_S: Final = 0.5
"""Seconds between two looks at somebody else's lease."""


def first_state(held: Control, writes_to: str) -> State:
    """Where a run goes on that finds the document in a running state, by where the write alias is. Pure."""
    return "settle" if writes_to == held.target else "fill"


def plan(settings: Settings, es: Elasticsearch, *, keep: int = 1) -> Plan:
    """What a rebuild would do now, or go on doing. Raises RebuildRefused, KafkaUnreachable."""
    _require_topics(settings)
    stored = control.read(es)
    held = stored.control if stored else None
    source = swap.present_index(es)
    target, resumes = _next(es), None
    if held is not None and held.running:
        source, target, resumes = held.source, held.target, held.state
    wanted = mapping_of(ArticleDocument)
    found = es.indices.get_mapping(index=source).body[source]["mappings"]
    primaries = es.indices.stats(index=source, metric="docs,store")["_all"]["primaries"]
    return Plan(
        source=source,
        target=target,
        documents=es.count(index=source)["count"],
        bytes=primaries["store"]["size_in_bytes"],
        free_bytes=_free_bytes(es),
        meta=meta_of(wanted, VERSION),
        changes=changes_of(wanted, found),
        removes=removed_by(held, source, keep),
        resumes=resumes,
    )


def removed_by(held: Control | None, source: str, keep: int) -> tuple[str, ...]:
    """Former indices that are deleted once `source` is one of them, and `keep` are kept. Pure."""
    former = [one.index for one in held.kept if one.index != source] if held else []
    return tuple([source, *former][keep:])


def rebuild(settings: Settings, es: Elasticsearch, progress: Progress, *, keep: int = 1) -> Report:
    """Build the next index from the topic of current articles, and put it in the place of the present one.

    Goes on where an earlier run ended. Raises RebuildRefused, RebuildTaken, KafkaUnreachable, and what the
    Elasticsearch client raises; run it again then.
    """
    _require_topics(settings)

    def begin(before: Control | None) -> Control:
        if before is not None and before.running:
            if before.kind != "rebuild":
                raise RebuildRefused("a rollback is not finished: run `dateline index rollback`, or add --abort to it")
            return replace(before, keep=keep)
        source = swap.present_index(es)
        fence.require_open(es, source)
        require_room(plan(settings, es))
        kept = before.kept if before else ()
        return Control("rebuild", "fill", source, _next(es), "", kept=kept, keep=keep)

    return _run(settings, es, progress, begin)


def rollback(settings: Settings, es: Elasticsearch, progress: Progress) -> Report:
    """Put the former index back in its place, with everything that was written since. Raises as `rebuild`."""
    _require_topics(settings)

    def begin(before: Control | None) -> Control:
        if before is not None and before.running:
            if before.kind != "rollback":
                raise RebuildRefused("a rebuild is not finished: run `dateline index rebuild`, or add --abort to it")
            return before
        former = former_index(es, before)
        source = swap.present_index(es)
        fence.require_open(es, source)
        rest = tuple(one for one in before.kept if one != former) if before else ()
        return Control(
            "rollback", "fill", source, former.index, "", offsets=former.offsets, kept=rest, keep=len(rest) + 1
        )

    return _run(settings, es, progress, begin)


def former_index(es: Elasticsearch, held: Control | None) -> Kept:
    """The index that a rollback goes back to. Raises RebuildRefused."""
    if held is None or not held.kept:
        raise RebuildRefused("no former index is kept: there is nothing to go back to")
    former = held.kept[0]
    # After a loss, the index in use may have the name of one that was kept.
    if not es.indices.exists(index=former.index) or former.index in swap.behind(es, ALIAS_WRITE):
        raise RebuildRefused(f"{former.index}, which was kept, is gone: there is nothing to go back to")
    found = es.indices.get_mapping(index=former.index).body[former.index]["mappings"]
    if differing := differences(mapping_of(ArticleDocument), found):
        raise RebuildRefused(
            f"{former.index} is not mapped as this version of Dateline writes ({'; '.join(differing[:3])}); roll back "
            "with the version that it was built by"
        )
    return former


def way_back(es: Elasticsearch) -> tuple[str, str]:
    """The index that a rollback would replace now, or goes on replacing, and the one that takes its place. Raises
    RebuildRefused."""
    stored = control.read(es)
    if stored is not None and stored.control.running and stored.control.kind == "rollback":
        return stored.control.source, stored.control.target
    return swap.present_index(es), former_index(es, stored.control if stored else None).index


def unfinished(es: Elasticsearch, kind: Kind) -> control.Stored:
    """The rebuild or rollback that has begun and not ended. Raises RebuildRefused if there is none."""
    stored = control.read(es)
    if stored is None or not stored.control.running or stored.control.kind != kind:
        raise RebuildRefused(f"no {kind} is unfinished; nothing was changed")
    return stored


def abort(es: Elasticsearch, progress: Progress, kind: Kind) -> Control:
    """Give up a rebuild or rollback that has not moved the aliases, and remove what it has built. Returns what it was.
    Raises RebuildRefused if there is none, or it has."""
    stored = _await_end(es, unfinished(es, kind), progress)
    held = stored.control
    if swap.behind(es, ALIAS_WRITE) == [held.target]:
        raise RebuildRefused(f"{held.target} is in use already; finish with `dateline index {kind}`")
    owned = Ownership.claim(es, replace(held, owner=control.owner_name()), stored)
    with owned:
        fence.take_down(es, owned)
        if held.kind == "rebuild":
            if held.target in swap.behind(es, NEXT):
                es.indices.delete(index=held.target)
            owned.note(state="aborted")
        else:
            with suppress(NotFoundError):
                es.indices.delete_alias(index=held.target, name=NEXT)
            fence.block(es, held.target)
            owned.note(state="aborted", kept=(Kept(held.target, held.offsets, control.utc_now()), *held.kept))
    return held


def _run(
    settings: Settings, es: Elasticsearch, progress: Progress, begin: Callable[[Control | None], Control]
) -> Report:
    begun = time.monotonic()
    stored = control.read(es)
    if stored is not None and stored.control.running:
        stored = _await_end(es, stored, progress)
    wanted = replace(begin(stored.control if stored else None), owner=control.owner_name())
    report = Report(wanted.kind, wanted.source, wanted.target)
    report.resumed = stored.control.state if stored and stored.control.running else None
    while True:
        try:
            with Ownership.claim(es, wanted, stored) as owned, filler(settings) as writer:
                _steps(World(settings, es, owned, writer, progress, report))
                report.took_s = round(time.monotonic() - begun, 1)
                return report
        except RebuildTaken:
            # A worker has taken the fence away, because this process stood still for longer than its lease.
            stored = control.read(es)
            if stored is None or stored.control.owner != wanted.owner:
                raise
            progress("the fence was taken away by a worker; going on …")
            wanted = stored.control


def _steps(world: World) -> None:
    held, es = world.owned.control, world.es
    (writes_to,) = swap.behind(es, ALIAS_WRITE) or [""]
    state = first_state(held, writes_to)
    if state == "fill":
        fence.take_down(es, world.owned)
        open_target(world)
        world.filler.begin(world.owned.control.offsets)
    else:
        world.filler.begin(held.offsets)
    while state != "done":
        if world.owned.control.state != state and state not in ("fence", "done"):
            world.owned.note(state=state, offsets=_offsets(world, state))
        state = STEPS[state](world)
    world.report.records = world.filler.counts.records
    world.report.unreadable = len(world.filler.counts.unreadable)


def _offsets(world: World, state: State) -> Mapping[str, int]:
    """What to note. Not in `settle`: a former index does not have what is written to the topic after it was fenced."""
    return world.owned.control.offsets if state == "settle" else dict(world.filler.offsets)


def _await_end(es: Elasticsearch, stored: control.Stored, progress: Progress) -> control.Stored:
    """Wait until the lease of a run that has not ended is over. Raises RebuildRefused if it is renewed."""
    first, lease = stored.control, Lease()
    while not lease.look(stored.control):
        progress(f"a {first.kind} by {first.owner} has not ended; looking whether it still runs …")
        time.sleep(LOOK_S)
        now = control.read(es)
        if now is None or (now.control.owner, now.control.renewals) != (first.owner, first.renewals):
            seen = now.control if now else first
            raise RebuildRefused(
                f"a {seen.kind} is under way: {seen.source} to {seen.target}, state {seen.state}, owner {seen.owner} "
                f"(host/process), last renewed {seen.renewed_at}; wait until it has ended"
            )
        stored = now
    return stored


def _require_topics(settings: Settings) -> None:
    if missing := missing_topics(settings, [CURRENT, ENRICHED]):
        raise RebuildRefused(
            f"there is no topic {' and no '.join(missing)}: there is nothing to build from; run "
            "`dateline topics create`"
        )


def _next(es: Elasticsearch) -> str:
    return next_index(es.indices.get(index=INDEX_PATTERN, allow_no_indices=True, features="settings").body)


def _free_bytes(es: Elasticsearch) -> int:
    nodes = es.nodes.stats(metric="fs")["nodes"].values()
    return min((int(node["fs"]["total"]["available_in_bytes"]) for node in nodes if "fs" in node), default=0)
