"""The index worker: reads enriched articles, and keeps the newest revision of each in Elasticsearch."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from functools import partial

from elasticsearch import ApiError, TransportError

from schemas.article_document import ALIAS_WRITE
from schemas.enriched_article import EnrichedArticle
from schemas.revision import parts
from schemas.topics.names import CURRENT, ENRICHED
from services.index.bulk import LONGEST_WAIT_S, Bulk, Write
from services.index.prepare import prepare
from services.index.readiness import IndexNotReady, check
from services.index.rebuild.control import owner_name
from services.index.rebuild.fence import FenceWatch
from services.runtime.delivery.stage import BatchStage, Delivery, NotReady
from services.runtime.elasticsearch import async_client, refused, unreachable
from services.runtime.messages.message import Message, decode_newest, refuse_future, require_key
from services.runtime.observe import metrics
from services.runtime.outcome import Outcome, Reject
from services.runtime.settings import Settings

ASK_S = 5.0
"""Maximum time for Elasticsearch to say that it is there, in seconds."""


class IndexStage(BatchStage):
    """Reads enriched articles, and writes documents."""

    name = "index"
    reads = (ENRICHED,)
    writes = (CURRENT,)

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.batch = settings.bulk_records
        self.batch_wait_s = settings.bulk_wait_s

    async def open(self, resources: AsyncExitStack, delivery: Delivery) -> None:
        """Connect, and refuse to start on an index that is missing or has another mapping."""
        await super().open(resources, delivery)
        client = self.client = async_client(self.settings)
        resources.push_async_callback(client.close)
        try:
            await check(client)
        except IndexNotReady as error:
            raise NotReady(str(error)) from error
        except TransportError as error:
            raise NotReady(unreachable(self.settings, error)) from error
        except ApiError as error:
            raise NotReady(refused(self.settings, error)) from error
        # Reported before each pause; the next report may come only after the pause and one more request.
        wait_s = LONGEST_WAIT_S + self.settings.elasticsearch_timeout_s
        self.bulk = Bulk(
            client,
            max_bytes=self.settings.bulk_bytes,
            on_wait=partial(delivery.waits, at_most_s=wait_s),
            on_progress=delivery.goes_on,
            fence=FenceWatch(client, owner_name()).pause_s,
        )

    async def servers_answer(self) -> None:
        """Ask Elasticsearch for the write alias. Raises NotReady."""
        try:
            found = await self.client.options(request_timeout=ASK_S).indices.exists_alias(name=ALIAS_WRITE)
        except TransportError as error:
            raise NotReady(unreachable(self.settings, error)) from error
        except ApiError as error:
            raise NotReady(refused(self.settings, error)) from error
        if not found:
            raise NotReady(f"there is no alias {ALIAS_WRITE}; run `dateline index init`")

    async def process(self, messages: Sequence[Message]) -> Sequence[Outcome | Reject]:
        """Decode, build the documents, write them, and return each message's outcome."""
        prepared = []
        for message in messages:
            prepared.append(self._prepare(message))
            await asyncio.sleep(0)  # a batch of long articles takes seconds; let the event loop run in between
        writes = [one for one in prepared if isinstance(one, Write)]
        written = iter(await self.bulk.write(writes))
        outcomes = [next(written) if isinstance(one, Write) else one for one in prepared]
        self._observe(prepared, outcomes)
        return await asyncio.gather(*map(self._keep, messages, outcomes))

    async def _keep(self, message: Message, outcome: Outcome | Reject) -> Outcome | Reject:
        """Write the record that Elasticsearch holds now to the compacted topic, byte for byte. Never a stale one:
        compaction keeps the last write.

        Duplicates are written too: the worker that wrote the document may have died before it wrote the record. After
        its assignment has ended a worker writes nothing: the new owner may have written a newer revision.
        """
        if outcome in (Outcome.DONE, Outcome.DUPLICATE) and self.delivery.owns(message):
            try:
                await self.publisher.send_bytes(CURRENT, message.key or b"", message.value, message.headers)
            except Reject as reject:
                return reject
        return outcome

    @staticmethod
    def _prepare(message: Message) -> Write | Reject:
        begun = time.process_time()
        try:
            record = decode_newest(message, EnrichedArticle)
            require_key(message, record.article_id)
            refuse_future(record.captured_at, message.written_at, status=record.status)
            write = prepare(record, datetime.now(UTC))
        except Reject as reject:
            return reject
        except Exception as error:
            # This record alone is at fault. An offset beyond 64 bits, for example, is valid but cannot be encoded.
            return Reject("error", f"cannot build a document: {error!r}; fix the record's producer, or report a bug")
        metrics.CPU_SECONDS.labels("index").observe(time.process_time() - begun)
        return write

    @staticmethod
    def _observe(prepared: Sequence[Write | Reject], outcomes: Sequence[Outcome | Reject]) -> None:
        now_ms = datetime.now(UTC).timestamp() * 1000
        for one, outcome in zip(prepared, outcomes, strict=True):
            captured_ms = parts(one.version).captured_ms if isinstance(one, Write) else None
            # An erased article is not a capture; the time in its revision is in the year 2039.
            if outcome is Outcome.DONE and captured_ms is not None and captured_ms <= now_ms:
                metrics.CAPTURED_TO_INDEXED_SECONDS.observe((now_ms - captured_ms) / 1000)
