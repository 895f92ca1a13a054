"""The documents name files that exist: every link, every file name, every decision in the index."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")
MODULE = re.compile(r"`([\w/]+\.py)`")


def tracked(pattern: str) -> list[str]:
    """Paths that git tracks; in a copy without git, what lies there."""
    found = subprocess.run(["git", "ls-files", pattern], cwd=ROOT, capture_output=True, text=True, check=False)
    if found.returncode == 0:
        return found.stdout.split()
    return [
        str(path.relative_to(ROOT))
        for path in ROOT.rglob(pattern)
        if not any(part.startswith((".venv", "build")) for part in path.relative_to(ROOT).parts)
    ]


DOCUMENTS = [path for path in tracked("*.md") if not path.startswith("services/demo/articles")]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_to_files(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    folder = (ROOT / document).parent
    assert [link for link in LINK.findall(text) if not (folder / link).exists()] == []


RECORDS = ("CHANGELOG", "benchmarks/reports")
"""Documents of their time: what they name may have moved since."""


@pytest.mark.parametrize("document", [one for one in DOCUMENTS if not one.startswith(RECORDS)])
def test_modules_that_are_named_exist(document: str) -> None:
    modules = tracked("*.py")
    named = MODULE.findall((ROOT / document).read_text(encoding="utf-8"))
    assert [name for name in named if not any(f"/{path}".endswith(f"/{name}") for path in modules)] == []


def test_the_index_lists_every_decision() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = set(LINK.findall((folder / "README.md").read_text(encoding="utf-8")))
    assert {path.name for path in folder.glob("0*.md")} == {name for name in listed if name.startswith("0")}
