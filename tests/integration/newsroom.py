"""What index workers do, without their processes: writes documents through the alias, waiting for fences as they do,
and the records to the topic of current articles afterwards. Keeps a ledger of what must be there."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from elasticsearch import Elasticsearch

from schemas.article_document import ALIAS_READ, ALIAS_WRITE
from schemas.topics.coordinates import Coordinates
from schemas.topics.names import CURRENT
from services.index.bulk import Bulk
from services.index.prepare import prepare
from services.index.rebuild import compare, fence
from services.index.rebuild.fence import FenceWatch
from services.runtime.broker.producer import ConfirmedProducer, Outgoing
from services.runtime.elasticsearch import async_client
from services.runtime.outcome import Outcome
from services.runtime.settings import Settings
from tests.faults.articles import Capture
from tests.faults.ledger import outgoing


class Newsroom:
    """One index worker, in this process."""

    def __init__(self, settings: Settings, es: Elasticsearch) -> None:
        self.settings = settings
        self.es = es
        self.ledger: dict[str, int] = {}
        """Article id to its newest revision."""
        self.waits = 0

    def write(self, captures: Sequence[Capture]) -> None:
        """Index captures as a worker does: the document first, then the record."""
        self.publish(self.index(captures))

    def index(self, captures: Sequence[Capture]) -> Sequence[Capture]:
        """The documents alone, as a worker that is killed then. Returns what is to be published."""
        outcomes = asyncio.run(self._index(captures))
        for one in captures:
            self.ledger[one.article_id] = max(one.revision, self.ledger.get(one.article_id, 0))
        pairs = zip(captures, outcomes, strict=True)
        return [one for one, outcome in pairs if outcome in (Outcome.DONE, Outcome.DUPLICATE)]

    def publish(self, captures: Sequence[Capture]) -> None:
        """Write the records to the topic of current articles."""
        records = [outgoing(one, "index") for one in captures]
        with ConfirmedProducer(self.settings) as producer:
            answers = producer.write([Outgoing(CURRENT, one.key, one.value, one.headers) for one in records])
        assert all(isinstance(answer, Coordinates) for answer in answers)

    async def _index(self, captures: Sequence[Capture]) -> Sequence[object]:
        client = async_client(self.settings)
        try:
            bulk = Bulk(client, on_wait=self._waits, fence=FenceWatch(client, "newsroom").pause_s)
            return await bulk.write([prepare(one.enriched(), datetime.now(UTC)) for one in captures])
        finally:
            await client.close()

    def _waits(self, _reason: str) -> None:
        self.waits += 1

    def judge(self) -> str:
        """Check that the one index behind both aliases has exactly the ledger, and that it takes writes. Returns it."""
        found = self.find()
        assert (found.lost, found.doubled) == ([], [])
        assert not fence.is_blocked(self.es, found.index)
        assert not self.es.indices.get_alias(name=f"{fence.PREFIX}*").body
        return found.index

    def find(self) -> "Found":
        """Compare the one index behind both aliases with the ledger."""
        (index,) = self.es.indices.get_alias(name=ALIAS_WRITE).body
        assert set(self.es.indices.get_alias(name=ALIAS_READ).body) == {index}
        self.es.indices.refresh(index=index)
        held = list(compare.read(self.es, index))
        versions = dict(held)
        lost = [one for one, revision in self.ledger.items() if versions.get(one, 0) < revision]
        # Something that was never written counts too.
        times = Counter(one for one, _ in held)
        doubled = [
            f"{one} {revision}" for one, revision in held if times[one] > 1 or revision > self.ledger.get(one, 0)
        ]
        return Found(str(index), lost, doubled)


@dataclass(frozen=True, slots=True)
class Found:
    """What the index in use has."""

    index: str
    lost: list[str]
    """Articles that it lacks, or has at an older revision."""
    doubled: list[str]
    """Articles that it has twice, or that nobody has written at this revision."""
