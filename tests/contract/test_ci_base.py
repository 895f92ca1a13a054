"""With which commit CI compares the contracts: `.ci/base`."""

import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / ".ci" / "base"


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), "-c", "user.name=x", "-c", "user.email=x@x", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def commit(folder: Path, text: str) -> str:
    (folder / "schemas" / "topics" / "manifests.json").write_text(text, encoding="utf-8")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", text)
    return git(folder, "rev-parse", "HEAD")


def base(folder: Path) -> tuple[str, str]:
    """What it prints, and what it says."""
    ran = subprocess.run([folder / ".ci" / "base"], capture_output=True, text=True, check=True)
    return ran.stdout.strip(), ran.stderr


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "checkout"
    (folder / ".ci").mkdir(parents=True)
    (folder / "schemas" / "topics").mkdir(parents=True)
    shutil.copy(SCRIPT, folder / ".ci")
    return folder


def test_a_branch_is_compared_with_where_it_starts(checkout: Path) -> None:
    git(checkout, "init", "-q", "-b", "main")
    start = commit(checkout, "1")
    git(checkout, "checkout", "-qb", "topic")
    commit(checkout, "2")
    commit(checkout, "3")
    git(checkout, "checkout", "-q", "main")
    commit(checkout, "4")
    git(checkout, "checkout", "-q", "topic")
    assert base(checkout) == (start, "")


def test_the_default_branch_is_compared_with_its_previous_commit(checkout: Path) -> None:
    git(checkout, "init", "-q", "-b", "main")
    previous = commit(checkout, "1")
    commit(checkout, "2")
    assert base(checkout) == (previous, "")


def test_without_a_default_branch_the_previous_commit_is_taken(checkout: Path) -> None:
    git(checkout, "init", "-q", "-b", "trunk")
    previous = commit(checkout, "1")
    commit(checkout, "2")
    assert base(checkout) == (previous, "")


def test_a_shallow_clone_has_none_and_says_so(checkout: Path, tmp_path: Path) -> None:
    git(checkout, "init", "-q", "-b", "main")
    commit(checkout, "1")
    commit(checkout, "2")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth", "1", checkout.as_uri(), str(clone))
    printed, said = base(clone)
    assert (printed, "git fetch --unshallow" in said) == ("", True)


def test_an_archive_has_none_and_says_so(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(checkout.parent))
    printed, said = base(checkout)
    assert (printed, "no git repository" in said) == ("", True)


def test_a_commit_without_contracts_is_none(checkout: Path) -> None:
    git(checkout, "init", "-q", "-b", "main")
    git(checkout, "commit", "-q", "--allow-empty", "-m", "nothing")
    commit(checkout, "1")
    assert base(checkout)[0] == ""
