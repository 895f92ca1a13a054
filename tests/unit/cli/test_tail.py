"""What `tail` asks for, prints and refuses, without a broker; with one in tests/integration/test_tail.py."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner, Result

from services.cli.main import app
from services.operate.tail import Batch, Tail, Wanted
from services.runtime.port_probe import Answer
from services.tail.tailed_record import TailedRecord

ASKED: list[Wanted] = []
STORY = b'{"title": "Ferry crews return", "revision": 7}'


def record(offset: int, value: bytes | None = STORY) -> TailedRecord:
    one = TailedRecord("dateline.articles.v1", 0, offset, 1_772_704_800_000, b"a1", value, [("ce_id", b"a1/7")])
    assert one.fields or one.problem or value is None
    return one


@pytest.fixture(autouse=True)
def batches(monkeypatch: pytest.MonkeyPatch) -> list[Batch | type[BaseException]]:
    """What comes, and may be changed: two records, of which the second is a tombstone."""
    coming: list[Batch | type[BaseException]] = [Batch(), Batch([record(0), record(1, None)])]
    ASKED.clear()

    def read(self: Tail, *, in_order: bool = True) -> Iterator[Batch]:
        ASKED.append(self.wanted)
        for one in coming:
            if not isinstance(one, Batch):
                raise one
            self.read += 10 if one.records else 0
            self.matched += len(one.records)
            self.undecided += len(one.undecided)
            yield one

    monkeypatch.setattr(Tail, "batches", read)
    monkeypatch.setattr("services.cli.reachable.probe", lambda *_: Answer.SOMETHING)
    return coming


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["tail", *words])


def test_a_line_for_each_record() -> None:
    ended = run("articles", "--last", "2")
    assert (ended.exit_code, ended.stderr) == (0, "")
    assert ended.stdout.splitlines() == [
        "2026-03-05T10:00:00.000Z  a1  7  Ferry crews return",
        "2026-03-05T10:00:00.000Z  a1  tombstone  removed",
    ]


def test_json_and_bytes() -> None:
    lines = [json.loads(line) for line in run("articles", "--last", "2", "--json").stdout.splitlines()]
    assert [(one["offset"], one["headers"], one["value"]) for one in lines] == [
        (0, {"ce_id": "a1/7"}, json.loads(STORY)),
        (1, {"ce_id": "a1/7"}, None),
    ]
    assert run("articles", "--last", "2", "--raw").stdout_bytes == STORY + b"\n"


def test_a_count_is_all_that_is_printed() -> None:
    assert run("articles", "--count").stdout == "2\n"
    assert json.loads(run("articles", "--count", "--json").stdout) == {"count": 2, "read": 10, "undecided": 0}


def test_what_is_asked_for() -> None:
    for words in (["articles"], ["dlq", "--last", "5", "-f"], ["articles", "--since", "10m"], ["articles", "--count"]):
        assert run(*words).exit_code == 0
    live, dead, past, counted = ASKED
    assert (live.topics, live.follow, live.begins_now) == (("dateline.articles.v1",), True, True)
    assert (len(dead.topics), dead.last, dead.follow, dead.begins_now) == (4, 5, True, False)
    assert past.since is not None
    assert (past.since < datetime.now(UTC) - timedelta(minutes=9), past.follow) == (True, False)
    assert (counted.since, counted.until, counted.follow) == (None, None, False)


def test_until_a_time_to_come_it_follows() -> None:
    assert run("articles", "--until", "9999-01-01").exit_code == 0
    assert (ASKED[0].follow, ASKED[0].begins_now) == (True, True)
    assert run("articles", "--until", "2020-01-01").exit_code == 0
    assert (ASKED[1].follow, ASKED[1].begins_now) == (False, False)


def test_a_condition_is_read_by_the_schema_of_the_topic() -> None:
    assert run("enriched", "--last", "1", "--where", 'quotes.speakers.name ~ "Calder"').exit_code == 0
    assert str(ASKED[0].condition) == 'annotations.quotes.speakers.name ~ "Calder"'
    wrong = run("enriched", "--where", 'titel ~ "Ferry"')
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    assert wrong.stderr.splitlines() == [
        "--where: enriched_article has no field titel; did you mean title?",
        '    titel ~ "Ferry"',
        "    ^^^^^",
    ]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["artcles"], 1, "did you mean articles?"),
        (["articles", "--since", "soon"], 2, "--since: 'soon' is not a time"),
        (["articles", "--until", "999999w"], 2, "--until: "),
        (["articles", "--since", "1h", "--until", "2h"], 2, "--until must be after --since"),
        (["articles", "-f", "--until", "1h"], 2, "leave out one or the other"),
        (["articles", "--count", "--last", "5"], 2, "leave out --follow and --last"),
        (["articles", "--json", "--raw"], 2, "one of --json and --raw"),
        (["articles", "--last", "99999"], 2, "--last"),
    ],
)
def test_what_is_refused(words: list[str], code: int, says: str) -> None:
    ended = run(*words)
    assert (ended.exit_code, says in ended.stderr) == (code, True), ended.stderr
    assert ASKED == []


def test_ctrl_c_is_the_usual_end_of_what_has_none(batches: list[Batch | type[BaseException]]) -> None:
    batches.append(KeyboardInterrupt)
    ended = run("articles")
    assert (ended.exit_code, ended.stderr) == (0, "10 read, 2 shown\n")


@pytest.mark.parametrize("words", [["--last", "5"], ["--count"]])
def test_ctrl_c_before_the_end_of_what_has_one_is_no_success(
    batches: list[Batch | type[BaseException]], words: list[str]
) -> None:
    batches.append(KeyboardInterrupt)
    ended = run("articles", *words)
    assert (ended.exit_code, ended.stderr) == (130, "10 read, 2 match so far; interrupted before the end\n")


def test_what_cannot_be_decided_is_named_and_counted(batches: list[Batch | type[BaseException]]) -> None:
    batches.append(Batch(undecided=[record(one, b"not JSON") for one in range(12)]))
    ended = run("articles", "--count", "--where", 'title = "x"')
    named = ended.stderr.splitlines()
    assert ended.stdout == "2\n"
    assert named[0].startswith("dateline.articles.v1/0/0 cannot be decoded: not JSON")
    assert len(named) == 11
    assert named[-1] == "12 records cannot be decoded, so that the condition could not be checked"
