"""The file is replaced atomically, by one command at a time."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from services.ingest.sources.catalogue import Catalogue, CatalogueError, Source
from services.operate.sources.catalogue_text import CatalogueText, SourcesFileError
from services.operate.sources.sources_file import change


def source(number: int) -> Source:
    return Source.of({"id": f"s{number}", "lists": [f"https://s{number}.example/feed"]})


def adding(number: int, path: Path) -> None:
    change(path, lambda text: text.add([source(number)]), create=True)


def test_commands_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: adding(number, path), range(40)))
    assert {one.id for one in Catalogue.load(path).sources} == {f"s{number}" for number in range(40)}
    assert list(tmp_path.iterdir()) == [path]


def test_mode_and_link_stay(tmp_path: Path) -> None:
    path, link = tmp_path / "real" / "sources.yaml", tmp_path / "sources.yaml"
    path.parent.mkdir()
    adding(1, path)
    path.chmod(0o640)
    link.symlink_to(path)
    adding(2, link)
    assert link.is_symlink()
    assert len(Catalogue.load(path).sources) == 2
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_an_edit_that_fails_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    adding(1, path)
    before = path.read_bytes()
    with pytest.raises(SourcesFileError, match="already"):
        adding(1, path)
    assert (path.read_bytes(), list(tmp_path.iterdir())) == (before, [path])


def test_a_bad_file_is_not_edited(tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text("sources:\n  - id: [\n")
    with pytest.raises(CatalogueError, match=r"sources\.yaml:3: not YAML"):
        adding(1, path)


def test_a_file_that_must_be_there_is_missed(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="there is no such file"):
        change(tmp_path / "sources.yaml", lambda text: text)


def test_a_folder_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourcesFileError, match="cannot be written"):
        adding(1, tmp_path / "nowhere" / "sources.yaml")


def test_a_disk_that_is_full_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "sources.yaml"
    adding(1, path)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SourcesFileError, match="No space left"):
        adding(2, path)
    assert [one.id for one in Catalogue.load(path).sources] == ["s1"]
    assert list(tmp_path.iterdir()) == [path]


def test_nothing_is_written_where_nothing_changes(tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    adding(1, path)
    before = path.stat()

    def same(text: CatalogueText) -> CatalogueText:
        return text.set_paused("s1", False)

    change(path, same)
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
