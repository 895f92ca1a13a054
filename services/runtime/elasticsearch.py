"""The Elasticsearch clients that every part of Dateline uses, and what to say when nobody answers or it refuses."""

from collections.abc import Mapping
from typing import Final

from elasticsearch import ApiError, AsyncElasticsearch, Elasticsearch, TransportError

from services.runtime.settings import ElasticsearchSettings

WORKERS_RIGHTS: Final = "give the user the privileges in deploy/compose/index-role.json"
"""What to do where the user lacks a right; those of `dateline index` take more."""


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


def unreachable(settings: ElasticsearchSettings, error: TransportError) -> str:
    """What happened and what to do, in one line."""
    advice = "start it with `dateline up`, or set DATELINE_ELASTICSEARCH_URL"
    return f"no Elasticsearch at {settings.elasticsearch_url} ({cause_of(error)}); {advice}"


def refused(settings: ElasticsearchSettings, error: ApiError, rights: str = WORKERS_RIGHTS) -> str:
    """What Elasticsearch refused and what to do, in one line. `rights`: what to do where the user lacks some."""
    stated = error.body.get("error") if isinstance(error.body, Mapping) else None
    reason = stated.get("reason") if isinstance(stated, Mapping) else stated
    advice = {
        401: "set DATELINE_ELASTICSEARCH_USER and DATELINE_ELASTICSEARCH_PASSWORD",
        403: rights,
    }.get(error.status_code, "read its log")
    return (
        f"Elasticsearch at {settings.elasticsearch_url} refused the request ({error.status_code}: "
        f"{reason or error.message}); {advice}"
    )


def cause_of(error: TransportError) -> str:
    """Why no response came, said once: the client's own message repeats it at every layer."""
    cause: BaseException = error
    while (deeper := cause.__cause__ or cause.__context__) is not None:
        cause = deeper
    return (str(cause) if cause is not error else error.message) or type(cause).__name__


def _login(settings: ElasticsearchSettings) -> tuple[str, str] | None:
    if settings.elasticsearch_user is None or settings.elasticsearch_password is None:
        return None
    return settings.elasticsearch_user, settings.elasticsearch_password.get_secret_value()
