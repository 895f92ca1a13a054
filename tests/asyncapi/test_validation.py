"""The AsyncAPI document is valid by the reference parser, which runs on Node."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DOCUMENT = ROOT / "docs" / "asyncapi.json"
ALL_TOOLCHAINS = "DATELINE_ALL_TOOLCHAINS"
"""The variable with which a toolchain that is missing is a failure, and not a skip."""
INSTALL_S = 600.0
"""Maximum time of an installation, in seconds. The first one of all fetches its packages."""
FILES = ("package.json", "package-lock.json", "validate.mjs")


@pytest.fixture(scope="module")
def parser() -> Path:
    """The folder of the parser, installed once by its lock file."""
    if missing := [tool for tool in ("node", "npm") if shutil.which(tool) is None]:
        text = f"the parser of AsyncAPI needs {', '.join(missing)}"
        if os.environ.get(ALL_TOOLCHAINS):
            pytest.fail(f"{text}, and {ALL_TOOLCHAINS} is set", pytrace=False)
        pytest.skip(text)
    digest = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in FILES)).hexdigest()[:12]
    folder = ROOT / "build" / f"asyncapi-{digest}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            for name in FILES:
                shutil.copyfile(HERE / name, folder / name)
            command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
            ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=INSTALL_S, check=False)
            assert ran.returncode == 0, f"{' '.join(command)} in {folder}:\n{ran.stderr[-4000:]}"
            (folder / "done").touch()
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
