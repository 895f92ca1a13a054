"""Restores a snapshot as a former index, to which `dateline index rollback` then goes back.

The rollback reads what was written since the snapshot, compares the index with the present one, document by document,
and never puts it in place with one missing: a restored index is trusted no more than any other.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from elasticsearch import ApiError, Elasticsearch

from schemas.article_document import ALIAS_WRITE, INDEX_PATTERN, ArticleDocument
from schemas.mapping import mapping_of
from schemas.topics.names import CURRENT
from services.index.drift import differences
from services.index.rebuild import control, fence, swap
from services.index.rebuild.control import Control, Kept, Ownership, RebuildRefused
from services.index.rebuild.plan import CONTRACT, hash_of, next_index
from services.index.rebuild.steps import Progress
from services.index.snapshots.repository import Snapshot, SnapshotRefused, named
from services.runtime.broker.group_watch import describe
from services.runtime.broker.topic_window import window
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


def restore(
    settings: Settings, es: Elasticsearch, progress: Progress, *, repository: str, name: str | None = None
) -> Restored:
    """Restore a snapshot, by default the newest that is whole, as the former index that a rollback goes back to.

    Raises SnapshotRefused, RebuildRefused, RebuildTaken, KafkaUnreachable.
    """
    snapshot = named(es, repository, name)
    if not snapshot.whole:
        raise SnapshotRefused(f"the snapshot {snapshot.name} is {snapshot.state}, not whole: it cannot be restored")
    _require_mapping(snapshot)
    _require_idle(es)
    _require_present(es)
    _require_topic(settings, snapshot)
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
            f"{_otherwise(snapshot)} ({'; '.join(differing[:3])}): what was restored is deleted again"
        )
    _keep(es, Kept(target, snapshot.offsets, snapshot.taken_at))
    return Restored(snapshot, target, es.count(index=target)["count"])


def _otherwise(snapshot: Snapshot) -> str:
    return (
        f"the index in {snapshot.name}, taken by version {snapshot.version}, is not mapped as this version of Dateline "
        "writes. Run `dateline index rebuild`, which builds the index from the topic; or restore it with that version"
    )


def _require_mapping(snapshot: Snapshot) -> None:
    """Before anything is restored. The mapping itself is only seen afterwards."""
    if (snapshot.contract, snapshot.mapping) != (CONTRACT, hash_of(mapping_of(ArticleDocument))):
        raise SnapshotRefused(_otherwise(snapshot))


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
        present = swap.present_index(es)
    except RebuildRefused as error:
        raise SnapshotRefused(
            f"{error}, then this again, then `dateline index rollback`. If an index was lost, `init` makes an empty "
            "one, to which workers write at once, and which the rollback replaces"
        ) from error
    if es.cluster.health(index=present)["status"] == "red":
        raise SnapshotRefused(
            f"{present} is red: a shard of it has no node (`GET _cluster/allocation/explain`). Bring it back; if it is "
            f"lost for good, DELETE /{present}, run `dateline index init`, and then this again"
        )


def _require_topic(settings: Settings, snapshot: Snapshot) -> None:
    """Raise SnapshotRefused where the topic does not have everything that was written to it since the snapshot.

    Otherwise what is lost with the index that was in use, an erasure too, would be missing afterwards without a word.
    """
    with admin(settings) as broker:
        topics = describe(broker, [CURRENT])
    if CURRENT not in topics:
        raise SnapshotRefused(f"there is no topic {CURRENT}; run `dateline topics create`")
    with window(settings, [CURRENT], {}) as topic:
        spans = {str(one.partition): span for one, span in topic.span(None, None).items()}
    if gap := gap_of(snapshot, topics[CURRENT].id, spans):
        raise SnapshotRefused(
            f"{gap}: what was written since the snapshot {snapshot.name} may be missing there, erasures too. Nothing "
            "was restored. Run `dateline index rebuild`, which builds the index from what the topic has"
        )


def gap_of(snapshot: Snapshot, topic_id: str, spans: Mapping[str, range]) -> str | None:
    """Why a topic may lack what was written since the snapshot; None if it has all of it. Pure.

    `spans`: partition to the offsets that the topic keeps. A partition that was added since is read whole.
    """
    if topic_id != snapshot.topic_id:
        return f"{CURRENT} was deleted and created again"
    for partition, offset in sorted(snapshot.offsets.items()):
        span = spans.get(partition, range(0))
        if offset < span.start:
            return f"{CURRENT}/{partition} begins at offset {span.start}, behind {offset}"
        if offset > span.stop:
            return f"{CURRENT}/{partition} ends at offset {span.stop}, before {offset}"
    return None


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
        # Names of indices that were lost may have been taken again.
        gone = {kept.index, *swap.behind(es, ALIAS_WRITE)}
        others = [one for one in before.kept if one.index not in gone and es.indices.exists(index=one.index)]
        noted = replace(before, owner=control.owner_name(), kept=(kept, *others), keep=before.keep + 1)
    Ownership.claim(es, noted, stored)
