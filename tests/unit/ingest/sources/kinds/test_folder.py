"""A folder lists the pages in it, and nothing outside."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.ingest.sources.feed_entry import FeedError
from services.ingest.sources.kinds.folder import read_folder

URL = "https://harbor.example/archive/"


def write(path: Path, text: str = "<p>The ferry sails.</p>") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_pages_of_a_folder_are_entries(tmp_path: Path) -> None:
    for name in ("b.html", "a b.TXT", "2026/03/ferry.html.gz", ".hidden.html", ".git/x.html", "logo.png", "style.css"):
        write(tmp_path / "in" / name)
    write(tmp_path / "in" / "empty.html", "")
    os.utime(tmp_path / "in" / "b.html", (1_772_500_000, 1_772_500_000.5))
    listing = read_folder("in", tmp_path, URL)
    assert listing.kind == "folder"
    assert [(one.entry_id, one.url) for one in listing.entries] == [
        ("in/2026/03/ferry.html.gz", f"{URL}2026/03/ferry.html"),
        ("in/a b.TXT", f"{URL}a%20b.TXT"),
        ("in/b.html", f"{URL}b.html"),
    ]
    assert listing.entries[2].updated_at == datetime.fromtimestamp(1_772_500_000, UTC)
    assert read_folder(str(tmp_path / "in"), tmp_path, URL) == listing
    # The address of a page stands for its folder.
    assert read_folder("in", tmp_path, f"{URL}index.html").entries == listing.entries


def test_a_file_that_is_written_again_was_updated(tmp_path: Path) -> None:
    file = write(tmp_path / "in" / "a.html")
    before = read_folder("in", tmp_path, URL).entries[0]
    os.utime(file, (2_000_000_000, 2_000_000_000))
    after = read_folder("in", tmp_path, URL).entries[0]
    assert before.updated_at and after.updated_at and after.updated_at > before.updated_at
    assert (after.address, after.entry_id) == (before.address, before.entry_id)


def test_no_link_leads_out(tmp_path: Path) -> None:
    root = tmp_path / "root"
    outside = write(tmp_path / "outside" / "secret.html")
    inside = write(root / "in" / "a.html")
    (root / "in" / "b.html").symlink_to(outside)
    (root / "in" / "c.html").symlink_to(inside)
    (root / "in" / "d.html").symlink_to("nowhere")
    (root / "in" / "folder").symlink_to(outside.parent)
    (root / "in" / "round").symlink_to(root / "in")
    assert [one.entry_id for one in read_folder("in", root, URL).entries] == ["in/a.html", "in/c.html"]
    (root / "out").symlink_to(outside.parent)
    for path in ("out", "../outside", "/etc"):
        with pytest.raises(FeedError, match="only folders inside it"):
            read_folder(path, root, URL)


@pytest.mark.parametrize("path", ["none", "a.html", "a\0b", "a" * 5_000])
def test_anything_but_a_folder_is_refused(tmp_path: Path, path: str) -> None:
    write(tmp_path / "a.html")
    with pytest.raises(FeedError):
        read_folder(path, tmp_path, URL)
