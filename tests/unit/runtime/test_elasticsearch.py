"""What is said when Elasticsearch does not answer, by the real clients."""

import pytest
from elasticsearch import ConnectionTimeout, TransportError

from services.runtime.elasticsearch import async_client, client, unreachable
from services.runtime.settings import Settings

NOBODY = Settings(elasticsearch_url="http://127.0.0.1:1")


def is_brief(said: str) -> bool:
    return said.count("onnect") == 1 and "http://127.0.0.1:1 (" in said and "`dateline up`" in said


def test_a_command_says_the_cause_once() -> None:
    with client(NOBODY) as es, pytest.raises(TransportError) as caught:
        es.info()
    assert is_brief(unreachable(NOBODY, caught.value)), unreachable(NOBODY, caught.value)


async def test_a_worker_says_the_cause_once() -> None:
    async with async_client(NOBODY) as es:
        with pytest.raises(TransportError) as caught:
            await es.info()
    assert is_brief(unreachable(NOBODY, caught.value)), unreachable(NOBODY, caught.value)


def test_an_error_without_a_cause_has_its_message() -> None:
    assert "(took too long)" in unreachable(NOBODY, ConnectionTimeout("took too long"))
