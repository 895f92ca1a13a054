import zipfile
from pathlib import Path

import pytest

from services.stack.progress import Reporter
from services.stack.tree import Tree, copy, unpack


def fill(folder: Path) -> None:
    (folder / "bin").mkdir()
    (folder / "bin" / "run").write_text("#!/bin/sh\n")
    (folder / "bin" / "run").chmod(0o700)
    (folder / "conf").write_text("a: 1\n")
    (folder / "conf").chmod(0o660)


def test_is_filled_once_and_readable_for_everybody(tmp_path: Path) -> None:
    tree = Tree(tmp_path / "cache" / "home")
    assert not tree.intact()
    assert tree.ensure(fill) == tmp_path / "cache" / "home"
    assert tree.intact()
    Tree(tree.path).ensure(lambda _: pytest.fail("was there"))
    modes = {path.name: path.stat().st_mode & 0o777 for path in tree.path.rglob("*")}
    assert modes == {"bin": 0o755, "run": 0o755, "conf": 0o644}


def test_a_folder_with_a_deleted_file_is_filled_again(tmp_path: Path) -> None:
    tree = Tree(tmp_path / "home")
    tree.ensure(fill)
    (tree.path / "conf").unlink()
    assert not tree.intact()
    tree.ensure(fill)
    assert tree.intact()
    assert (tree.path / "conf").exists()


def test_leftovers_of_a_killed_run_are_replaced(tmp_path: Path) -> None:
    (tmp_path / "home.part").mkdir()
    (tmp_path / "home.part" / "half").write_text("x")
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "never-noted").write_text("x")
    tree = Tree(tmp_path / "home")
    tree.ensure(fill)
    assert sorted(path.name for path in tree.path.iterdir()) == ["bin", "conf"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "home.json"]


def test_a_failing_fill_leaves_no_tree(tmp_path: Path) -> None:
    def fail(_: Path) -> None:
        raise OSError("full")

    tree = Tree(tmp_path / "home")
    with pytest.raises(OSError, match="full"):
        tree.ensure(fail)
    assert not tree.path.exists()


def test_unpacks_without_the_top_folder(tmp_path: Path, silent: Reporter) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        info = zipfile.ZipInfo("server-1.0/bin/run")
        info.external_attr = 0o755 << 16
        archive.writestr(info, "#!/bin/sh\n")
        archive.writestr("server-1.0/config/x.yml", "a: 1\n")
    (tmp_path / "into").mkdir()
    unpack(tmp_path / "a.zip", tmp_path / "into", silent)
    assert (tmp_path / "into/bin/run").stat().st_mode & 0o111
    assert (tmp_path / "into/config/x.yml").read_text() == "a: 1\n"
    assert (tmp_path / "into/plugins").is_dir()


def test_nothing_is_unpacked_outside(tmp_path: Path, silent: Reporter) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("server-1.0/../../evil", "x")
    (tmp_path / "into").mkdir()
    with pytest.raises(ValueError, match="outside"):
        unpack(tmp_path / "a.zip", tmp_path / "into", silent)
    assert not (tmp_path / "evil").exists()


def test_copies_links_as_links(tmp_path: Path, silent: Reporter) -> None:
    fill_folder = tmp_path / "from"
    fill_folder.mkdir()
    fill(fill_folder)
    (fill_folder / "link").symlink_to("conf")
    (tmp_path / "into").mkdir()
    copy(fill_folder, tmp_path / "into", "copying", silent)
    assert (tmp_path / "into/bin/run").stat().st_mode & 0o100
    assert (tmp_path / "into/link").read_text() == "a: 1\n"
