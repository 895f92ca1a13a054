import asyncio
from collections.abc import AsyncIterator

import pytest

from services.ingest.fetching.fetcher import Fetcher
from services.ingest.fetching.result import FetchError
from services.ingest.visiting.not_yet import NotYet
from services.ingest.visiting.site_rules import SiteRules

HOST = "127.0.0.1"


async def at_once(host: str) -> None:
    """Every turn has come."""


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(allow_networks=["127.0.0.0/8"]) as fetcher:
        yield fetcher


async def test_an_unreachable_site_is_tried_once_for_all_waiting_tasks(fetcher: Fetcher) -> None:
    tries = []

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tries.append(1)
        await asyncio.sleep(0.2)
        writer.close()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        rules = SiteRules(fetcher, at_once, attempts=1)
        urls = [f"http://127.0.0.1:{port}/{number}" for number in range(5)]
        found = await asyncio.gather(*(rules.ask(url, HOST) for url in urls), return_exceptions=True)
        assert [one.reason for one in found if isinstance(one, FetchError)] == ["unreachable"] * 5
        tried = len(tries)
        with pytest.raises(NotYet) as caught:
            await rules.ask(f"http://127.0.0.1:{port}/later", HOST)
        assert caught.value.counts and not caught.value.rests
    # The client asks once more by itself where a connection was closed.
    assert len(tries) == tried <= 2


async def test_a_remembered_failure_keeps_no_traceback(fetcher: Fetcher, unused_tcp_port: int) -> None:
    rules = SiteRules(fetcher, at_once, attempts=1)
    url = f"http://127.0.0.1:{unused_tcp_port}/1"
    found = await asyncio.gather(*(rules.ask(url, HOST) for _ in range(3)), return_exceptions=True)
    assert len({id(one) for one in found if isinstance(one, FetchError)}) == 3
    remembered = rules._failures.known(url)
    assert remembered is not None and remembered.error.__traceback__ is None
