"""The AsyncAPI document is valid by the reference parser, which runs on Node."""

import hashlib
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests import toolchains

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DOCUMENT = ROOT / "docs" / "asyncapi.json"
FILES = ("package.json", "package-lock.json", "validate.mjs")


@pytest.fixture(scope="module")
def parser() -> Path:
    """The folder of the parser, installed once by its lock file."""
    toolchains.require("the parser of AsyncAPI", ("node", "npm"))
    digest = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in FILES)).hexdigest()[:12]
    folder = ROOT / "build" / f"asyncapi-{digest}"

    def install() -> None:
        for name in FILES:
            shutil.copyfile(HERE / name, folder / name)
        toolchains.step(("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"), folder)

    toolchains.once(folder, install)
    return folder


def validate(parser: Path, document: Path) -> tuple[int, list[str]]:
    """The exit status of the parser, and its diagnostics."""
    ran = subprocess.run(
        ["node", "validate.mjs", str(document)], cwd=parser, capture_output=True, text=True, timeout=600, check=False
    )
    assert not ran.stderr, ran.stderr
    return ran.returncode, ran.stdout.splitlines()


def test_the_document_is_valid_without_a_warning(parser: Path) -> None:
    assert validate(parser, DOCUMENT) == (0, [])


def test_the_parser_reads_payloads_and_bindings(parser: Path, tmp_path: Path) -> None:
    """Or it would say nothing of the document above, whatever that held."""
    broken: dict[str, Any] = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    broken["components"]["schemas"]["article.v1"]["properties"]["revision"]["type"] = "text"
    broken["channels"]["dateline.articles.v1"]["bindings"]["kafka"]["partitions"] = 0
    path = tmp_path / "asyncapi.json"
    path.write_text(json.dumps(broken), encoding="utf-8")
    status, diagnostics = validate(parser, path)
    assert status == 1
    for place in ("payload/properties/revision/type", "bindings/kafka/partitions"):
        assert any(place in one for one in diagnostics), (place, diagnostics)
