"""Takes a snapshot of the index that is written to."""

import time
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from elasticsearch import ApiError, AuthorizationException, Elasticsearch

from schemas.article_document import ArticleDocument
from schemas.mapping import mapping_of
from schemas.topics.names import CURRENT
from services.index.rebuild import swap
from services.index.rebuild.plan import CONTRACT, hash_of
from services.index.rebuild.steps import Progress
from services.index.snapshots.repository import NOTE, PREFIX, SUCCESS, Snapshot, SnapshotRefused, reason_of, register
from services.runtime.broker.group_watch import describe
from services.runtime.broker.topic_window import window
from services.runtime.broker.topics import admin
from services.runtime.settings import Settings
from services.runtime.version import VERSION

LOOK_S: Final = 0.5
"""Seconds between two looks at a snapshot that is being taken."""


def take(
    settings: Settings, es: Elasticsearch, progress: Progress, *, repository: str, location: str | None = None
) -> Snapshot:
    """Take a snapshot, and wait until it is whole. Raises SnapshotRefused, RebuildRefused, KafkaUnreachable.

    The ends of the topic of current articles are noted first: an index worker writes a record there once its document
    is in the index. So the snapshot has the document of every record before them.
    """
    index = swap.present_index(es)
    note = {"index": index, **_note(settings)}
    register(es, repository, location)
    now = datetime.now(UTC)
    name = f"{PREFIX}{now:%Y-%m-%dt%H-%M-%Sz}-{uuid.uuid4().hex[:6]}"
    try:
        es.snapshot.create(
            repository=repository,
            snapshot=name,
            indices=index,
            include_global_state=False,
            partial=False,
            metadata={NOTE: note},
            wait_for_completion=False,
        )
    except AuthorizationException:
        raise
    except ApiError as error:
        raise SnapshotRefused(
            f"Elasticsearch took no snapshot of {index} ({reason_of(error)}). If one of its shards has no node, see "
            "`GET _cluster/allocation/explain`, and bring it back first; if it is lost for good, restore an earlier "
            "snapshot with `dateline index restore`"
        ) from error
    while True:
        found = es.snapshot.get(repository=repository, snapshot=name)["snapshots"][0]
        if found["state"] not in ("IN_PROGRESS", "INIT", "STARTED"):
            break
        progress(f"{name}: {_done(es, repository, name)} …")
        time.sleep(LOOK_S)
    if found["state"] != SUCCESS:
        raise SnapshotRefused(
            f"the snapshot {name} of {index} is {found['state']}, not whole ({_failures(found)}); nothing restores it. "
            f"Look at the log of Elasticsearch and at the disk of the repository, and take another; "
            f"`dateline index snapshots --delete {name}` removes this one"
        )
    taken = Snapshot.of(found)
    if taken is None:
        raise SnapshotRefused(f"Elasticsearch kept no metadata with the snapshot {name}; it cannot be restored by us")
    return taken


def _note(settings: Settings) -> dict[str, Any]:
    with admin(settings) as broker:
        topics = describe(broker, [CURRENT])
    if CURRENT not in topics:
        raise SnapshotRefused(f"there is no topic {CURRENT}; run `dateline topics create`")
    with window(settings, [CURRENT], {}) as topic:
        offsets = {str(one.partition): end for one, end in topic.ends().items()}
    return {
        "contract": CONTRACT,
        "mapping": hash_of(mapping_of(ArticleDocument)),
        "version": VERSION,
        "topic_id": topics[CURRENT].id,
        "offsets": offsets,
    }


def _done(es: Elasticsearch, repository: str, name: str) -> str:
    stats = es.snapshot.status(repository=repository, snapshot=name)["snapshots"][0]["stats"]
    total = stats["total"]["size_in_bytes"]
    # Files that an earlier snapshot has are not copied again.
    wanted = stats["incremental"]["size_in_bytes"]
    done = stats.get("processed", {}).get("size_in_bytes", 0)
    return f"{done:,} of {wanted:,} bytes copied, of {total:,} in all"


def _failures(found: Mapping[str, Any]) -> str:
    reasons = [str(one.get("reason", one)) for one in found.get("failures", [])]
    return "; ".join(reasons[:3]) or str(found.get("reason") or "Elasticsearch gives no reason")
