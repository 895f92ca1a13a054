"""Forty hostile articles on the real topics and in the real index, through every command that prints records: none of
them is obeyed. The scenarios of each command alone are in tests/unit/cli/test_hostile_words.py."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from typer.testing import CliRunner

from schemas.article.v1 import Author
from schemas.dead_letter import DeadLetter, DeadLetterHeader
from schemas.enriched_article import EnrichedArticle
from schemas.fetch_request import FetchRequest
from schemas.topics import dlq_of
from schemas.topics.coordinates import Coordinates
from schemas.topics.names import ARTICLES, CURRENT, ENRICHED, REQUESTS
from services.cli.main import app
from services.cli.views.output import MOST_MARKS
from services.index import template
from services.index.prepare import prepare
from services.runtime.broker.producer import ConfirmedProducer, Outgoing
from services.runtime.settings import Settings
from tests.faults.articles import Capture, write_articles
from tests.faults.ledger import outgoing
from tests.first_day import fresh_topics
from tests.injections import INJECTIONS
from tests.unit.cli.test_commands import EVERY
from tests.unit.cli.views.test_output import longest_flood, obeyed

HALF = "\ud83d"
NO_RECORDS = "prints no record"
ELSEWHERE = {
    **dict.fromkeys(("up", "down", "status", "demo", "exporter", "worker"), "runs or shows servers and workers"),
    **dict.fromkeys((one for one in EVERY if one.startswith("schemas ")), NO_RECORDS),
    **dict.fromkeys((one for one in EVERY if one.startswith("sources ")), "prints the catalogue and its states"),
    **dict.fromkeys(
        ("topics create", "topics grow", "topics reset-offsets", "index init", "index rebuild", "index rollback"),
        "changes topics or indices",
    ),
    **dict.fromkeys(("index snapshot", "index snapshots", "index restore"), "needs a repository"),
    "submit feed": "as `submit url`",
    "doctor": NO_RECORDS,
}
"""Commands that are not run here, and why; in the unit tests all of them are."""


class World:
    """What was written, and where."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.captures: list[Capture] = []
        self.places: dict[str, list[str]] = {}
        """Topic to the coordinates of its records."""


def hostile(record: EnrichedArticle, words: str) -> EnrichedArticle:
    """The record with these words wherever a page can put some."""
    source = record.source.model_copy(update={"name": words, "id": words})
    url = f"https://a.example/{words}"
    return record.model_copy(
        update={
            **dict.fromkeys(("title", "subtitle", "section"), words),
            "authors": [Author(name=words)],
            "keywords": [words],
            "source": source,
            "url": url,
            "canonical_url": url,
        }
    )


def letter_of(number: int, words: str, raw: bytes) -> DeadLetter:
    return DeadLetter(
        stage="enrich",
        reason="error",
        detail=words,
        topic=ARTICLES,
        partition=0,
        offset=number,
        key=raw,
        value=raw,
        headers=[DeadLetterHeader(name=words, value=raw)],
        source_id=words,
        url=f"https://a.example/{words}",
        failed_at=datetime.now(UTC),
        producer="0",
    )


@pytest.fixture(scope="module")
def world(settings: Settings, es: Elasticsearch, tmp_path_factory: pytest.TempPathFactory) -> World:
    fresh_topics(settings, partitions=1)
    template.init(es)
    made = World(tmp_path_factory.mktemp("hostile"))
    made.captures = write_articles(len(INJECTIONS), seed=1, many_revisions=0, english=0)
    records: list[Outgoing] = []
    for number, (capture, words) in enumerate(zip(made.captures, INJECTIONS.values(), strict=True)):
        raw = words.encode("utf-8", "surrogatepass")
        record = hostile(capture.enriched(), words.replace(HALF, ""))
        # Half of a pair of surrogates can be written in JSON, but not in UTF-8.
        value = json.dumps(record.model_dump(mode="json") | {"title": words}).encode()
        headers = [*outgoing(capture, "index").headers, (words.replace(HALF, ""), raw)]
        key = capture.article_id.encode()
        records += [Outgoing(topic, key, value, headers) for topic in (ARTICLES, ENRICHED, CURRENT)]
        request = FetchRequest(url=f"https://a.example/{words.replace(HALF, '')}")
        records.append(Outgoing(REQUESTS, raw, request.to_bytes(), headers))
        letter = letter_of(number, words.replace(HALF, ""), raw)
        records.append(Outgoing(dlq_of(ARTICLES), letter.coordinates.encode(), letter.to_bytes(), []))
        es.index(index="dateline-articles-write", id=capture.article_id, document=json.loads(_source(record)))
    with ConfirmedProducer(settings) as producer:
        answers = producer.write(records)
    for record, answer in zip(records, answers, strict=True):
        assert isinstance(answer, Coordinates), answer
        made.places.setdefault(record.topic, []).append(str(answer))
    es.indices.refresh(index="dateline-*")
    return made


def _source(record: EnrichedArticle) -> bytes:
    return prepare(record, datetime.now(UTC)).source


def _file(world: World, name: str, text: str) -> str:
    path = world.folder / name
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    return str(path)


def _tails(_world: World) -> Iterator[list[str]]:
    for topic in ("requests", "articles", "enriched", "current", "dlq", "articles.dlq"):
        yield [topic, "--last", "99"]


def _pages(world: World) -> Iterator[list[str]]:
    for number, words in enumerate(INJECTIONS.values()):
        page = (
            f"<html><head><title>{words}</title><meta name=author content='{words}'></head><body><article><h1>{words}"
        )
        text = f"</h1><p>By {words}</p>" + "<p>The boats sail again on Monday, the harbor office said in Elm.</p>" * 9
        yield [_file(world, f"{number}.html", page + text), "--url", "https://a.example/1"]


def _texts(world: World) -> Iterator[list[str]]:
    text = "\n".join(
        f"Ada {words} said: “The boats {words} sail.”" for words in INJECTIONS.values() if HALF not in words
    )
    yield [_file(world, "text", text), "--title", INJECTIONS["markup"]]


RUNS: dict[str, Callable[[World], Iterator[list[str]]]] = {
    "topics list": lambda _: iter([[]]),
    "topics lag": lambda _: iter([[]]),
    "topics check": lambda _: iter([[]]),
    "index check": lambda _: iter([[]]),
    "index size": lambda _: iter([["--all"]]),
    "tail": _tails,
    "search": lambda _: iter([["Ferry"], ["returns"], []]),
    "dlq list": lambda _: iter([["--limit", "99"]]),
    "dlq show": lambda world: iter([[f"{ARTICLES}/0/{number}"] for number in range(len(INJECTIONS))]),
    "dlq replay": lambda _: iter([["--all", "--dry-run"], [f"{ARTICLES}/0/3"]]),
    "dlq purge": lambda _: iter([["--all", "--dry-run"], [f"{ARTICLES}/0/4", "--yes"]]),
    "verify": lambda _: iter([["--limit", "99"]]),
    "replay": lambda world: iter([world.places[ENRICHED][:3]]),
    "erase": lambda world: iter([[*(one.article_id for one in world.captures), "--dry-run"]]),
    "zones": lambda world: iter([[str(world.folder / "zones.json")]]),
    "extract": _pages,
    "annotate": _texts,
    "submit url": lambda _: iter([[f"https://a.example/{words}"] for words in ("\x1b[2J", "\u202e", "[red]")]),
    "submit file": lambda world: iter(
        [[_file(world, "p.html", INJECTIONS["hyperlink"]), "--url", "https://a.example/\x1b"]]
    ),
    "trace": lambda world: iter([[one.article_id] for one in world.captures[:3]]),
}
"""Command to the arguments that it is run with, once for people and once as JSON."""

SHOWN = {"tail", "search", "dlq list", "dlq show", "annotate", "erase"}
"""Those that must have printed something of what is hostile. Extraction leaves control characters out by itself."""


def test_every_command_is_run_here_or_is_said_not_to_be() -> None:
    assert EVERY.keys() <= RUNS.keys() | ELSEWHERE.keys()
    assert not RUNS.keys() & ELSEWHERE.keys()


def ran(environment: dict[str, str], words: Sequence[str]) -> Any:
    ended = CliRunner().invoke(app, list(words), env={**environment, "COLUMNS": "200"})
    assert ended.exception is None or isinstance(ended.exception, SystemExit), (words, repr(ended.exception))
    assert ended.exit_code in (0, 1) or "No such option: --json" in ended.output, (words, ended.output)
    return ended


@pytest.mark.parametrize("command", [one for one in RUNS if one in EVERY])
def test_nothing_on_the_topics_reaches_the_terminal_raw(
    command: str, world: World, environment: dict[str, str]
) -> None:
    printed = ""
    for arguments in RUNS[command](world):
        for form in ([], ["--json"]):
            ended = ran(environment, [*command.split(), *arguments, *form])
            if "No such option: --json" in ended.output:
                continue
            assert obeyed(ended.output) == "", (command, arguments)
            assert longest_flood(ended.output) <= MOST_MARKS
            printed += ended.output
    assert printed
    if command in SHOWN:
        assert "\\x1b" in printed or "\\u001b" in printed, printed[:2000]
        assert "[red]" in printed, printed[:2000]
