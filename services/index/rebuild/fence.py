"""The fence: a write block on the index that is about to be replaced, for the second in which nothing may be written.

Elasticsearch answers the request for a block when the writes in flight are done. Workers that meet it wait, and ask
again after a fraction of a second. The alias `token` of the blocked index says that the fence holds: the swap requires
and removes it in one change of the cluster's state, so that a fence that was taken away can never be followed by its
swap.

Order of raising: control document, token, block. Of taking down: token, block, control document. So whoever meets a
block of ours finds its token in the document, and no swap is possible from before the block falls.
"""

import logging
import random
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from elasticsearch import ApiError, AsyncElasticsearch, Elasticsearch, NotFoundError, TransportError

from schemas.article_document import ALIAS_WRITE
from services.index.rebuild import control
from services.index.rebuild.control import Fence, Lease, Ownership, RebuildRefused

log = logging.getLogger(__name__)

BLOCK: Final = "index.blocks.write"
ASK_AGAIN_S: Final = (0.1, 0.4)
"""Bounds of the pause of a worker that waits for a fence, in seconds: one that holds for two seconds then costs it less
than half a second more, and a dozen workers ask Elasticsearch some fifty times a second."""

PREFIX: Final = "dateline-articles-fence-"
"""What the alias of every fence begins with."""


def new_fence(index: str) -> Fence:
    """A fence that nobody has had before."""
    return Fence(index, f"{PREFIX}{uuid.uuid4().hex[:12]}")


def set_up(es: Elasticsearch, owned: Ownership, fence: Fence) -> None:
    """Let no more writes into the index; returns when those in flight are done. Raises RebuildTaken."""
    owned.note(state="fence", fence=fence)
    es.indices.update_aliases(actions=[{"add": {"index": fence.index, "alias": fence.token}}])
    block(es, fence.index)


def block(es: Elasticsearch, index: str) -> None:
    """Set the write block alone; returns when writes in flight are done."""
    es.indices.add_block(index=index, block="write")


def lift(es: Elasticsearch, index: str) -> None:
    """Remove the write block of an index."""
    es.indices.put_settings(index=index, settings={BLOCK: None})


def take_down(es: Elasticsearch, owned: Ownership, **changes: Any) -> None:
    """Take the owner's own fence away, if there is one, and note further changes. The index must not be replaced yet.
    Raises RebuildTaken."""
    fence = owned.control.fence
    if fence is not None:
        with suppress(NotFoundError):
            es.indices.delete_alias(index=fence.index, name=fence.token)
        lift(es, fence.index)
    if fence is not None or changes:
        owned.note(fence=None, **changes)


def is_blocked(es: Elasticsearch, index: str) -> bool:
    """Whether the index has a write block, whoever set it."""
    settings = es.indices.get_settings(index=index, flat_settings=True)[index]["settings"]
    return bool(settings.get(BLOCK) == "true")


def require_open(es: Elasticsearch, index: str) -> None:
    """Raises RebuildRefused for an index that somebody else has blocked."""
    if is_blocked(es, index):
        raise RebuildRefused(
            f"{index} has a write block ({BLOCK}) that no rebuild has set; remove it, or let whoever set it finish"
        )


class FenceWatch:
    """What an index worker knows of the fence that it waits for. `name` is the worker's, and `clock` gives seconds."""

    def __init__(self, client: AsyncElasticsearch, name: str, clock: Callable[[], float] | None = None) -> None:
        self._client = client
        self._name = name
        self._lease = Lease(clock) if clock else Lease()

    async def pause_s(self) -> float | None:
        """How long to wait before writing again to an index that is blocked; None where no rebuild of ours blocks it:
        Elasticsearch's own block or an operator's is left alone.

        Takes the fence away when its lease is over.
        """
        try:
            found = await self._client.get(index=control.INDEX, id=control.ID, realtime=True)
        except (ApiError, TransportError):
            return None
        held = control.stored(found.body)
        fence = held.control.fence
        if fence is None or not await self._blocks(fence):
            return None
        if self._lease.look(held.control):
            # Anything may fail: another worker takes it away, or this one at its next look.
            with suppress(ApiError, TransportError):
                await self._take_away(held, fence)
        return random.uniform(*ASK_AGAIN_S)  # noqa: S311

    async def _blocks(self, fence: Fence) -> bool:
        """Whether the index that is written to is the fenced one: a former index stays blocked for ever."""
        try:
            answer = await self._client.indices.get_alias(name=ALIAS_WRITE)
        except (ApiError, TransportError):
            return False
        return fence.index in answer.body

    async def _take_away(self, held: control.Stored, fence: Fence) -> None:
        taken = replace(held.control, fence=replace(fence, taken_by=self._name))
        # Fails if the owner has renewed its lease after all.
        held = await self._write(taken, held)
        with suppress(NotFoundError):
            await self._client.indices.delete_alias(index=fence.index, name=fence.token)
        if not await self._blocks(fence):
            return  # it was swapped in the last moment, and is to stay blocked
        await self._client.indices.put_settings(index=fence.index, settings={BLOCK: None})
        await self._write(replace(taken, fence=None), held)
        log.warning(
            "took away the write block of a rebuild that no longer renews its lease",
            extra={"index": fence.index, "owner": held.control.owner, "renewed_at": held.control.renewed_at},
        )

    async def _write(self, changed: control.Control, over: control.Stored) -> control.Stored:
        answer = await self._client.index(
            index=control.INDEX,
            id=control.ID,
            document=control.document_of(changed),
            if_seq_no=over.seq_no,
            if_primary_term=over.primary_term,
        )
        return control.Stored(changed, answer["_seq_no"], answer["_primary_term"])
