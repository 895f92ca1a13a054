"""Dateline's pure cores as contestants: no Kafka, no Elasticsearch, no network."""

from datetime import UTC, datetime

import orjson

from benchmarks.contest import Work
from benchmarks.corpus import Page
from schemas.article import Article

CAPTURED = datetime(2026, 11, 1, tzinfo=UTC)


def extract() -> Work:
    """From a page to an article."""
    from services.ingest.extract import extract

    return lambda page: extract(page.html, page.url, captured_at=CAPTURED)


def read_page() -> Work:
    """From a page to the fields of its article record."""
    read = extract()

    def work(page: Page) -> object:
        article = read(page)
        assert isinstance(article, Article)
        return article.model_dump(mode="json")

    return work


def annotate() -> Work:
    """From a text to its entities, dates and quotes, with the encoder's cache cleared before each text."""
    from services.enrich.annotate import annotate_text, warm_up
    from services.enrich.engine.engine import engine

    warm_up()
    encoder = engine()

    def work(page: Page) -> object:
        encoder.forget()
        return annotate_text(page.text or "", published_at=page.published_at, language="en")

    return work


def annotate_by_spacy() -> Work:
    """The same with the spaCy engine."""
    from services.enrich.annotate import annotate_text, warm_up

    warm_up("spacy")
    return lambda page: annotate_text(
        page.text or "", published_at=page.published_at, language="en", engine_name="spacy"
    )


def dates() -> Work:
    """From a text to its dates."""
    from services.enrich.annotate import article_time
    from services.enrich.dates import find_dates

    return lambda page: find_dates(page.text or "", article_time(page.published_at) if page.published_at else None)


def document() -> Work:
    """From the bytes of an enriched article to the bytes of a document."""
    return Documents()


class Documents:
    """Builds documents as the index worker does once it has read the record from its topic."""

    def __init__(self) -> None:
        self._enriched: dict[str, bytes] = {}

    def prepare(self, page: Page) -> None:
        """Build the record that the index worker receives."""
        from services.enrich.worker import enrich
        from services.ingest.extract import extract

        article = extract(page.html, page.url, captured_at=CAPTURED)
        self._enriched[page.id] = enrich(article)[0].to_bytes()

    def __call__(self, page: Page) -> object:
        """The document of a page, which is prepared now if it was not before."""
        from schemas.enriched_article import EnrichedArticle
        from services.index.document import document

        if page.id not in self._enriched:
            self.prepare(page)
        made = document(EnrichedArticle.from_bytes(self._enriched[page.id]))
        return orjson.dumps(made.model_dump(mode="json", by_alias=True, exclude_none=True))
