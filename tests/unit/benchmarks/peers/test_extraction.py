"""The peers read a page into the form of a record; each only where it is installed."""

import json
import sys
from pathlib import Path

import pytest

from benchmarks import child
from benchmarks.corpus import Page, generate
from benchmarks.extraction import place
from benchmarks.peers import extraction
from benchmarks.peers.extraction import PEERS
from benchmarks.turns import PYTHON

PAGE = next(generate(1))
EMPTY = b"<html><head></head><body></body></html>"
FIELDS = {"title", "authors", "published_at", "language", "lead_image", "paragraphs"}


@pytest.mark.parametrize("name", PEERS)
def test_a_peer_reads_a_page(name: str, tmp_path: Path) -> None:
    """In the peers' environment, or Dateline's where there is none."""
    (tmp_path / "1.html").write_bytes(PAGE.html)
    (tmp_path / "2.html").write_bytes(EMPTY)
    read = tmp_path / "read.jsonl"
    python = PYTHON if PYTHON.exists() else Path(sys.executable)
    try:
        told = child.measured(["benchmarks.reading", place(name), str(tmp_path), "--out", str(read)], python)
    except RuntimeError as error:
        if "ModuleNotFoundError" not in str(error):
            raise
        pytest.skip(f"`make bench` sets up the peers' environment; {name} is not beside Dateline")
    assert (told["pages"], told["failures"]) == (2, 1), "of an empty page nothing is read"
    article = json.loads(read.read_text().splitlines()[0])["article"]
    assert set(article) == FIELDS
    assert (PAGE.text or "").split("\n\n")[3] in [paragraph["text"] for paragraph in article["paragraphs"]]
    assert "waits as plan to" in article["title"]


def test_a_record_has_what_was_told() -> None:
    assert extraction._record(
        "One.\n\n Two. \n", "Title", ["Jane Roe", ""], "2026-03-03", "en", "https://h.example/a.jpg"
    ) == {
        "title": "Title",
        "authors": [{"name": "Jane Roe"}],
        "published_at": {"value": "2026-03-03"},
        "language": "en",
        "lead_image": {"url": "https://h.example/a.jpg"},
        "paragraphs": [{"text": "One."}, {"text": " Two. "}],
    }
    assert extraction._record("One.", None, None, None, None, None) == {
        **dict.fromkeys(FIELDS), "authors": [], "paragraphs": [{"text": "One."}],
    }  # fmt: skip
    assert extraction._record("", "Title", [], None, None, None) is None


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Brücke".encode(), "<p>Brücke"),
        ('<meta charset="windows-1252"><p>Brücke'.encode("cp1252"), '<meta charset="windows-1252"><p>Brücke'),
        (b"<meta charset=none><p>\xfc", "<meta charset=none><p>\ufffd"),
        (b"<p>\xfc", "<p>\ufffd"),
    ],
)
def test_a_page_is_decoded_as_it_says(html: bytes, text: str) -> None:
    assert extraction._text(Page("1", "/1", html)) == text
