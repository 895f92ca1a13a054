"""The Elasticsearch client as every part of Dateline connects."""

from elasticsearch import AsyncElasticsearch, Elasticsearch

from services.runtime.settings import Settings


def client(settings: Settings) -> Elasticsearch:
    """A blocking client, for the command line."""
    return Elasticsearch(settings.elasticsearch_url, request_timeout=settings.elasticsearch_timeout_s)


def async_client(settings: Settings) -> AsyncElasticsearch:
    """A client for a worker. It retries nothing by itself: who writes must know how often, and wait in between."""
    return AsyncElasticsearch(settings.elasticsearch_url, request_timeout=settings.elasticsearch_timeout_s, max_retries=0)
