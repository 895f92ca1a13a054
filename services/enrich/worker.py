"""The enrich worker: consumes articles, publishes them with entities, dates and quotes."""

import time
from contextlib import AsyncExitStack
from functools import partial

from schemas.article import Article
from schemas.enriched_article import EnrichedArticle
from schemas.revision import ENRICHMENT_GENERATION, ERASED_GENERATION, revision
from schemas.topics.names import ARTICLES, ENRICHED
from services.enrich.annotate import annotate, warm_up
from services.enrich.engine.engine import EngineMissing, EngineName, require
from services.runtime.children.pool import Pool
from services.runtime.delivery.stage import Delivery, NotReady, RecordStage
from services.runtime.messages.message import Message, decode_newest, refuse_future, require_key
from services.runtime.observe import metrics
from services.runtime.observe.probes import Children
from services.runtime.outcome import Outcome
from services.runtime.settings import Settings


class EnrichStage(RecordStage):
    """Reads articles, writes enriched articles."""

    name = "enrich"
    reads = (ARTICLES,)
    writes = (ENRICHED,)

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.batch = settings.processes * 4

    async def open(self, resources: AsyncExitStack, delivery: Delivery) -> None:
        """Start the child processes, each with its engine loaded. Raises NotReady if the engine is not installed."""
        await super().open(resources, delivery)
        try:
            require(self.settings.enrich_engine)
        except EngineMissing as error:
            raise NotReady(str(error)) from error
        initializer = partial(warm_up, self.settings.enrich_engine)
        pool = Pool(
            self.settings.processes,
            self.settings.record_timeout_s,
            initializer=initializer,
            on_death=metrics.POOL_DEATHS.labels(self.name).inc,
        )
        metrics.declare_pool(self.name, pool.processes, lambda: pool.busy, lambda: pool.waiting)
        self.pool = await resources.enter_async_context(pool)

    def children(self) -> Children:
        """Those of the pool."""
        return self.pool.children

    async def process(self, message: Message) -> Outcome:
        """Annotate one article and publish the result, waiting for the broker to confirm it."""
        article = decode_newest(message, Article)
        require_key(message, article.article_id)
        refuse_future(article.captured_at, message.written_at, status=article.status)
        enriched, cpu_s = await self.pool.run(enrich, article, self.settings.enrich_engine)
        metrics.CPU_SECONDS.labels(self.name).observe(cpu_s)
        await self.publisher.send(
            self.writes[0],
            enriched.article_id,
            enriched,
            event_id=f"{enriched.article_id}/{enriched.revision}",
            cause=message,
        )
        return Outcome.DONE


def enrich(article: Article, engine_name: EngineName = "encoder") -> tuple[EnrichedArticle, float]:
    """Enrich an article; returns it with the CPU seconds spent. Runs in a child process."""
    begun = time.process_time()
    if article.status == "erased":
        number, generation = article.revision, ERASED_GENERATION
    else:
        generation = ENRICHMENT_GENERATION
        number = revision(article.captured_at, article.extraction_generation, generation)
    added = {
        "revision": number,
        "enrichment_generation": generation,
        "annotations": annotate(article, engine_name),
    }
    # With the fields of a newer producer; one that is called as one of these is not what it says.
    enriched = EnrichedArticle(**article.model_dump(exclude={"contract"}) | added)
    return enriched, time.process_time() - begun
