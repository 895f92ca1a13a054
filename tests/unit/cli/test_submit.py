"""What `submit` refuses before it asks a broker, and what it makes of a list; that requests arrive, and how they are
waited for, is tested in tests/integration/test_submit.py."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from kafka.errors import MessageSizeTooLargeError
from typer.testing import CliRunner, Result

from schemas.fetch_request import FetchRequest
from schemas.topics.coordinates import Coordinates
from schemas.topics.names import BACKFILL, REQUESTS
from services.cli.main import app
from services.operate.errands import Errand
from services.runtime.broker.producer import Refused
from services.runtime.broker.topics import KafkaUnreachable
from services.runtime.settings import Settings

PAGE = "Ferry crews return\n\nThe boats sailed again on Monday.\n"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, FetchRequest]]:
    """Takes the place of the broker: keeps what would be written to it."""
    kept: list[tuple[str, FetchRequest]] = []

    def keep(settings: Settings, requests: list[tuple[str, FetchRequest]], topic: str) -> list[Coordinates | Refused]:
        kept.extend(requests)
        return [
            Refused(MessageSizeTooLargeError()) if "refused" in request.url else Coordinates(topic, 0, n)
            for n, (_, request) in enumerate(requests)
        ]

    monkeypatch.setattr("services.operate.submission.write", keep)
    monkeypatch.setattr("services.operate.required_topics.missing_topics", lambda *_: [])
    return kept


def run(*arguments: object, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(app, ["submit", *map(str, arguments)], input=stdin)


def test_urls_are_keyed_by_their_host(sent: list[tuple[str, FetchRequest]]) -> None:
    result = run("url", "https://a.example/1", "https://B.example/2", "--source", "wire")
    assert result.exit_code == 0
    assert [(key, request.url, request.source_id) for key, request in sent] == [
        ("a.example", "https://a.example/1", "wire"),
        ("b.example", "https://B.example/2", "wire"),
    ]


def test_a_feed_is_a_request_of_its_own_kind(sent: list[tuple[str, FetchRequest]]) -> None:
    run("feed", "https://a.example/feed.xml")
    assert [request.kind for _, request in sent] == ["feed"]


@pytest.mark.parametrize("kind", ["url", "feed"])
@pytest.mark.parametrize(("options", "topic"), [((), REQUESTS), (("--backfill",), BACKFILL)])
def test_a_backfill_has_a_topic_of_its_own(
    sent: list[tuple[str, FetchRequest]], kind: str, options: tuple[str, ...], topic: str
) -> None:
    result = run(kind, "https://a.example/1", "--json", *options)
    assert [json.loads(line)["request"] for line in result.stdout.splitlines()] == [f"{topic}/0/0"]
    assert len(sent) == 1


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzipped"])
def test_a_file_travels_in_the_request(sent: list[tuple[str, FetchRequest]], tmp_path: Path, packed: bool) -> None:
    path = tmp_path / "page"
    path.write_bytes(gzip.compress(PAGE.encode()) if packed else PAGE.encode())
    result = run("file", path, "--url", "https://a.example/1", "--captured-at", "2026-03-02T10:15:00Z")
    assert result.exit_code == 0, result.output
    ((_, request),) = sent
    assert (request.kind, request.body) == ("file", PAGE)
    assert request.captured_at is not None
    assert request.captured_at.isoformat() == "2026-03-02T10:15:00+00:00"


@pytest.mark.parametrize(
    ("content", "url", "told"),
    [
        (b"", "https://a.example/1", "empty"),
        (b"\x1f\x8bnot gzip", "https://a.example/1", "gzip"),
        (b"%PDF-1.7 ...", "https://a.example/1", "PDF"),
        (PAGE.encode(), "ftp://a.example/1", "not an http(s) URL"),
        (b"x" * 5_000_000, "https://a.example/1", "too large"),
    ],
    ids=["empty", "broken gzip", "pdf", "scheme", "too large"],
)
def test_what_cannot_be_submitted_is_refused_with_the_reason(
    sent: list[tuple[str, FetchRequest]], tmp_path: Path, content: bytes, url: str, told: str
) -> None:
    path = tmp_path / "page"
    path.write_bytes(content)
    result = run("file", path, "--url", url)
    assert result.exit_code == 1
    assert told in result.output
    assert sent == []


def test_a_live_page_has_no_other_time_of_capture_than_now(sent: list[tuple[str, FetchRequest]]) -> None:
    """It recorded today's page as a capture of 2020."""
    result = run("url", "https://a.example/1", "--captured-at", "2020-01-01")
    assert (result.exit_code, sent) == (1, [])
    assert "dateline submit file PAGE --url URL --captured-at TIME" in result.stderr
    assert "--captured-at" not in run("url", "--help").output


@pytest.mark.parametrize(("command", "kind"), [("url", "article"), ("feed", "feed")])
def test_a_list_on_standard_input_loses_nothing(sent: list[tuple[str, FetchRequest]], command: str, kind: str) -> None:
    lines = [
        b"\xef\xbb\xbfhttps://a.example/1\r",
        b"# a comment",
        b"",
        b"  https://a.example/2  ",
        b"not a url",
        b"https://a.example/\xff",
        b"https://a.example/" + b"x" * 9000,
        b"https://a.example/3",  # no line feed at the end
    ]
    result = run(command, "https://a.example/0", "-", "--source", "wire", stdin=b"\n".join(lines))
    assert result.exit_code == 1
    assert [(request.url, request.kind, request.source_id) for _, request in sent] == [
        (f"https://a.example/{n}", kind, "wire") for n in range(4)
    ]
    problems = result.stderr.splitlines()
    assert [line[:7] for line in problems[:3]] == ["line 5:", "line 6:", "line 7:"]
    assert problems[3] == "3 not submitted, 4 submitted"


def test_a_list_without_a_bad_line_exits_0(sent: list[tuple[str, FetchRequest]]) -> None:
    result = run("url", "-", "--json", stdin=b"https://a.example/1\nhttps://a.example/2\n")
    assert (result.exit_code, result.stderr) == (0, "")
    assert [json.loads(line) for line in result.stdout.splitlines()] == [
        {"url": f"https://a.example/{n}", "kind": "article", "request": f"{REQUESTS}/0/{n - 1}"} for n in (1, 2)
    ]


def test_an_empty_list_is_no_success(sent: list[tuple[str, FetchRequest]]) -> None:
    result = run("url", "-", stdin=b"# nothing yet\n\n")
    assert (result.exit_code, sent) == (1, [])
    assert "one a line" in result.stderr


def test_what_the_broker_refuses_is_named_and_the_others_are_submitted(sent: list[tuple[str, FetchRequest]]) -> None:
    result = run("url", "https://a.example/1", "https://a.example/refused", "https://a.example/3")
    assert result.exit_code == 1
    assert "refused the request for https://a.example/refused" in result.stderr
    assert "https://a.example/1" in result.stdout
    assert "https://a.example/3" in result.stdout


def test_what_is_given_twice_is_submitted_once(sent: list[tuple[str, FetchRequest]]) -> None:
    """With --wait, the second capture would outrank the first, which would be told as no success."""
    result = run("url", "https://a.example/1", "-", stdin=b"https://a.example/1\nhttps://a.example/2\n")
    assert result.exit_code == 0
    assert [request.url for _, request in sent] == ["https://a.example/1", "https://a.example/2"]
    assert result.stderr == "1 given more than once, submitted once\n"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-03-01", "2026-03-01T00:00:00+00:00"),
        ("2026-03-01T09:30", "2026-03-01T09:30:00+00:00"),
        ("2026-03-01T09:30:00.5+01:00", "2026-03-01T09:30:00.500000+01:00"),
        ("tomorrow", None),
        ("", None),
    ],
)
def test_a_time_of_capture_is_iso_and_utc_without_an_offset(
    sent: list[tuple[str, FetchRequest]], tmp_path: Path, text: str, meant: str | None
) -> None:
    path = tmp_path / "page"
    path.write_text(PAGE, encoding="utf-8")
    result = run("file", path, "--url", "https://a.example/1", "--captured-at", text)
    assert result.exit_code == (0 if meant else 2)
    assert [request.captured_at and request.captured_at.isoformat() for _, request in sent] == (
        [meant] if meant else []
    )
    assert meant or "write 2026-03-05" in result.output


@pytest.mark.parametrize("seconds", ["nan", "inf", "-1", "1e9", "soon"])
def test_a_timeout_that_is_none_is_refused(sent: list[tuple[str, FetchRequest]], seconds: str) -> None:
    result = run("url", "https://a.example/1", "--wait", "--timeout", seconds)
    assert (result.exit_code, sent) == (2, [])


class Interrupted:
    """Takes the place of the watch: the broker goes away meanwhile."""

    def __init__(self, *_: object) -> None:
        """Takes settings and client."""

    def __enter__(self) -> "Interrupted":
        return self

    def __exit__(self, *_: object) -> None:
        """Closes nothing."""

    def ends(self, *_: object) -> Iterator[Errand]:
        yield from ()
        raise KafkaUnreachable("the broker stopped sending records; see its log")


def test_what_was_submitted_stays_submitted_when_it_can_no_longer_be_watched(
    sent: list[tuple[str, FetchRequest]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.cli.submit.ErrandWatch", Interrupted)
    result = run("url", "https://a.example/1", "--wait")
    assert (result.exit_code, len(sent)) == (1, 1)
    assert result.stderr.splitlines() == [
        "no longer waiting: what was submitted stays submitted",
        "the broker stopped sending records; see its log",
    ]
