"""Dateline's pure cores as contestants: no Kafka, no Elasticsearch, no network."""

from datetime import UTC, datetime

from benchmarks.contest import Work
from benchmarks.corpus import Page

SITE = "https://news.example"
CAPTURED = datetime(2026, 11, 1, tzinfo=UTC)


def extract() -> Work:
    """A page becomes an article."""
    from services.ingest.extract import extract

    return lambda page: extract(page.html, SITE + page.path, captured_at=CAPTURED)


def annotate() -> Work:
    """A text gets its entities, dates and quotes."""
    from services.enrich.annotate import annotate_text, warm_up

    warm_up()
    return lambda page: annotate_text(page.text or "", published_at=page.published_at, language="en")


def document() -> Work:
    """The bytes of an enriched article become those of a document, as the index worker does it."""
    from schemas.enriched_article import EnrichedArticle
    from services.enrich.worker import enrich
    from services.index.document import document
    from services.ingest.extract import extract

    made: dict[str, bytes] = {}

    def work(page: Page) -> object:
        # Made in the warm-up, of which there is one page; what is in it matters little.
        if not made:
            article = extract(page.html, SITE + page.path, captured_at=CAPTURED)
            made["bytes"] = enrich(article)[0].to_bytes()
        return document(EnrichedArticle.from_bytes(made["bytes"])).to_bytes()

    return work
