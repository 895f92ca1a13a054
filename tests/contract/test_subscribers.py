"""The subscribers in examples/ are short, name no host of their libraries, and are never skipped silently."""

import json
import re
from pathlib import Path

import pytest

from tests.subscribers.programs import EXAMPLES, GO, PROGRAMS, Program, require
from tests.toolchains import ALL_TOOLCHAINS

LONGEST = 120
"""Maximum lines of code of a file, without blank ones and comments."""
_NO_CODE = re.compile(r"\s*(//.*|#.*|/?\*.*)?")
_HOST = re.compile(r"https?://|registry|proxy\.|repo\d?\.", re.IGNORECASE)

each = pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)


@each
def test_it_is_short(program: Program) -> None:
    for source in program.sources:
        lines = (EXAMPLES / program.name / source).read_text(encoding="utf-8").splitlines()
        assert len([line for line in lines if not _NO_CODE.fullmatch(line)]) <= LONGEST


@each
def test_the_readme_says_how_to_run_it(program: Program) -> None:
    text = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    assert f"]({program.name}/{program.sources[0]})" in text
    assert f"examples/{program.name}" in text


def test_no_file_names_a_registry_or_a_host() -> None:
    for name in ("typescript/package-lock.json", "typescript/package.json", "java/pom.xml", "go/go.mod", "go/go.sum"):
        assert _HOST.findall((EXAMPLES / name).read_text(encoding="utf-8")) == [], name


def test_the_packages_of_node_are_pinned_by_their_hashes() -> None:
    lock = json.loads((EXAMPLES / "typescript" / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: one for name, one in lock["packages"].items() if name}
    assert packages and all(one["integrity"].startswith("sha512-") for one in packages.values())


@pytest.mark.parametrize("all_of_them", ["", "1"])
def test_a_missing_toolchain_is_a_skip_unless_all_must_be_there(
    all_of_them: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tests.toolchains.PATH", str(tmp_path))
    monkeypatch.setenv(ALL_TOOLCHAINS, all_of_them)
    with pytest.raises(pytest.fail.Exception if all_of_them else pytest.skip.Exception, match="examples/go needs go"):
        require(GO)
