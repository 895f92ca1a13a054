"""Ten pages turn into walls after their articles were indexed: the articles stay, and a replay brings what is new."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from schemas.article_document import ALIAS_READ
from schemas.fetch_request import FetchRequest
from schemas.topics.stages import TOPIC_OF
from services.demo.workers import Workers
from services.index import template
from services.ingest.addresses.address import Address
from services.operate.dead_letters import read_buried, replay
from services.operate.submission import submit
from services.runtime.broker.lag import lag
from services.runtime.broker.topics import create_topics
from services.runtime.settings import Settings

WAIT_S = 600.0
_QUESTION = "<p>We and our partners store cookies on your device. You may accept or refuse your consent.</p>"
WALLS = {
    "a bot check": ("Just a moment...", "Checking your browser", "<p>Please enable JavaScript and cookies.</p>"),
    "a captcha": ("Are you a robot?", "", "<p>Please confirm that you are human.</p><div class='h-captcha'></div>"),
    "a login": ("Logg inn", "Logg inn", "<p>Logg inn for å lese saken.</p><form><input type=password></form>"),
    "an offer": ("Nur für Abonnenten", "Jetzt abonnieren", "<p>Bitte melden Sie sich an, um weiterzulesen.</p>"),
    "consent": ("Your privacy choices", "We value your privacy", _QUESTION),
    "a region": ("Contenido no disponible", "Lo sentimos", "<p>Este sitio no está disponible en su país.</p>"),
    "maintenance": ("メンテナンス中", "メンテナンス中です", "<p>しばらくしてから再度アクセスしてください。</p>"),
    "a soft 404": ("Page introuvable", "Oups !", "<p>La page que vous cherchez n'existe plus.</p>"),
    "an error": ("503 Service Unavailable", "503 Service Unavailable", "<p>Please try again later.</p>"),
    # No word betrays it: the host gives it for other addresses too.
    "its own words": ("Hush", "Hush", "<p>The keeper of the gate lets nobody in before the bell has rung twice.</p>"),
}
OTHER_GATES = ["/gate-1", "/gate-2"]
Page = tuple[str, str, str]


def _story(number: int, revised: str = "") -> Page:
    text = (
        f"The ferry to island {number} sails again{revised}, the harbor office said on Tuesday. It was in the dock "
        f"for {number + 3} days, because its rudder was bent in the storm. {'No seat was free. ' * 20}"
    )
    return f"Ferry to island {number} sails", f"Ferry to island {number} sails again", f"<p>{text}</p>"


class Site(BaseHTTPRequestHandler):
    """Pages that the test sets, each with status 200 and a validator of its own."""

    pages: dict[str, Page] = {}  # noqa: RUF012  # one site for the module

    def do_GET(self) -> None:
        """Answer one request."""
        title, head, text = self.pages.get(self.path, ("", "", ""))
        html = (
            f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{title}</title></head><body><h1>{head}</h1>{text}"
        )
        body = html.encode()
        self.send_response(200 if title else 404)
        for name, value in (("Content-Type", "text/html"), ("Content-Length", len(body)), ("ETag", f'"{hash(html)}"')):
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@dataclass
class Ran:
    """The documents by URL as they were at three times, and the dead letters' reasons and details by URL."""

    urls: dict[str, str]
    before: dict[str, Any]
    walled: dict[str, Any]
    replayed: dict[str, Any]
    dead: dict[str, tuple[str, str]]
    left: int


@pytest.fixture(scope="module")
def ran(
    environment: dict[str, str], settings: Settings, es: Elasticsearch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ran]:
    create_topics(settings)
    template.init(es)
    fetching = {"DATELINE_FETCH_ALLOW_NETWORKS": "127.0.0.0/8", "DATELINE_FETCH_GAP_S": "0"}
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    root = f"http://127.0.0.1:{server.server_address[1]}"
    urls = {name: f"{root}/ferry-{number}" for number, name in enumerate(WALLS)}
    Site.pages = {f"/ferry-{number}": _story(number) for number in range(len(WALLS))}
    with Workers(tmp_path_factory.mktemp("workers"), environment | fetching) as workers:
        workers.wait_ready(WAIT_S)

        def documents() -> dict[str, Any]:
            es.indices.refresh(index=ALIAS_READ)
            hits = es.search(index=ALIAS_READ, size=100, version=True)["hits"]["hits"]
            return {hit["_source"]["url"]: hit["_source"] | {"_version": hit["_version"]} for hit in hits}

        def rest(reached: Callable[[], bool]) -> None:
            deadline = time.monotonic() + WAIT_S
            while not reached() or any(sum(lag(settings, s, topic).values()) for s, topic in TOPIC_OF.items()):
                assert time.monotonic() < deadline, "the pipeline does not come to rest"
                workers.check()
                time.sleep(0.5)

        def ask(*asked: str) -> None:
            submit(settings, [(Address.of(url).host_key, FetchRequest(url=url)) for url in asked], source="test")

        ask(*urls.values())
        rest(lambda: len(documents()) == len(WALLS))
        before = documents()
        Site.pages = {f"/ferry-{number}": wall for number, wall in enumerate(WALLS.values())}
        Site.pages |= dict.fromkeys(OTHER_GATES, WALLS["its own words"])
        ask(*(f"{root}{path}" for path in OTHER_GATES))
        rest(lambda: len(documents()) == len(WALLS) + len(OTHER_GATES))
        ask(*urls.values())
        rest(lambda: len(read_buried(settings)) == len(WALLS))
        walled = documents()
        buried = read_buried(settings)
        dead = {letter.letter.url: (letter.reason, letter.detail) for letter in buried if letter.letter}
        Site.pages = {f"/ferry-{number}": _story(number, " from noon") for number in range(len(WALLS))}
        assert not [one for one in replay(settings, buried) if one.problem]
        rest(lambda: all("from noon" in held["text"] for url, held in documents().items() if url in urls.values()))
        yield Ran(urls, before, walled, documents(), dead, len(read_buried(settings)))
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("wall", WALLS)
def test_a_wall_never_replaces_an_article(ran: Ran, wall: str) -> None:
    url = ran.urls[wall]
    assert ran.walled[url] == ran.before[url]
    reason, detail = ran.dead[url]
    print(f"{wall}: {reason}: {detail}")  # noqa: T201  # the table of a report: pytest -s
    assert reason == "wall"
    assert WALLS[wall][0] in detail and "127.0.0.1" in detail


@pytest.mark.parametrize("wall", WALLS)
def test_a_replay_brings_what_the_page_says_now(ran: Ran, wall: str) -> None:
    held = ran.replayed[ran.urls[wall]]
    assert held["title"].startswith("Ferry to island") and "from noon" in held["text"]
    assert held["_version"] > ran.before[ran.urls[wall]]["_version"]
    assert ran.left == 0
