"""The generated corpus: the same for the same seed, with the documented sizes, and pages that yield their text."""

import gzip
import statistics
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks.corpus import LONGEST, SHORTEST, WORDS, generate, page, read_corpus, read_folder, write_corpus
from services.ingest.extract import extract


def test_a_page_depends_only_on_its_number_and_seed() -> None:
    pages = list(generate(5))
    assert page(3) == pages[3]
    assert page(3, seed=1).html != pages[3].html
    assert len({one.path for one in pages}) == len({one.id for one in pages}) == 5


def test_lengths_are_those_of_news() -> None:
    words = [one.words for one in generate(400)]
    assert abs(statistics.mean(words) - WORDS) < WORDS / 10
    assert min(words) >= SHORTEST
    # The last paragraph is not truncated.
    assert max(words) < LONGEST + 150


def test_extraction_finds_what_was_put_in() -> None:
    one = page(7)
    article = extract(one.html, f"https://news.example{one.path}", captured_at=datetime(2026, 11, 1, tzinfo=UTC))
    missing = set((one.text or "").split("\n\n")) - set(article.text.split("\n\n"))
    assert missing == set()
    assert article.published_at is not None
    assert article.published_at.value == one.published_at
    assert len(article.authors) == 1


def test_a_corpus_is_read_as_it_was_written(tmp_path: Path) -> None:
    pages = list(generate(3))
    write_corpus(pages, tmp_path / "corpus")
    assert list(read_corpus(tmp_path / "corpus")) == pages


def test_a_folder_of_pages_is_a_corpus_too(tmp_path: Path) -> None:
    (tmp_path / "b.html").write_bytes(b"<p>two</p>")
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(b"<p>one</p>"))
    (tmp_path / "notes.txt").write_text("no page")
    pages = list(read_folder(tmp_path))
    assert [one.html for one in pages] == [b"<p>one</p>", b"<p>two</p>"]
    write_corpus(pages, tmp_path / "corpus")
    assert list(read_corpus(tmp_path / "corpus")) == pages


def test_pages_are_found_as_people_save_them(tmp_path: Path) -> None:
    (tmp_path / "news.html" / "more").mkdir(parents=True)
    (tmp_path / "news.html" / "more" / "The bridge – Harbor Daily.HTM").write_bytes(b"<p>one</p>")
    (tmp_path / "plain.htm.GZ").write_bytes(gzip.compress(b"<p>two</p>"))
    (tmp_path / ".html").write_bytes(b"no name")
    assert [(one.id, one.url, one.html) for one in read_folder(tmp_path)] == [
        (
            "0-The bridge – Harbor Daily",
            "https://news.example/0/The%20bridge%20%E2%80%93%20Harbor%20Daily",
            b"<p>one</p>",
        ),
        ("1-plain", "https://news.example/1/plain", b"<p>two</p>"),
    ]


def test_a_broken_file_raises(tmp_path: Path) -> None:
    (tmp_path / "a.html.gz").write_bytes(b"<p>not gzipped</p>")
    with pytest.raises(ValueError, match=r"a.html.gz cannot be read .* save the page again or remove it"):
        list(read_folder(tmp_path))


def test_a_folder_without_pages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="name a folder of saved pages"):
        list(read_folder(tmp_path))
