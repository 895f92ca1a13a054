import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from schemas.version import VERSION
from services.contracts.releases import faults, release, released, reused_names, versions, wheels
from services.contracts.snapshots import PACKAGE, Snapshot

ROOT = Path(__file__).parents[3]
WHEEL = f"dateline_schemas-{VERSION}-py3-none-any.whl"
NEXT = "9.9.0"
ARTICLE = versions(Snapshot("this repository", ROOT, PACKAGE)).get(("article", 1))
"""The version of an article that the checkout has, released or not. None beside an installed wheel, where these tests
are skipped."""


pytestmark = pytest.mark.skipif(not (ROOT / PACKAGE).is_dir(), reason="this is no checkout")


@pytest.fixture
def tree(tmp_path: Path) -> Snapshot:
    """A checkout with one release."""
    shutil.copytree(
        ROOT / PACKAGE, tmp_path / PACKAGE, ignore=shutil.ignore_patterns("__pycache__", "releases", "released.json")
    )
    for name in ("pyproject.toml", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path / name)
    made = Snapshot("the working tree", tmp_path, PACKAGE)
    release(made)
    return made


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_every_record_and_the_mapping_are_released(tree: Snapshot) -> None:
    assert sorted(released(tree)) == sorted([*tree.records(), "article_document"])
    assert list(released(tree)["article"]) == [ARTICLE]
    assert [path.name for path in wheels(tree)] == [WHEEL]
    assert list(faults(tree)) == []
    assert release(tree) == [], "a second release has nothing to do"


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (
            lambda at: edit(at / "article/v1.schema.json", '"title"', '"titel"'),
            f"article {ARTICLE} is released, and its schema",
        ),
        (lambda at: edit(at / "article/v1.py", "le=63,", "le=64,"), "its models changed"),
        (lambda at: edit(at / "article_document/v1.mapping.json", '"short"', '"long"'), "its mapping changed"),
        (lambda at: edit(at / "topics/manifests.json", "4194304", "1048576"), "dateline.articles.v1"),
        (lambda at: shutil.rmtree(at / "releases"), "which is gone"),
        (
            lambda at: (at / "releases" / WHEEL).write_bytes(b"x"),
            "not what was released",
        ),
        (lambda at: (at / "article/v1.schema.json").unlink(), "article was released and is gone"),
        (lambda at: (at / "article/released.json").unlink(), "schemas/article/released.json does not list it"),
        (lambda at: (at / "article/released.json").write_text("{}"), "schemas/article/released.json does not list it"),
        (lambda at: (at / "article_document/released.json").unlink(), "article_document/released.json does not list"),
        (lambda at: (at / "dead_letter/v1.schema.json").rename(at / "dead_letter/v3.schema.json"), "no dead_letter v1"),
    ],
)
def test_what_was_done_to_a_release_is_told(tree: Snapshot, harm: Callable[[Path], object], told: str) -> None:
    harm(tree.folder)
    found = list(faults(tree))
    assert told in " ".join(found) and len(set(found)) == len(found)


def test_the_released_files_of_this_repository_are_what_was_released() -> None:
    ours = Snapshot("this repository", ROOT, PACKAGE)
    assert list(faults(ours)) == list(reused_names(ours)) == []
    assert sorted(released(ours)) == sorted([*ours.records(), "article_document"])
    assert all("1.0" in versions for versions in released(ours).values())


def test_git_keeps_the_wheels_of_releases_as_they_are() -> None:
    names = [f"schemas/releases/{path.name}" for path in wheels(Snapshot("this repository", ROOT, PACKAGE))]

    def git(*arguments: str) -> str:
        ran = subprocess.run(["git", "-C", ROOT, *arguments, *names], capture_output=True, text=True, check=False)
        return ran.stdout

    if not (ROOT / ".git").exists():
        pytest.skip("this is no checkout")
    assert git("check-attr", "text", "--").splitlines() == [f"{name}: text: unset" for name in names]
    assert git("check-ignore", "--no-index", "--") == ""


def test_a_version_of_the_mapping_is_raised_elsewhere(tree: Snapshot) -> None:
    edit(tree.folder / "article_document/v1.mapping.json", '"short"', '"long"')
    assert "MAPPING_VERSION in services/contracts/releases.py" in " ".join(faults(tree))


def test_comments_and_docstrings_are_no_part_of_a_release(tree: Snapshot) -> None:
    path = tree.folder / "article" / "v1.py"
    path.write_text(
        "# a comment\n" + path.read_text(encoding="utf-8").replace('"""One capture of one article."""', '"""Other."""')
    )
    assert list(faults(tree)) == []


def test_a_release_that_another_revision_had_must_be_there(tree: Snapshot) -> None:
    before = released(tree)
    (tree.folder / "article" / "released.json").write_text("{}")
    assert any(f"article {ARTICLE} was released and is gone" in one for one in faults(tree, before))


def test_the_next_version_is_released_beside_the_first(tree: Snapshot) -> None:
    edit(tree.folder / "version.py", VERSION, NEXT)
    edit(tree.folder / "dead_letter/v1.schema.json", "dead_letter/1.1", "dead_letter/1.2")
    assert list(faults(tree)) == []
    release(tree)
    assert list(released(tree)["dead_letter"]) == ["1.1", "1.2"]
    assert list(released(tree)["article"]) == [ARTICLE]
    assert len(wheels(tree)) == 2


def test_the_name_of_a_removed_field_is_reserved(tree: Snapshot) -> None:
    path = tree.folder / "dead_letter" / "v1.schema.json"
    first = json.loads(path.read_text(encoding="utf-8"))
    without = {**first, "properties": {name: one for name, one in first["properties"].items() if name != "producer"}}
    without["properties"]["contract"] = {**first["properties"]["contract"], "default": "dead_letter/1.2"}
    path.write_text(json.dumps(without))
    edit(tree.folder / "version.py", VERSION, NEXT)
    release(tree)
    assert list(reused_names(tree)) == []
    path.write_text(json.dumps(first).replace("dead_letter/1.1", "dead_letter/1.3"))
    assert list(reused_names(tree)) == [
        "dead_letter.producer was removed by an earlier release; its name is reserved: choose another one"
    ]
