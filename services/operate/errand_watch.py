"""Watches how submitted requests end: reads the topics and Elasticsearch for `errands.py`."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

from elasticsearch import Elasticsearch
from kafka import KafkaAdminClient

from schemas.article_document import ALIAS_READ
from schemas.fetch_request import FetchRequest
from schemas.topics.coordinates import Coordinates, Partition
from schemas.topics.names import ARTICLES, ENRICHED, STATE
from schemas.topics.stages import STAGE_OF, TOPICS_OF
from services.operate.errands import Document, Errand, Errands
from services.operate.errors import IndexUnreadable
from services.operate.progress import Progress, silent
from services.operate.required_topics import require_topics
from services.runtime.broker.lag import committed
from services.runtime.broker.topic_tail import tail
from services.runtime.broker.topics import admin
from services.runtime.settings import Settings

LOOK_S = 0.5
"""Pause between two looks, in seconds."""

WATCHED = (*TOPICS_OF["ingest"], STATE, ARTICLES, ENRICHED, *STAGE_OF)


class ErrandWatch:
    """A context manager, to be entered before the requests are written: nothing that comes of them may be missed.

    Entering raises TopicsMissing, KafkaUnreachable, IndexUnreadable, and what the Elasticsearch client raises.
    """

    def __init__(self, settings: Settings, es: Elasticsearch) -> None:
        self._settings = settings
        self._es = es
        self._resources = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as opened:
            if not self._es.indices.exists_alias(name=ALIAS_READ):
                raise IndexUnreadable(f"Elasticsearch has no {ALIAS_READ}; run `dateline index init`, then the workers")
            require_topics(self._settings, WATCHED)
            self._admin: KafkaAdminClient = opened.enter_context(admin(self._settings))
            self._tail = opened.enter_context(tail(self._settings, WATCHED))
            self._before = self._committed()
            self._resources = opened.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._resources.close()

    def ends(
        self,
        submitted: Sequence[tuple[Coordinates, FetchRequest]],
        timeout_s: float,
        progress: Progress = silent,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> Iterator[Errand]:
        """The requests, and the entries of feeds, each once: as they end, and after the timeout those that have not.

        Raises KafkaUnreachable, KafkaError, IndexUnreadable, and what the Elasticsearch client raises.
        """
        errands = Errands(submitted, self._tail.starts, self._before)
        deadline = clock() + timedelta(seconds=timeout_s)
        told: set[Errand] = set()
        while True:
            # Before the topics are read: whatever came of a request was written before it was committed.
            reached = self._committed()
            for message in self._tail.read():
                errands.see(message)
            errands.know_committed(reached)
            errands.know_documents(self._documents(errands.article_ids))
            over = errands.is_over(deadline) or clock() >= deadline
            for errand in errands.known:
                if errand not in told and (over or errand.is_over(deadline)):
                    told.add(errand)
                    yield errand
            if over:
                return
            waits = Counter(one.waits_for or one.fate for one in errands.known if one not in told)
            left = ", ".join(f"{count:,} {stage}" for stage, count in waits.items())
            progress(f"{len(told):,} of {len(errands.known):,} have ended, waiting for: {left} …")
            time.sleep(LOOK_S)

    def _committed(self) -> dict[Partition, int]:
        """The ingest workers' offsets in each partition of the requests."""
        found = committed(self._admin, self._settings.group("ingest"))
        return {Partition(*place): one.offset for place, one in found.items() if place.topic in TOPICS_OF["ingest"]}

    def _documents(self, article_ids: Sequence[str]) -> Mapping[str, Document]:
        """By id, which needs no refresh."""
        if not article_ids:
            return {}
        fields = ["revision", "content_hash", "status"]
        answer = self._es.mget(index=ALIAS_READ, ids=list(article_ids), source_includes=fields)
        found = {}
        for held in answer["docs"]:
            if "error" in held:
                raise IndexUnreadable(f"Elasticsearch cannot read {ALIAS_READ} ({held['error'].get('reason')})")
            if held["found"]:
                source = held["_source"]
                found[held["_id"]] = Document(held["_version"], source.get("content_hash"), source["status"])
        return found
