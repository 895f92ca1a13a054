"""What `submit` refuses before it asks a broker; that requests arrive is tested with the whole pipeline."""

import gzip
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from schemas.fetch_request import FetchRequest
from services.cli.main import app
from services.runtime.settings import Settings

PAGE = "Ferry crews return\n\nThe boats sailed again on Monday.\n"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, FetchRequest]]:
    """Takes the place of the broker: keeps what would be written to it."""
    kept: list[tuple[str, FetchRequest]] = []

    def keep(settings: Settings, requests: list[tuple[str, FetchRequest]]) -> list[str]:
        kept.extend(requests)
        return [f"topic/0/{n}" for n in range(len(requests))]

    monkeypatch.setattr("services.operate.submission.submit", keep)
    monkeypatch.setattr("services.operate.required_topics.missing_topics", lambda *_: [])
    return kept


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["submit", *map(str, arguments)])


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
