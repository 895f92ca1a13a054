"""The Elasticsearch clients that every part of Dateline uses."""

from elasticsearch import AsyncElasticsearch, Elasticsearch

from services.runtime.settings import ElasticsearchSettings


def client(settings: ElasticsearchSettings) -> Elasticsearch:
    """A blocking client, for the command line."""
    return Elasticsearch(
        settings.elasticsearch_url, basic_auth=_login(settings), request_timeout=settings.elasticsearch_timeout_s
    )


def async_client(settings: ElasticsearchSettings) -> AsyncElasticsearch:
    """A client for a worker. It does not retry: the caller must know how often, and wait in between."""
    return AsyncElasticsearch(
        settings.elasticsearch_url,
        basic_auth=_login(settings),
        request_timeout=settings.elasticsearch_timeout_s,
        max_retries=0,
    )


def _login(settings: ElasticsearchSettings) -> tuple[str, str] | None:
    if settings.elasticsearch_user is None or settings.elasticsearch_password is None:
        return None
    return settings.elasticsearch_user, settings.elasticsearch_password.get_secret_value()
