"""Which pages are read, and what is written for each."""

import gzip
import json
import sys
from pathlib import Path

import pytest

from benchmarks import reading
from benchmarks.corpus import Page, generate
from benchmarks.reading import read_all, read_pages

PAGES = list(generate(5))


def index(folder: Path, *lines: object) -> Path:
    path = folder / "pages.jsonl"
    path.write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines))
    return path


def test_an_index_names_pages(tmp_path: Path) -> None:
    (tmp_path / "one.html").write_bytes(b"<p>one</p>")
    (tmp_path / "two.gz").write_bytes(gzip.compress(b"<p>two</p>"))
    path = index(
        tmp_path,
        {"id": 1, "url": "https://harbor.example/1", "page": "one.html"},
        "",
        {"id": "b", "url": "https://harbor.example/2", "page": str(tmp_path / "two.gz"), "more": None},
    )
    pages = list(read_pages(path))
    assert [(page.id, page.url, page.html) for page in pages] == [
        ("1", "https://harbor.example/1", b"<p>one</p>"),
        ("b", "https://harbor.example/2", b"<p>two</p>"),
    ]


def test_a_line_separator_inside_a_string_does_not_end_the_line(tmp_path: Path) -> None:
    (tmp_path / "one.html").write_bytes(b"<p>one</p>")
    row = {"id": 1, "url": "https://harbor.example/1", "page": "one.html", "title": "a\u2028b"}
    path = index(tmp_path, json.dumps(row, ensure_ascii=False))
    assert [page.html for page in read_pages(path)] == [b"<p>one</p>"]


def test_a_folder_can_replace_the_index(tmp_path: Path) -> None:
    (tmp_path / "one.html").write_bytes(b"<p>one</p>")
    assert [page.html for page in read_pages(tmp_path)] == [b"<p>one</p>"]


@pytest.mark.parametrize(
    "line", ["no JSON", "[]", "7", {"id": "a"}, {"id": "a", "url": "https://harbor.example/", "page": 7}]
)
def test_a_line_that_names_no_page_raises(tmp_path: Path, line: object) -> None:
    with pytest.raises(ValueError, match=r"pages.jsonl:2 names no page .* give id, url and page"):
        list(read_pages(index(tmp_path, "", line)))


def test_an_unreadable_page_raises(tmp_path: Path) -> None:
    line = {"id": "a", "url": "https://harbor.example/", "page": "a.html.gz"}
    with pytest.raises(ValueError, match=r"a.html.gz cannot be read"):
        list(read_pages(index(tmp_path, line)))
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(b"<p>one</p>" * 99)[:-20])
    with pytest.raises(ValueError, match=r"a.html.gz cannot be read"):
        list(read_pages(index(tmp_path, line)))


@pytest.mark.parametrize("held", [None, b"\xff\xfe"])
def test_an_unreadable_index_raises(tmp_path: Path, held: bytes | None) -> None:
    if held is not None:
        (tmp_path / "pages.jsonl").write_bytes(held)
    with pytest.raises(ValueError, match="name a folder of pages, or an index of them"):
        list(read_pages(tmp_path / "pages.jsonl"))


def test_every_page_is_read_and_its_result_written(tmp_path: Path) -> None:
    seen: list[str] = []

    def work(page: Page) -> object:
        seen.append(page.id)
        if page is PAGES[3]:
            raise ValueError("as a peer does")
        return {"title": page.id} if page is not PAGES[4] else None

    reading_of_all = read_all(work, PAGES, tmp_path / "read.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "read.jsonl").read_text().splitlines()]
    assert [line["article"] for line in lines] == [*({"title": page.id} for page in PAGES[:3]), None, None]
    assert [line["id"] for line in lines] == [page.id for page in PAGES]
    assert seen == [page.id for page in [*PAGES[: reading.WARM_UP], *PAGES]]
    assert (reading_of_all.pages, reading_of_all.failures) == (5, 2)
    assert reading_of_all.slowest_s == max(line["seconds"] for line in lines)
    assert 0 <= reading_of_all.median_s <= reading_of_all.p95_s <= reading_of_all.slowest_s


def test_one_page_is_enough_and_none_is_not(tmp_path: Path) -> None:
    one = read_all(lambda page: page.id, PAGES[:1], tmp_path / "read.jsonl")
    assert one.median_s == one.p95_s == one.slowest_s
    with pytest.raises(ValueError, match="there are no pages"):
        read_all(lambda page: page.id, [], tmp_path / "read.jsonl")


def test_it_prints_one_object(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "one.html").write_bytes(PAGES[0].html)
    read = tmp_path / "read.jsonl"
    monkeypatch.setattr(sys, "argv", ["reading", "benchmarks.cores:read_page", str(tmp_path), "--out", str(read)])
    reading.main()
    result = json.loads(capsys.readouterr().out)
    assert (result["pages"], result["failures"]) == (1, 0)
    article = json.loads(read.read_text())["article"]
    assert article["text"].startswith((PAGES[0].text or "")[:200])
