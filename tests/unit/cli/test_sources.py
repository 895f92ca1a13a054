"""`dateline sources`: what is written to the file, and what is said."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from services.cli.main import app
from services.ingest.addresses.address import Address
from services.ingest.discovery.assessment import Tried, assess
from services.ingest.discovery.candidates import Candidate
from services.ingest.sources.catalogue import Catalogue, Source
from services.ingest.sources.feed_entry import FeedEntry
from services.ingest.sources.listing import Listing
from services.operate.opml import Subscription, read_opml, write_opml
from services.operate.source_trial import Sample, Trial

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
    assert [one.id for one in Catalogue.load(file).sources] == ["a.example", "a.example-2"]


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
    assert (told.exit_code, "2 lists left out" in told.stdout, file.read_bytes()) == (0, True, before)


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
    assert (told.exit_code, read_opml(told.stdout_bytes)) == (0, [Subscription("A", FEED, None)])
    assert told.stderr == "1 list left out that no feed reader reads\n"
    told = run("export", tmp_path / "out.opml")
    assert told.stdout == f"wrote 1 feed to {tmp_path / 'out.opml'}\n"
    assert len(read_opml((tmp_path / "out.opml").read_bytes())) == 1


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
