"""The catalogue is read again when its file changes, and a bad file changes nothing."""

import logging
import os
from pathlib import Path

import pytest

from services.ingest.sources.catalogue import CatalogueError
from services.ingest.sources.catalogue_file import CatalogueFile


def write(path: Path, *ids: str) -> None:
    entries = "".join(f"  - id: {one}\n    lists: [https://{one}.example/feed]\n" for one in ids)
    path.write_text(f"sources:\n{entries}", encoding="utf-8")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "sources.yaml"
    write(path, "a")
    return path


def ids(file: CatalogueFile) -> list[str]:
    return [one.id for one in file.catalogue.sources]


def test_a_change_is_read(path: Path) -> None:
    file = CatalogueFile(path)
    assert not file.reload()
    write(path, "a", "b")
    assert file.reload()
    assert ids(file) == ["a", "b"]
    assert not file.reload()


def test_a_file_that_is_replaced_is_read(path: Path, tmp_path: Path) -> None:
    """Also if the new one has the time and the size of the old one."""
    file = CatalogueFile(path)
    other = tmp_path / "other.yaml"
    write(other, "b")
    found = path.stat()
    os.utime(other, ns=(found.st_atime_ns, found.st_mtime_ns))
    other.replace(path)
    assert file.reload()
    assert ids(file) == ["b"]


def test_a_touch_is_no_change(path: Path) -> None:
    file = CatalogueFile(path)
    os.utime(path, ns=(1, 1))
    assert not file.reload()


def test_a_bad_file_keeps_the_last_good_one_and_is_logged_once(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = CatalogueFile(path)
    path.write_text("sources:\n  - id: [", encoding="utf-8")
    with caplog.at_level(logging.ERROR):
        assert not file.reload()
        assert not file.reload()
    (record,) = caplog.records
    assert "sources.yaml:3: not YAML" in record.__dict__["error"]
    assert ids(file) == ["a"]
    write(path, "a", "c")
    assert file.reload()
    assert ids(file) == ["a", "c"]


def test_a_file_that_is_gone_keeps_the_last_good_one(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = CatalogueFile(path)
    kept = path.read_bytes()
    path.unlink()
    with caplog.at_level(logging.ERROR):
        assert not file.reload()
        assert not file.reload()
    assert len(caplog.records) == 1
    path.write_bytes(kept)
    assert not file.reload()
    assert ids(file) == ["a"]


def test_the_first_reading_must_succeed(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="there is no such file"):
        CatalogueFile(tmp_path / "sources.yaml")


def test_what_is_odd_is_logged(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write("  - id: b\n    lists: [https://a.example/feed]\n")
    with caplog.at_level(logging.INFO):
        CatalogueFile(path)
    assert "was named in line 3" in caplog.records[0].__dict__["note"]
