"""No website, record or server writes to the terminal: hostile words through every command, as text and as JSON.

Each command has a scenario here, in which what it reads from outside is hostile: all forty injections at once, wherever
it can hold them. A fake stands for the servers; with real ones, see tests/integration/test_hostile_articles.py.
"""

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import structlog
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig
from elasticsearch import ApiError, BadRequestError
from kafka.errors import InvalidRecordError, KafkaError
from typer.testing import CliRunner

from schemas.article import Paragraph
from schemas.article_document import ArticleDocument
from schemas.ingest_state import Followed, Health, IngestState, Poll
from schemas.ingest_state.followed import Freshness, Move, Problem
from schemas.topics.coordinates import Coordinates
from schemas.topics.names import ARTICLES
from services.cli.commands import load
from services.cli.main import app
from services.cli.views.article import print_article
from services.cli.views.output import MOST_MARKS, console
from services.contracts.registry import Entry, Known
from services.demo.report import ArticleRow, DemoReport, render
from services.index.findings import Finding as IndexFinding
from services.index.rebuild.control import RebuildRefused
from services.index.sizes import FieldSize, IndexSize
from services.index.snapshots.repository import Snapshot
from services.index.snapshots.restoring import Restored
from services.ingest.addresses.address import Address
from services.ingest.discovery.assessment import Tried, assess
from services.ingest.discovery.candidates import Candidate
from services.ingest.extract import extract
from services.ingest.sources.catalogue import Source
from services.ingest.sources.feed_entry import FeedEntry
from services.ingest.sources.listing import Listing
from services.operate import dead_letters
from services.operate.dead_letters import Ended, look_at
from services.operate.reconciliation import Finding
from services.operate.sources.opml import Subscription, write_opml
from services.operate.sources.source_trial import Sample, Trial
from services.operate.survey import StageRow, Verification
from services.operate.tail import Batch, Tail
from services.operate.zone_learning import Reading, SourceRow
from services.runtime.broker.producer import Refused
from services.runtime.broker.topics import Drift
from services.runtime.observe import log
from services.search.aggregations import overview
from services.stack import ServerInfo, Stack, StackError, StackInfo
from services.tail.tailed_record import TailedRecord
from tests.injections import INJECTIONS
from tests.unit.cli.test_commands import EVERY
from tests.unit.cli.test_dlq import message
from tests.unit.cli.views import test_output
from tests.unit.cli.views.test_output import longest_flood, obeyed
from tests.unit.search.answers import COUNTED

Patch = pytest.MonkeyPatch
META = ApiResponseMeta(400, "1.1", HttpHeaders(), 0.0, NodeConfig("http", "127.0.0.1", 9200))
HOSTILE = " ".join([test_output.HOSTILE, *INJECTIONS.values()])
WORDS = HOSTILE.replace("\ud83d", "")
"""In records, which hold no half of a pair of surrogates."""
SHORT = test_output.HOSTILE.replace("\ud83d", "")
"""Where there are bounds: in names, in what is remembered of a list, in variables."""
URL = "https://a.example/[/b]?" + WORDS
PAGE = f"""<html><head><title>{HOSTILE}</title><meta name="author" content="Ada {HOSTILE}">
<meta property="og:title" content="Ferry {HOSTILE}"><meta property="article:section" content="{HOSTILE}"></head>
<body><article><h1>Ferry {HOSTILE} returns</h1><p>By Ada Quill {HOSTILE}</p>
{"<p>Ada Quill said “the boats " + HOSTILE + " sail again” on Monday, and nobody in Port Elm disagreed.</p>" * 12}
</article></body></html>""".encode("utf-8", "surrogatepass")
TEXT = f"Ada Quill said: “The boats {HOSTILE} sail.” In Port Elm, on March 3, 2026, {HOSTILE}\n" * 3


def hostile(value: Any) -> Any:
    """The same structure with hostile words in every string that may have any value."""
    if isinstance(value, dict):
        return {key: hostile(one) for key, one in value.items()}
    if isinstance(value, list):
        return [hostile(one) for one in value]
    return HOSTILE + value if isinstance(value, str) and " " in value else value


def refused(*_: object, **__: object) -> Any:
    raise InvalidRecordError(HOSTILE)


class Producer:
    """Takes the place of the broker: the first record is written, every other one refused."""

    def __init__(self, _settings: object) -> None:
        pass

    def __enter__(self) -> "Producer":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def write(self, records: list[Any]) -> list[Coordinates | Refused]:
        return [Coordinates(ARTICLES, 0, 0), *(Refused(KafkaError(HOSTILE)) for _ in records[1:])]


@contextmanager
def elastic(_settings: object = None) -> Iterator[Any]:
    """Takes the place of Elasticsearch: one document, and an error for everything else."""
    document: dict[str, Any] = dict.fromkeys(("title", "canonical_url", "published_at"), HOSTILE)
    lists = {key: [HOSTILE, HOSTILE] for key in ("people", "quoted_people", "quoted_organizations")}
    document |= {"source": {"id": HOSTILE}}
    marked = {"title": [f"\ue0fa{HOSTILE}\ue0fb"], "text": [f"a \ue0fa{HOSTILE}\ue0fb"]}
    hits = {"hits": {"total": {"value": 1}, "hits": [{"_source": document | lists, "highlight": marked}]}}

    def fail(*_: object, **__: object) -> None:
        raise BadRequestError(HOSTILE, META, {"error": HOSTILE})

    yield SimpleNamespace(
        search=lambda **_: hits, indices=SimpleNamespace(put_index_template=fail), mget=fail, options=fail
    )


def _topics(patch: Patch) -> None:
    patch.setattr("services.operate.required_topics.missing_topics", lambda *_: [])


def _buried(patch: Patch) -> None:
    _topics(patch)
    raw = HOSTILE.encode("utf-8", "surrogatepass")
    letter = {"detail": WORDS, "source_id": WORDS, "url": URL, "key": raw}
    headers = [{"name": WORDS, "value": raw}]
    found = [look_at(message(1, value=TEXT.encode("utf-8", "surrogatepass"), headers=headers, **letter))]
    found.append(look_at(message(2, value=json.dumps({"title": HOSTILE}).encode(), **letter)))
    patch.setattr(dead_letters, "read_buried", lambda _: found)
    patch.setattr(dead_letters, "exhume", lambda _, wanted: iter(wanted))
    ended = [Ended(found[0], problem=HOSTILE), Ended(found[1], Coordinates(ARTICLES, 0, 1))]
    for name in ("replay", "purge"):
        patch.setattr(dead_letters, name, lambda *_: iter(ended))


def _dlq(*words: str) -> Callable[[Patch, Path], list[str]]:
    def arrange(patch: Patch, _folder: Path) -> list[str]:
        _buried(patch)
        return list(words)

    return arrange


def _submit(*words: str) -> Callable[[Patch, Path], list[str]]:
    def arrange(patch: Patch, folder: Path) -> list[str]:
        _topics(patch)
        patch.setattr("services.operate.submission.ConfirmedProducer", Producer)
        page = folder / "page [b]\x1b[31m\u202e.html"
        page.write_bytes(PAGE)
        return [str(page) if word == "PAGE" else word for word in words]

    return arrange


def _tail(patch: Patch, _folder: Path) -> list[str]:
    raw = HOSTILE.encode("utf-8", "surrogatepass")
    values = [json.dumps({"title": WORDS, "revision": WORDS, "source": {"id": WORDS}}).encode(), raw, None]
    records = [TailedRecord(ARTICLES, 0, at, 0, raw, one, [(WORDS, raw)]) for at, one in enumerate(values)]

    def batches(self: Tail, **_: object) -> Iterator[Batch]:
        self.notes.append(HOSTILE)
        self.undecided = 1
        yield Batch(records, [records[1]] if records[1].fields is None else [])

    patch.setattr(Tail, "batches", batches)
    return ["articles", "--last", "3"]


def _search(patch: Patch, _folder: Path) -> list[str]:
    patch.setattr("services.cli.search.client", elastic)
    return ["[/b]"]


def _extract(_patch: Patch, folder: Path) -> list[str]:
    page = folder / "page \x1b[31m\u202e[b].html"
    page.write_bytes(PAGE)
    return [str(page), "--url", "https://a.example/[/b]"]


def _annotate(_patch: Patch, folder: Path) -> list[str]:
    text = folder / "text [b]"
    text.write_text(TEXT.replace("\ud83d", ""), encoding="utf-8")
    return [str(text), "--title", WORDS]


def _erase(patch: Patch, _folder: Path) -> list[str]:
    def look_up(_settings: object, _es: object, takedowns: list[Any], *_: object) -> None:
        for one in takedowns:
            one.document = {"status": "published", "title": HOSTILE, "canonical_url": URL}
            one.elsewhere = [HOSTILE]

    _topics(patch)
    patch.setattr("services.cli.erase.client", elastic)
    patch.setattr("services.operate.erasure.look_up", look_up)
    for name in ("remove_dead_letters", "forget"):
        patch.setattr(f"services.operate.erasure.{name}", lambda *_, **__: None)
    return [URL, "--dry-run"]


def _verify(patch: Patch, _folder: Path) -> list[str]:
    found = Verification([StageRow(HOSTILE, HOSTILE, 1, 1, 1, 1)], 1, 1, [Finding("extra", HOSTILE, HOSTILE)])
    patch.setattr("services.cli.verify.survey", lambda *_: found)
    patch.setattr("services.cli.verify.client", elastic)
    return []


def _replay(patch: Patch, _folder: Path) -> list[str]:
    ended = SimpleNamespace(coordinates=HOSTILE, problem=HOSTILE, written=None)
    patch.setattr("services.operate.replay.replay", lambda *_: iter([ended]))
    return [f"{ARTICLES}/0/0"]


def _zones(patch: Patch, folder: Path) -> list[str]:
    rows = [SourceRow(HOSTILE, 1, 1, [HOSTILE], False, HOSTILE), SourceRow(HOSTILE, 1, 1, [HOSTILE], True, None)]
    patch.setattr("services.cli.zones.learn", lambda *_: (None, Reading(1, 1)))
    patch.setattr("services.cli.zones.report", lambda _: rows)
    patch.setattr("services.cli.zones.save", lambda *_: None)
    return [str(folder / "zones \x1b[31m.json")]


def _catalogue(*words: str) -> Callable[[Patch, Path], list[str]]:
    """A command of `sources` on a file whose own words are hostile, and so is its name."""

    def arrange(_patch: Patch, folder: Path) -> list[str]:
        file = folder / "sources \x1b[31m[b]\u202e.yaml"
        source = {"id": "a", "name": SHORT, "lists": [URL], "home_page": URL}
        file.write_text(json.dumps({"sources": [source]}), encoding="utf-8")
        opml = folder / "reader \x1b[31m[b]\u202e.opml"
        opml.write_bytes(write_opml(SHORT, [Subscription("[/b]\u202e\x9b2J", "ftp://a.example/[/b]\u202e", None)]))
        return [*(str(opml) if word == "OPML" else word for word in words), "--file", str(file)]

    return arrange


def _followed(*words: str) -> Callable[[Patch, Path], list[str]]:
    def arrange(patch: Patch, folder: Path) -> list[str]:
        now = datetime.now(UTC)
        problem = Problem(kind="dns", detail=SHORT)
        health = Health(
            failures=9,
            failing_since=now,
            problem=problem,
            move=Move(to=URL, since=now, last=now, answers=1),
            freshness=Freshness(new_at=now, watched_since=now, rate=1),
        )
        poll = Poll(at=now, result="failed", problem="dns", detail=SHORT)
        known = Followed(list_kind=SHORT[:32], health=health, polls=[poll], why=SHORT)
        state = IngestState(kind="feed", host="a.example", url=URL, due=now, feed=known)
        patch.setattr("services.operate.sources.followed_lists.read_states", lambda *_: {URL: state})
        return _catalogue(*words)(patch, folder)

    return arrange


def _try_site(patch: Patch, _folder: Path) -> list[str]:
    entry = FeedEntry(Address.of(URL), SHORT, None)
    candidate = Candidate(Address.of(URL), "link", SHORT)
    listing = Listing("rss", [entry], title=SHORT)
    lists = [Tried(candidate, listing), Tried(candidate, problem=HOSTILE)]
    article = extract(PAGE, URL, captured_at=datetime(2026, 3, 3, tzinfo=UTC))
    found = assess(lists, datetime(2026, 3, 3, tzinfo=UTC), {entry.address: True})
    samples = [Sample(URL, article), Sample(URL, None, HOSTILE)]
    source = Source.of({"id": "a", "name": SHORT, "lists": ["https://a.example/feed"]})
    trial = Trial(URL, found, samples, datetime(2026, 3, 3, tzinfo=UTC), False, source)
    patch.setattr("services.cli.sources.try_site", lambda *_, **__: trial)
    return [URL]


def _stack(outcome: Any, name: str) -> Callable[[Patch, Path], list[str]]:
    def arrange(patch: Patch, _folder: Path) -> list[str]:
        def end(*_: object, **__: object) -> Any:
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

        patch.setattr(Stack, name, end)
        return []

    return arrange


def _demo(patch: Patch, _folder: Path) -> list[str]:
    def run(target: Any, **_: object) -> int:
        row = ArticleRow(HOSTILE, URL, None, None, "2026-03-03T18:30:01Z", HOSTILE)
        letter = look_at(message(1, detail=WORDS, url=URL)).letter
        assert letter is not None
        render(DemoReport(1, [row], overview(hostile(COUNTED)), [letter], {HOSTILE: {HOSTILE: 1.0}}), target)
        return 1

    patch.setattr("services.demo.run.run", run)
    patch.setattr("signal.signal", lambda *_: None)
    return []


def _create(patch: Patch, _folder: Path) -> list[str]:
    patch.setattr("services.cli.topics.create_topics", refused)
    return []


def _lag(patch: Patch, _folder: Path) -> list[str]:
    _topics(patch)
    patch.setattr("services.operate.offset_reset.plan", refused)
    return []


def _grow(patch: Patch, _folder: Path) -> list[str]:
    patch.setattr("services.operate.growth.plan", refused)
    return ["ingest", "24"]


def _reset(patch: Patch, _folder: Path) -> list[str]:
    patch.setattr("services.cli.reset_offsets.plan", refused)
    return ["ingest", "--dry-run"]


def _check(patch: Patch, _folder: Path) -> list[str]:
    patch.setattr("services.cli.topics.missing_topics", lambda *_: [HOSTILE])
    patch.setattr("services.cli.topics.uneven_topics", lambda _: [HOSTILE])
    patch.setattr("services.cli.topics.drift", lambda _: [Drift(HOSTILE, HOSTILE, HOSTILE, HOSTILE)])
    return []


def _init(patch: Patch, _folder: Path) -> list[str]:
    def fail(*_: object) -> bool:
        raise ApiError(HOSTILE, META, {"error": HOSTILE})

    patch.setattr("services.index.template.init", fail)
    return []


def _exporter(patch: Patch, _folder: Path) -> list[str]:
    def fail(*_: object) -> int:
        raise OSError(HOSTILE)

    patch.setattr("services.runtime.observe.endpoint.serve", fail)
    patch.setattr("signal.signal", lambda *_: None)
    return []


def _inspected(patch: Patch, _folder: Path) -> list[str]:
    patch.setattr("services.cli.index.client", elastic)
    findings = [IndexFinding("block-left", HOSTILE, HOSTILE, HOSTILE), IndexFinding("kept", HOSTILE, "", "", "note")]
    patch.setattr("services.cli.index.inspection", lambda *_: findings)
    return []


def _measured(patch: Patch, _folder: Path) -> list[str]:
    patch.setattr("services.cli.index.client", elastic)
    fields = (FieldSize(HOSTILE, 5, 5, 0, 0, 0, 0),)
    patch.setattr("services.cli.index.index_size", lambda *_: IndexSize(HOSTILE, 1, 9, fields))
    return []


ALL_HOSTILE = Snapshot(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, {HOSTILE: 1})


def _snapshots(name: str, answer: object) -> Callable[[Patch, Path], list[str]]:
    def scenario(patch: Patch, _folder: Path) -> list[str]:
        patch.setattr("services.cli.snapshots.client", elastic)
        patch.setattr(f"services.cli.snapshots.{name}", lambda *_, **__: answer)
        return []

    return scenario


def _no_rebuild(*arguments: str) -> Callable[[Patch, Path], list[str]]:
    def scenario(patch: Patch, _folder: Path) -> list[str]:
        def refuse(*_: object, **__: object) -> None:
            raise RebuildRefused(HOSTILE)

        patch.setattr("services.index.rebuild.machine.plan", refuse)
        patch.setattr("services.index.rebuild.machine.way_back", refuse)
        return [*arguments, "--dry-run"]

    return scenario


def _worker(patch: Patch, _folder: Path) -> list[str]:
    patch.setenv(f"DATELINE_FETCH_CONTAC{SHORT}", "x")
    return ["ingest"]


def _schemas(patch: Patch, folder: Path) -> list[str]:
    file = SimpleNamespace(path=folder / "a \x1b[31m[b]\u202e", content="", is_current=False)
    patch.setattr("schemas.generated.files", lambda: [file])
    patch.setattr("schemas.generated.examples", lambda *_: [])
    patch.setattr("services.contracts.releases.wheels", lambda _: [])  # there is nothing to compare such a file with
    return []


def _registry(method: str, answer: object, *words: str) -> Callable[[Patch, Path], list[str]]:
    """Takes the place of a registry: one method of its client answers."""

    async def respond(*_: object) -> object:
        return answer

    def scenario(patch: Patch, _folder: Path) -> list[str]:
        patch.setattr(f"services.contracts.registry.Registry.{method}", respond)
        return ["--registry", "http://a.example", *words]

    return scenario


SERVER = ServerInfo(name=HOSTILE, address=HOSTILE, pid=None, rss=0, uptime=0, healthy=False, log=Path("x"))
INFO = StackInfo(
    name=HOSTILE, kafka=HOSTILE, elasticsearch=HOSTILE, folder=Path("/\x1b[31m\u202e"), processes=(SERVER,)
)

SCENARIOS: dict[str, Callable[[Patch, Path], list[str]]] = {
    "up": _stack(INFO, "up"),
    "down": _stack(StackError(f"{HOSTILE}\n{HOSTILE}"), "down"),
    "status": _stack(INFO, "status"),
    "demo": _demo,
    "topics list": lambda _patch, _folder: [],
    "topics create": _create,
    "topics lag": _lag,
    "topics check": _check,
    "topics grow": _grow,
    "topics reset-offsets": _reset,
    "index init": _init,
    "index check": _inspected,
    "index rebuild": _no_rebuild(),
    "index rollback": _no_rebuild(),
    "index size": _measured,
    "index snapshot": _snapshots("take", ALL_HOSTILE),
    "index snapshots": _snapshots("repositories.snapshots", [ALL_HOSTILE]),
    "index restore": _snapshots("restore_snapshot", Restored(ALL_HOSTILE, HOSTILE, 1)),
    "worker": _worker,
    "submit url": _submit("https://a.example/[/b]\x1b[31m\u202e", "https://b.example/[/b]\x9b2J"),
    "submit feed": _submit("https://a.example/[/b]\x1b[31m\u202e", "ftp://a.example/\x1b[31m/[/b]"),
    "submit file": _submit("PAGE", "--url", "https://a.example/[/b]\x1b[31m\u202e"),
    "sources add": _catalogue("https://a.example/[/b]\x1b[31m\u202e", "--id", "a"),
    "sources list": _followed(),
    "sources explain": _followed("a"),
    "sources test": _try_site,
    "sources pause": _catalogue("[/b]\x1b[31m\u202e"),
    "sources resume": _catalogue("a"),
    "sources import": _catalogue("OPML"),
    "sources export": _catalogue(),
    "tail": _tail,
    "search": _search,
    "exporter": _exporter,
    "extract": _extract,
    "annotate": _annotate,
    "dlq list": _dlq(),
    "dlq show": _dlq("dateline.articles.v1/4/1"),
    "dlq replay": _dlq("--all"),
    "dlq purge": _dlq("--all", "--yes"),
    "verify": _verify,
    "replay": _replay,
    "erase": _erase,
    "zones": _zones,
    "schemas check": _schemas,
    "schemas docs": lambda _, folder: ["--out", str(folder / "a \x1b[31m[b]\u202e")],
    "schemas publish": _registry("publish", [Entry(HOSTILE, HOSTILE, HOSTILE, "registered", 1, 1)]),
    "schemas release": _schemas,
    "schemas show": _registry("identify", Known(1, HOSTILE, HOSTILE, "unknown", (HOSTILE,)), "--id", "1"),
    "schemas write": _schemas,
}


def test_every_command_has_a_scenario() -> None:
    assert SCENARIOS.keys() == EVERY.keys()


@pytest.mark.parametrize("command", EVERY)
def test_nothing_from_outside_reaches_the_terminal_raw(command: str, monkeypatch: Patch, tmp_path: Path) -> None:
    words = [*command.split(), *SCENARIOS[command](monkeypatch, tmp_path)]
    as_json = any("--json" in one.opts for one in load(command.rsplit(maxsplit=1)[-1], EVERY[command]).params)
    for line in [words, [*words, "--json"]] if as_json else [words]:
        ended = CliRunner().invoke(app, line)
        assert ended.exception is None or isinstance(ended.exception, SystemExit), repr(ended.exception)
        assert ended.output
        assert obeyed(ended.output) == "", line
        assert longest_flood(ended.output) <= MOST_MARKS
        # Something hostile did come by, and markup was not obeyed either.
        if command != "topics list" and not (line[-1] == "--json" and command.startswith(("status", "topics"))):
            assert "\\x1b" in ended.output or "\\u001b" in ended.output or "[/b]" in ended.output, ended.output


def test_every_field_of_an_article_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """What extraction cleans today, another version might not: every string of the record is hostile here."""
    article = extract(PAGE, "https://a.example/1", captured_at=datetime(2026, 3, 3, tzinfo=UTC))
    fields: dict[str, Any] = {"title": HOSTILE, "subtitle": HOSTILE, "section": HOSTILE, "keywords": [HOSTILE]}
    paragraphs = [Paragraph(start=0, end=len(HOSTILE)) for _ in article.paragraphs]
    source = article.source.model_copy(update={"name": HOSTILE, "domain": HOSTILE})
    changed = article.model_copy(
        update=fields
        | {"text": HOSTILE, "paragraphs": paragraphs, "source": source, "canonical_url": URL, "flags": [HOSTILE]}
    )
    print_article(changed, console())
    printed = capsys.readouterr().out
    assert obeyed(printed) == ""
    assert printed.count("\\x9b2J\\u202e") >= len(fields) + len(paragraphs) + 3


def test_a_log_line_is_one_line_of_json(monkeypatch: Patch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    log.configure("info", stage="ingest")
    try:
        structlog.get_logger("services.test").info("page\nread", title=HOSTILE + "\nforged", url=URL)
        try:
            raise ValueError(HOSTILE + "\n{forged}")
        except ValueError:
            structlog.get_logger("services.test").exception(HOSTILE)
    finally:
        structlog.reset_defaults()
        structlog.contextvars.clear_contextvars()
    lines = stream.getvalue().removesuffix("\n").split("\n")
    assert [json.loads(line)["stage"] for line in lines] == ["ingest", "ingest"]
    assert json.loads(lines[0])["title"] == HOSTILE + "\nforged"
    assert obeyed(stream.getvalue()) == ""


def test_a_document_has_no_field_that_the_search_prints_raw() -> None:
    """The fields of the fake document exist."""
    shown = {"title", "canonical_url", "published_at", "people", "quoted_people", "quoted_organizations"}
    assert shown <= set(ArticleDocument.model_fields)
