"""`dateline sources`: what is written to the file, and what is said."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from schemas.ingest_state import Followed, Health, IngestState, Poll
from schemas.ingest_state.followed import Problem
from services.cli.main import app
from services.ingest.addresses.address import Address
from services.ingest.discovery.assessment import Tried, assess
from services.ingest.discovery.candidates import Candidate
from services.ingest.sources.catalogue import Catalogue, Source
from services.ingest.sources.feed_entry import FeedEntry
from services.ingest.sources.listing import Listing
from services.operate.sources.opml import Subscription, read_subscriptions, write_opml
from services.operate.sources.source_trial import Sample, Trial

FEED = "https://a.example/feed"
NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "sources.yaml"
    monkeypatch.setenv("DATELINE_SOURCES", str(path))
    return path


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["sources", *map(str, words)])


def test_the_file_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DATELINE_SOURCES", raising=False)
    told = run("pause", "a")
    assert (told.exit_code, "--file, or set DATELINE_SOURCES" in told.stderr) == (1, True)
    told = run("add", FEED, "--file", tmp_path / "s.yaml")
    assert (told.exit_code, f"DATELINE_SOURCES={tmp_path / 's.yaml'}" in told.stdout) == (0, True)


def test_a_source_is_added(file: Path) -> None:
    told = run("add", FEED, "https://a.example/feed2", "--name", "A Paper", "--max-polls-a-day", 12)
    assert (told.exit_code, told.stdout) == (0, f"added 2 lists to source a-paper in {file}\n")
    (source,) = Catalogue.load(file).sources
    assert (source.id, source.name, len(source.lists), source.max_polls_a_day) == ("a-paper", "A Paper", 2, 12)


def test_without_a_name_the_domain_is_its_id(file: Path) -> None:
    run("add", FEED)
    run("add", "https://www.a.example/other")
    assert [one.id for one in Catalogue.load(file).sources] == ["a.example", "a.example-other"]


def test_lists_are_added_to_a_source(file: Path) -> None:
    run("add", FEED)
    assert run("add", "https://a.example/map", "--kind", "sitemap", "--id", "a.example").exit_code == 0
    (source,) = Catalogue.load(file).sources
    assert [one.kind for one in source.lists] == [None, "sitemap"]
    told = run("add", "https://a.example/2", "--id", "a.example", "--name", "A")
    assert (told.exit_code, "change its name in the file" in told.stderr) == (1, True)


def test_a_list_is_named_once_in_a_source_and_noted_in_two(file: Path) -> None:
    run("add", FEED)
    told = run("add", FEED + "?utm_source=x", "--id", "a.example")
    assert (told.exit_code, "has the list https://a.example/feed already" in told.stderr) == (1, True)
    told = run("add", FEED, "--id", "b")
    assert (told.exit_code, "is a list of a.example too: polled once" in told.stderr) == (0, True)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["ftp://a.example"], "`url`: not an http(s) URL"),
        (["https://jane:s3cret@a.example/feed"], "no page is fetched with a user name"),
        ([FEED, "--id", "a b"], "`id` may hold letters"),
        ([FEED, "--kind", "folder"], "a folder needs a `path`"),
        ([FEED, "--max-polls-a-day", "0"], "must be a whole number from 1 to 288"),
    ],
)
def test_what_cannot_be_added_is_told(file: Path, words: list[str], says: str) -> None:
    told = run("add", *words)
    assert (told.exit_code, says in told.stderr, file.exists()) == (1, True, False)
    assert "s3cret" not in told.output
    assert "source `" not in told.stderr


def test_sources_are_paused_and_resumed(file: Path) -> None:
    run("add", FEED)
    before = file.read_bytes()
    assert run("pause", "a.example", "a.example").stdout == "paused a.example\n"
    assert Catalogue.load(file).sources[0].paused
    assert run("pause", "a.example").stdout == "a.example was paused already\n"
    assert run("resume", "a.example").stdout == "resumed a.example\n"
    assert run("resume", "a.example").stdout == "a.example was not paused\n"
    assert file.read_bytes() == before


def test_of_several_all_are_paused_or_none(file: Path) -> None:
    run("add", FEED)
    told = run("pause", "a.example", "a.exmaple")
    assert (told.exit_code, "did you mean 'a.example'?" in told.stderr) == (1, True)
    assert not Catalogue.load(file).sources[0].paused


def test_a_bad_file_is_told_line_by_line(file: Path) -> None:
    file.write_text("sources:\n  - id: a\n    naem: A\n")
    told = run("pause", "a")
    assert told.exit_code == 1
    assert [line.split(":")[1] for line in told.stderr.splitlines()] == ["2", "3"]


def test_a_reader_is_imported_once(file: Path, tmp_path: Path) -> None:
    opml = tmp_path / "reader.opml"
    opml.write_bytes(write_opml("x", [Subscription("A", FEED, None), Subscription("B", "https://b.example/", None)]))
    told = run("import", opml)
    assert (told.exit_code, told.stdout) == (0, f"added 2 sources with 2 lists to {file}\n")
    before = file.read_bytes()
    told = run("import", opml)
    assert (told.exit_code, "2 subscriptions left out" in told.stdout, file.read_bytes()) == (0, True, before)


def test_what_is_not_imported_is_told_and_the_rest_is(file: Path, tmp_path: Path) -> None:
    opml = tmp_path / "reader.opml"
    bad = [Subscription(f"Bad {number}", f"gopher://{number}.example/", None) for number in range(30)]
    opml.write_bytes(write_opml("x", [Subscription("A", FEED, None), *bad]))
    told = run("import", opml)
    assert (told.exit_code, "added 1 source" in told.stdout) == (1, True)
    assert "not added: Bad 0: not an http(s) URL" in told.stderr
    assert told.stderr.endswith("and 10 more not added\n")


@pytest.mark.parametrize(
    ("body", "says"), [(b"hello", "no element `opml`"), (b"<opml><outline text='x'/></opml>", "has no subscription")]
)
def test_a_file_that_is_no_opml_is_told(file: Path, tmp_path: Path, body: bytes, says: str) -> None:
    opml = tmp_path / "reader.opml"
    opml.write_bytes(body)
    told = run("import", opml)
    assert (told.exit_code, says in told.stderr, file.exists()) == (1, True, False)


def test_feeds_are_exported(file: Path, tmp_path: Path) -> None:
    run("add", FEED, "--name", "A")
    run("add", "https://a.example/map", "--kind", "sitemap", "--id", "a")
    told = run("export")
    assert (told.exit_code, read_subscriptions(told.stdout_bytes)) == (0, [Subscription("A", FEED, None)])
    assert told.stderr == "1 list left out that no feed reader reads\n"
    told = run("export", tmp_path / "out.opml")
    assert told.stdout == f"wrote 1 feed to {tmp_path / 'out.opml'}\n"
    assert len(read_subscriptions((tmp_path / "out.opml").read_bytes())) == 1


def test_a_file_that_cannot_be_written_is_told(file: Path, tmp_path: Path) -> None:
    run("add", FEED)
    told = run("export", tmp_path / "nowhere" / "out.opml")
    assert (told.exit_code, "nowhere" in told.stderr) == (1, True)


def trial(*, follow: bool = True) -> Trial:
    entry = FeedEntry(Address.of("https://a.example/1"), "Ferry", NOW)
    lists = [
        Tried(Candidate(Address.of(FEED), "link", "A Paper"), Listing("rss", [entry])),
        Tried(Candidate(Address.of(FEED + "2"), "anchor"), problem="it has no entries"),
    ]
    found = assess(lists, NOW, {entry.address: follow})
    source = Source.of({"id": "a.example", "lists": [FEED]}) if follow else None
    return Trial("https://a.example/", found, [Sample(entry.url, None, "wall: log in")], NOW, True, source)


def test_a_site_is_tried_and_added(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.cli.sources.try_site", lambda *_, **__: trial())
    told = run("test", "https://a.example/")
    assert (told.exit_code, file.exists()) == (0, False)
    for words in (
        FEED,
        "RSS, A Paper, named by the page's head",
        "1 of 1 fetched are articles",
        "wall: log in",
        "- id: a",
    ):
        assert words in told.stdout
    assert "it has no entries" in told.stdout
    told = run("test", "https://a.example/", "--add")
    assert (told.exit_code, f"added a.example with 1 list to {file}" in told.stdout) == (0, True)
    assert [one.url for one in Catalogue.load(file).lists()] == [FEED]
    told = run("test", "https://a.example/", "--add")
    assert (told.exit_code, "has all of its lists already, in a.example" in told.stderr) == (1, True)


def test_what_was_tried_is_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.cli.sources.try_site", lambda *_, **__: trial())
    told = json.loads(run("test", "https://a.example/", "--json").stdout)
    assert [(one["verdict"], one["follow"], one["score"]) for one in told["lists"]] == [
        ("follow", True, 1.0),
        ("unreadable", False, 0.0),
    ]
    assert told["yaml"] == f"  - id: a.example\n    lists:\n      - {FEED}\n"


def test_nothing_to_follow_is_told(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.cli.sources.try_site", lambda *_, **__: trial(follow=False))
    told = run("test", "https://a.example/", "--add")
    assert (told.exit_code, "nothing to follow was found" in told.stderr, file.exists()) == (1, True, False)
    assert "its entries are no articles" in told.stdout


def test_a_site_that_cannot_be_reached_is_told() -> None:
    told = run("test", "http://127.0.0.1:9/")
    assert (told.exit_code, "127.0.0.1" in told.stderr) == (1, True)
    told = run("test", "paper.example")
    assert (told.exit_code, "give the full address" in told.stderr) == (1, True)


@pytest.fixture
def states(monkeypatch: pytest.MonkeyPatch) -> dict[str, IngestState]:
    """Takes the place of the topic: what is remembered of each list."""
    found: dict[str, IngestState] = {}
    monkeypatch.setattr("services.operate.sources.followed_lists.read_states", lambda *_: found)
    return found


def polled(url: str, *, failures: int = 0) -> IngestState:
    problem = Problem(kind="dns", detail="the host name does not resolve") if failures else None
    now = datetime.now(UTC)
    health = Health(failures=failures, failing_since=now if failures else None, problem=problem)
    poll = Poll(at=now, result="failed" if failures else "nothing")
    followed = Followed(polls=[poll], health=health, why="an entry is expected by then")
    return IngestState(kind="feed", host="a.example", url=url, due=now + timedelta(hours=1), feed=followed)


def test_lists_are_listed(file: Path, states: dict[str, IngestState]) -> None:
    run("add", FEED, "https://a.example/2")
    states[FEED] = polled(FEED)
    told = run("list")
    assert (told.exit_code, "2 lists: 1 ok, 1 not polled yet" in told.stdout) == (0, True)
    rows = [json.loads(line) for line in run("list", "--json").stdout.splitlines()]
    assert [(one["url"], one["state"]) for one in rows] == [(FEED, "ok"), ("https://a.example/2", "not polled yet")]
    assert run("list", "--wrong").stdout == "nothing is wrong\n"


@pytest.mark.parametrize("words", [["list"], ["list", "--wrong"], ["list", "--json"], ["explain", "a.example"]])
def test_a_broken_list_is_a_reason_to_exit_with_1(file: Path, states: dict[str, IngestState], words: list[str]) -> None:
    run("add", FEED)
    states[FEED] = polled(FEED, failures=3)
    told = run(*words)
    assert (told.exit_code, "does not resolve" in " ".join(told.stdout.split())) == (1, True)
    states[FEED] = polled(FEED, failures=1)
    assert run(*words).exit_code == 0


def test_a_source_is_explained(file: Path, states: dict[str, IngestState]) -> None:
    run("add", FEED)
    states[FEED] = polled(FEED)
    told = run("explain", "a.example")
    assert (told.exit_code, "an entry is expected by then" in told.stdout) == (0, True)
    (row,) = run("explain", "a.example", "--json").stdout.splitlines()
    assert json.loads(row)["why"] == "an entry is expected by then"
    told = run("explain", "a.exmaple")
    assert (told.exit_code, "did you mean 'a.example'?" in told.stderr) == (1, True)


def test_without_sources_there_is_nothing_to_list(file: Path, states: dict[str, IngestState]) -> None:
    file.write_text("sources:\n")
    told = run("list")
    assert (told.exit_code, "there are no sources yet" in told.stdout) == (0, True)
    file.unlink()
    told = run("list")
    assert (told.exit_code, "begin one with `dateline sources add`" in told.stderr) == (1, True)
