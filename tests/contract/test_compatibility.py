"""The whole check, as who edits a model sees it: models of both sides decode in processes of their own."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the contracts as they are, of which nothing is released, and what checks them."""
    folder = tmp_path_factory.mktemp("checkout")
    left_out = ("__pycache__", "*.onnx", "*.npz", "releases", "released.json")
    for part in ("schemas", "services"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns(*left_out))
    shutil.copy(ROOT / "pyproject.toml", folder)
    for command in (
        ["init", "-q"],
        ["add", "schemas"],
        ["-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "one"],
    ):
        subprocess.run(["git", "-C", str(folder), *command], check=True)
    return folder


def edited(checkout: Path, *edits: tuple[str, str, str]) -> None:
    subprocess.run(["git", "-C", str(checkout), "checkout", "-q", "--", "schemas"], check=True)
    for name, before, after in edits:
        path = checkout / "schemas" / name
        text = path.read_text(encoding="utf-8")
        assert before in text
        path.write_text(text.replace(before, after), encoding="utf-8")


def check(checkout: Path, *options: str, against: str = "HEAD") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "services.cli", "schemas", "check", "--against", against, *options]
    environment = {"PYTHONPATH": str(checkout)}
    return subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, check=False)


def findings(ran: subprocess.CompletedProcess[str]) -> dict[tuple[str, str, str], dict[str, Any]]:
    told = json.loads(ran.stdout)
    return {(one["about"], one["rule"], one["path"]): one for one in told["findings"]}


def test_what_did_not_change_is_compatible(checkout: Path) -> None:
    edited(checkout)
    ran = check(checkout)
    assert ran.returncode == 0, ran.stderr
    assert "0 breaking, 0 compatible changes against HEAD" in ran.stdout


def test_a_break_of_a_model_is_proved_before_anything_is_written(checkout: Path) -> None:
    edited(checkout, ("article/v1.py", "section: str | None = Field(None, ", "section: str = Field("))
    ran = check(checkout, "--json")
    assert ran.returncode == 1
    found = findings(ran)
    broken = found["article", "null-refused", "section"]
    assert (broken["break"], broken["backward"], broken["forward"]) == (True, "breaks", "holds")
    assert broken["witnesses"]["backward"]["document"]["section"] is None
    assert [one["order"] for one in broken["topics"]] == ["needs .v2"]
    assert ("enriched_article", "null-refused", "section") in found
    assert any("dateline schemas write" in one for one in json.loads(ran.stdout)["faults"])


def test_what_no_schema_says_is_found_by_decoding(checkout: Path) -> None:
    edited(checkout, ("article/v1.py", 'PARAGRAPH_BREAK = "\\n\\n"', 'PARAGRAPH_BREAK = "\\n"'))
    ran = check(checkout, "--json")
    assert ran.returncode == 1
    assert ("article", "refused-by-reader", "") in findings(ran)


def test_a_record_within_another_may_be_of_a_later_version(checkout: Path) -> None:
    edited(
        checkout, ("fetch_request/v1.py", 'contract_field("fetch_request", "1.', 'contract_field("fetch_request", "1.9')
    )
    assert json.loads(check(checkout, "--json").stdout)["findings"] == []


def test_people_see_who_breaks_and_what_to_do(checkout: Path) -> None:
    edited(
        checkout,
        ("enriched_article/v1.py", '"direct", "partial", "indirect"]', '"direct", "partial", "indirect", "signed"]'),
    )
    ran = check(checkout)
    assert ran.returncode == 1
    for part in (
        "value-added: 'signed', which old readers refuse",
        "enriched_article annotations.quotes[].kind",
        "from 1.2 of HEAD to 1.2 of the working tree",
        "forward: a reader of the old version refuses what is written now",
        '"kind":"signed"',
        "dateline.enriched-articles.v1 (full; read by index, subscribers): needs .v2",
        "schemas/enriched_article/v2.py",
        "1 breaking, 0 compatible changes against HEAD",
    ):
        assert part in ran.stdout


def test_an_unknown_revision_says_what_to_name(checkout: Path) -> None:
    edited(checkout)
    ran = check(checkout, against="nowhere")
    assert ran.returncode == 1
    assert "name a commit, branch or tag" in ran.stderr
