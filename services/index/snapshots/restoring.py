"""Restores a snapshot as a former index, to which `dateline index rollback` then goes back.

The rollback reads what was written since the snapshot, compares the index with the present one, document by document,
and never puts it in place with one missing: a restored index is trusted no more than any other.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from elasticsearch import ApiError, Elasticsearch

from schemas.article_document import INDEX_PATTERN, ArticleDocument
from schemas.mapping import mapping_of
from schemas.topics.names import CURRENT
from services.index.drift import differences
from services.index.rebuild import control, fence, swap
from services.index.rebuild.control import Control, Kept, Ownership, RebuildRefused
from services.index.rebuild.plan import next_index
from services.index.rebuild.steps import Progress
from services.index.snapshots.repository import Snapshot, SnapshotRefused, named
from services.runtime.broker.group_watch import describe
from services.runtime.broker.topics import admin
from services.runtime.settings import Settings

LOOK_S: Final = 0.5
"""Seconds between two looks at an index that is being restored."""
STILL_S: Final = 300.0
"""Maximum time without a byte more, in seconds."""


@dataclass(frozen=True, slots=True)
class Restored:
    """A snapshot that was restored."""

    snapshot: Snapshot
    index: str
    """The index that it was restored as."""
    documents: int
    """Erased ones included."""
    from_first: bool
    """Whether the rollback reads the topic from its first record: it was created again since."""


def restore(
    settings: Settings, es: Elasticsearch, progress: Progress, *, repository: str, name: str | None = None
) -> Restored:
    """Restore a snapshot, by default the newest that is whole, as the former index that a rollback goes back to.

    Raises SnapshotRefused, RebuildRefused, RebuildTaken, KafkaUnreachable.
    """
    snapshot = named(es, repository, name)
    if not snapshot.whole:
        raise SnapshotRefused(f"the snapshot {snapshot.name} is {snapshot.state}, not whole: it cannot be restored")
    _require_idle(es)
    _require_present(es)
    offsets = _offsets(settings, snapshot)
    target = next_index(es.indices.get(index=INDEX_PATTERN, allow_no_indices=True, features="settings").body)
    es.snapshot.restore(
        repository=repository,
        snapshot=snapshot.name,
        indices=snapshot.index,
        rename_pattern=".+",
        rename_replacement=target,
        include_aliases=False,
        include_global_state=False,
        # Nothing is written to it before the rollback: whatever came in would be taken for part of the snapshot.
        index_settings={fence.BLOCK: True, "index.number_of_replicas": settings.index_replicas},
        wait_for_completion=False,
    )
    _await(es, target, progress)
    found = es.indices.get_mapping(index=target).body[target]["mappings"]
    if differing := differences(mapping_of(ArticleDocument), found):
        es.indices.delete(index=target)
        raise SnapshotRefused(
            f"{snapshot.name}, taken by version {snapshot.version}, is not mapped as this version of Dateline writes "
            f"({'; '.join(differing[:3])}), and what was restored was deleted again. Restore it with that version; or "
            "run `dateline index rebuild`, which builds the index from the topic"
        )
    _keep(es, Kept(target, offsets, snapshot.taken_at))
    return Restored(snapshot, target, es.count(index=target)["count"], from_first=not offsets)


def _require_idle(es: Elasticsearch) -> None:
    stored = control.read(es)
    if stored is not None and stored.control.running:
        kind = stored.control.kind
        raise SnapshotRefused(
            f"a {kind} has not ended, state {stored.control.state}: wait for it, or go on with "
            f"`dateline index {kind}`, or add --abort to it"
        )


def _require_present(es: Elasticsearch) -> None:
    """The rollback needs an index to compare with; workers need one to write to meanwhile."""
    try:
        swap.present_index(es)
    except RebuildRefused as error:
        raise SnapshotRefused(
            f"no one index is in use for a rollback to replace ({error}). If it was lost, make an empty one, to which "
            "workers write at once: `dateline index init`, then this again, then `dateline index rollback`"
        ) from error


def _offsets(settings: Settings, snapshot: Snapshot) -> Mapping[str, int]:
    """Where the rollback begins to read; nothing, which is from the first record on, if the topic is another one."""
    with admin(settings) as broker:
        topics = describe(broker, [CURRENT])
    if CURRENT not in topics:
        raise SnapshotRefused(f"there is no topic {CURRENT}; run `dateline topics create`")
    return snapshot.offsets if topics[CURRENT].id == snapshot.topic_id else {}


def _await(es: Elasticsearch, target: str, progress: Progress) -> None:
    """Wait until every primary shard is restored."""
    settings = es.indices.get_settings(index=target, flat_settings=True)[target]["settings"]
    primaries = int(settings["index.number_of_shards"])
    recovered, moved_s = -1, time.monotonic()
    # Not the status: an index that is being restored for the first time is yellow, and answers nothing.
    while es.cluster.health(index=target)["active_primary_shards"] < primaries:
        try:
            shards = es.indices.recovery(index=target).body.get(target, {}).get("shards", [])
        except ApiError:
            shards = []  # the index is being made
        sizes = [shard["index"]["size"] for shard in shards]
        now = sum(size["recovered_in_bytes"] for size in sizes)
        if now != recovered:
            recovered, moved_s = now, time.monotonic()
        if time.monotonic() - moved_s > STILL_S:
            raise SnapshotRefused(
                f"{target} has not come further for {STILL_S:.0f} s: look at `GET _cluster/allocation/explain`, then "
                f"DELETE /{target}, and run this again"
            )
        progress(f"{target}: {now:,} of {sum(size['total_in_bytes'] for size in sizes):,} bytes restored …")
        time.sleep(LOOK_S)


def _keep(es: Elasticsearch, kept: Kept) -> None:
    """Note the index as the former one that a rollback goes back to. Raises RebuildTaken when something began
    meanwhile."""
    stored = control.read(es)
    before = stored.control if stored else None
    if before is not None and before.running:
        raise SnapshotRefused(
            f"a {before.kind} has begun meanwhile; {kept.index} was restored and is not known to it: "
            f"DELETE /{kept.index}, and run this again when it has ended"
        )
    if before is None:
        # As a rebuild leaves it that has ended.
        source = swap.present_index(es)
        noted = Control("rebuild", "done", source, source, control.owner_name(), kept=(kept,))
    else:
        noted = replace(before, owner=control.owner_name(), kept=(kept, *before.kept), keep=before.keep + 1)
    Ownership.claim(es, noted, stored)
