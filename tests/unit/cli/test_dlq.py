"""What `dlq` shows and refuses, without a broker; with one in tests/integration/test_dlq.py."""

import json
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from schemas.dead_letter import DeadLetter, DeadLetterHeader
from schemas.topics.coordinates import Coordinates
from services.cli.main import app
from services.operate import dead_letters
from services.operate.dead_letters import Buried, Ended, look_at
from services.runtime.messages.message import Message
from services.runtime.settings import Settings

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
DLQ = "dateline.articles.v1.dlq"
STORY = b'{"title": "Ferry crews return", "url": "https://harbor.example/1"}'


def message(offset: int, **fields: Any) -> Message:
    told = {
        "stage": "enrich",
        "reason": "invalid",
        "detail": "paragraphs: missing; see the schema\nsecond line",
        "topic": "dateline.articles.v1",
        "partition": 4,
        "offset": offset,
        "key": b"a1",
        "value": STORY,
        "headers": [DeadLetterHeader(name="ce_id", value=b"a1/7")],
        "source_id": "wire",
        "url": "https://harbor.example/1",
        "failed_at": datetime(2026, 3, 2, 10, offset, tzinfo=UTC),
        "producer": "0.1.0",
    }
    letter = DeadLetter.model_validate(told | fields)
    return Message(DLQ, 2, offset, letter.coordinates.encode(), letter.to_bytes(), [], NOW)


class Topics:
    """Takes the place of the broker: what lies on the dead-letter topics, and what was done to it."""

    def __init__(self) -> None:
        self.buried = [look_at(message(1)), look_at(message(2, reason="error", source_id="desk"))]
        self.replayed: list[str] = []
        self.purged: list[str] = []
        self.refused: set[str] = set()

    def read_buried(self, settings: Settings) -> list[Buried]:
        return self.buried

    def exhume(self, settings: Settings, wanted: Collection[Buried]) -> Iterator[Buried]:
        yield from wanted

    def replay(self, settings: Settings, chosen: Collection[Buried]) -> Iterator[Ended]:
        for one in chosen:
            if one.coordinates in self.refused:
                yield Ended(one, problem="the broker refuses the original")
            else:
                self.replayed.append(one.coordinates)
                yield Ended(one, Coordinates("dateline.articles.v1", 0, 99))

    def purge(self, settings: Settings, chosen: Collection[Buried]) -> Iterator[Ended]:
        for one in chosen:
            self.purged.append(one.coordinates)
            yield Ended(one)


@pytest.fixture
def topics(monkeypatch: pytest.MonkeyPatch) -> Topics:
    topics = Topics()
    for name in ("read_buried", "exhume", "replay", "purge"):
        monkeypatch.setattr(dead_letters, name, getattr(topics, name))
    monkeypatch.setattr("services.operate.required_topics.missing_topics", lambda settings, wanted: [])
    return topics


def run(*arguments: str, **more: Any) -> Result:
    return CliRunner().invoke(app, ["dlq", *arguments], **more)


FIRST, SECOND = "dateline.articles.v1/4/1", "dateline.articles.v1/4/2"


def test_the_list_shows_each_and_counts_them(topics: Topics) -> None:
    result = run("list")
    assert result.exit_code == 0, result.output
    for told in ("2026-03-02 10:01:00", FIRST, SECOND, "wire", "https://harbor.example/1", "paragraphs: missing"):
        assert told in result.output
    assert "second line" not in result.output
    assert result.output.index(FIRST) < result.output.index(SECOND), "the newest last"
    assert "2 dead letters" in result.output


def test_a_script_gets_an_object_a_line_without_the_value(topics: Topics) -> None:
    topics.buried.append(look_at(Message(DLQ, 3, 5, b"junk", b"junk", [], NOW)))
    lines = [json.loads(line) for line in run("list", "--json").stdout.splitlines()]
    assert [line["coordinates"] for line in lines] == [FIRST, SECOND, f"{DLQ}/3/5"]
    assert (lines[0]["value_bytes"], lines[0]["lies_at"], lines[0]["headers"]) == (
        len(STORY),
        f"{DLQ}/2/1",
        [{"name": "ce_id", "value": "YTEvNw=="}],
    )
    assert lines[2]["reason"] == "unreadable"
    assert lines[0].keys() == lines[2].keys()
    assert all("value" not in line for line in lines)


@pytest.mark.parametrize(
    ("arguments", "listed"),
    [
        (["--reason", "error"], [SECOND]),
        (["--reason", "error", "--reason", "invalid"], [FIRST, SECOND]),
        (["--stage", "ingest"], []),
        (["--source", "wire"], [FIRST]),
        (["--article", "a1"], [FIRST, SECOND]),  # by their key: neither tells its article
        (["--article", "a2"], []),
        (["--until", "2026-03-02T10:02"], [FIRST]),
        (["--since", "2026-03-02T10:02", "--until", "2026-03-02"], [SECOND]),
        ([SECOND], [SECOND]),
        (["--limit", "1"], [FIRST]),
    ],
)
def test_filters(topics: Topics, arguments: list[str], listed: list[str]) -> None:
    told = run("list", "--json", *arguments).stdout.splitlines()
    assert [json.loads(line)["coordinates"] for line in told] == listed


NOTHING = [("replay",), ("replay", "--dry-run"), ("purge", "--yes"), ("purge", "--dry-run")]


def test_a_list_of_nothing_says_so(topics: Topics) -> None:
    result = run("list", "--source", "nobody")
    assert (result.exit_code, result.output) == (0, "no dead letter matches\n")
    topics.buried = []
    assert run("list").output == "there are no dead letters\n"


@pytest.mark.parametrize("as_json", [(), ("--json",)], ids=["text", "json"])
@pytest.mark.parametrize("arguments", NOTHING, ids=" ".join)
def test_a_filter_that_matches_nothing_is_no_success(
    topics: Topics, arguments: tuple[str, ...], as_json: tuple[str, ...]
) -> None:
    """A mistyped filter looked done."""
    result = run(*arguments, "--source", "nobody", *as_json)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "no dead letter matches, nothing" in result.stderr
    assert "dateline dlq list" in result.stderr


@pytest.mark.parametrize("arguments", NOTHING, ids=" ".join)
def test_all_of_none_is_done(topics: Topics, arguments: tuple[str, ...]) -> None:
    topics.buried = []
    result = run(*arguments, "--all")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "there are no dead letters, nothing" in result.stderr


@pytest.mark.parametrize("arguments", [("list",), *NOTHING], ids=" ".join)
def test_coordinates_without_a_dead_letter_are_named_and_the_others_are_done(
    topics: Topics, arguments: tuple[str, ...]
) -> None:
    absent = "dateline.articles.v1/4/77"
    result = run(*arguments, FIRST, absent)
    assert result.exit_code == 1
    assert f"there is no dead letter {absent}; `dateline dlq list`" in result.stderr
    if "--dry-run" in arguments or arguments == ("list",):
        assert FIRST in result.stdout
        assert (topics.replayed, topics.purged) == ([], [])
    else:
        assert [*topics.replayed, *topics.purged] == [FIRST]
    result = run(*arguments, FIRST, "--source", "nobody")
    assert (result.exit_code, topics.replayed + topics.purged) in ((1, []), (1, [FIRST]))
    assert f"no dead letter {FIRST} that meets the other conditions" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["list", "--reason", "bad"], "undecodable, invalid"),
        (["list", "--stage", "fetch"], "ingest, enrich, index"),
        (["list", "--since", "soon"], "2026-03-05T10:15Z"),
        (["list", "somewhere"], "topic/partition/offset"),
        (["show", "somewhere/1"], "topic/partition/offset"),
        (["show", "dateline.articles.v1/4/3"], "dateline dlq list"),
        (["replay"], "--all"),
        (["replay", "--limit", "1"], "--all"),
        (["replay", "--all", "--stage", "enrich"], "leave out one or the other"),
        (["purge", "--yes"], "--all"),
        (["purge", "--all"], "--yes"),
        (["purge", FIRST, "--json"], "--yes"),
    ],
)
def test_mistakes_are_told_what_to_do(topics: Topics, arguments: list[str], told: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 1
    assert told in result.stderr
    assert (topics.replayed, topics.purged) == ([], [])


def test_show_tells_everything(topics: Topics) -> None:
    result = run("show", FIRST)
    assert result.exit_code == 0, result.output
    for told in ("second line", "header ce_id", "a1/7", f"{len(STORY)} bytes", '  "title": "Ferry crews return"'):
        assert told in result.output


def test_raw_is_the_original_byte_for_byte(topics: Topics) -> None:
    value = bytes(range(256)) + b"\r\n"
    topics.buried = [look_at(message(1, value=value))]
    assert run("show", FIRST, "--raw").stdout_bytes == value


def test_a_bad_record_does_not_command_the_terminal(topics: Topics) -> None:
    evil = "https://a.example/\x1b]0;x\x07\x9b2J\u202e"
    topics.buried = [look_at(message(1, value=b"\x1b[2J\xff", url=evil, detail=evil))]
    for arguments in (("list",), ("show", FIRST), ("replay", FIRST, "--dry-run")):
        output = run(*arguments).output
        assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(output)
    assert "\\x1b[2J\\xff" in run("show", FIRST).output


def test_a_dry_run_writes_nothing(topics: Topics) -> None:
    for command in ("replay", "purge"):
        result = run(command, "--all", "--dry-run")
        assert (result.exit_code, "nothing was written" in result.output) == (0, True)
    assert (topics.replayed, topics.purged) == ([], [])


def test_replay_tells_how_many(topics: Topics) -> None:
    result = run("replay", "--stage", "enrich", "--limit", "1")
    assert (result.exit_code, topics.replayed) == (0, [FIRST])
    assert "1 dead letter replayed" in result.output


def test_what_is_refused_is_told_and_exits_1(topics: Topics) -> None:
    topics.refused = {FIRST}
    result = run("replay", "--all")
    assert (result.exit_code, topics.replayed) == (1, [SECOND])
    assert "1 dead letter replayed" in result.stdout
    assert f"{FIRST}: the broker refuses the original" in result.stderr
    told = [json.loads(line) for line in run("replay", "--all", "--json").stdout.splitlines()]
    assert [(one["outcome"], one["written"]) for one in told] == [
        ("stayed", None),
        ("replayed", "dateline.articles.v1/0/99"),
    ]


def test_purge_asks_first(topics: Topics, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.cli.views.terminal.can_ask", lambda: True)
    assert run("purge", "--all", input="n\n").exit_code == 1
    assert topics.purged == []
    result = run("purge", "--all", input="y\n")
    assert (result.exit_code, topics.purged) == (0, [FIRST, SECOND])
    assert "2 dead letters purged" in result.output


def test_purge_without_asking(topics: Topics) -> None:
    assert run("purge", SECOND, "--yes").exit_code == 0
    assert topics.purged == [SECOND]
