"""Each peer reads a page into the form of a record; tested only where it is installed."""

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
    """Runs in the peers' environment, or Dateline's if there is none."""
    (tmp_path / "1.html").write_bytes(PAGE.html)
    (tmp_path / "2.html").write_bytes(EMPTY)
    read = tmp_path / "read.jsonl"
    python = PYTHON if PYTHON.exists() else Path(sys.executable)
    try:
        result = child.measured(["benchmarks.reading", place(name), str(tmp_path), "--out", str(read)], python)
    except RuntimeError as error:
        if "ModuleNotFoundError" not in str(error):
            raise
        pytest.skip(f"{name} is not installed with Dateline; `make bench` sets up the peers' environment")
    assert (result["pages"], result["failures"]) == (2, 1), "the empty page counts as a failure"
    article = json.loads(read.read_text().splitlines()[0])["article"]
    assert set(article) == FIELDS
    assert (PAGE.text or "").split("\n\n")[3] in [paragraph["text"] for paragraph in article["paragraphs"]]
    assert "waits as plan to" in article["title"]


def test_a_record_has_the_fields_that_the_peer_found() -> None:
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
def test_a_page_is_decoded_with_its_declared_charset(html: bytes, text: str) -> None:
    assert extraction._text(Page("1", "/1", html)) == text
