"""Toolchains of other languages: whether they are here, and what is built with them, once for all test processes."""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

ALL_TOOLCHAINS = "DATELINE_ALL_TOOLCHAINS"
"""The variable with which a toolchain that is missing is a failure, and not a skip."""
BUILD_S = 900.0
"""Maximum time of one step of a build, in seconds. The first one of all fetches its libraries."""
PATH = os.pathsep.join((os.environ.get("PATH", ""), "/usr/local/go/bin"))
"""Where toolchains are looked for; Go is installed beside the path that most systems set."""


def lacking(tools: Sequence[str]) -> list[str]:
    """Those that this machine has not."""
    return [tool for tool in tools if shutil.which(tool, path=PATH) is None]


def require(who: str, tools: Sequence[str]) -> None:
    """Skip the test if this machine lacks one of the tools, or fail it where all toolchains must be there."""
    missing = ", ".join(lacking(tools))
    if missing and os.environ.get(ALL_TOOLCHAINS):
        pytest.fail(f"{who} needs {missing}, and {ALL_TOOLCHAINS} is set", pytrace=False)
    if missing:
        pytest.skip(f"{who} needs {missing}")


def environment(*python_path: Path) -> dict[str, str]:
    """The environment of a build, or of a program that imports from the given folders besides."""
    return {**os.environ, "PATH": PATH, "PYTHONPATH": os.pathsep.join(map(str, python_path))}


def step(command: Sequence[str], folder: Path) -> None:
    """Run one step of a build. Fails the test with the end of what it wrote."""
    ran = subprocess.run(
        command, cwd=folder, env=environment(), capture_output=True, text=True, timeout=BUILD_S, check=False
    )
    assert ran.returncode == 0, f"{' '.join(command)} in {folder}:\n{ran.stdout[-4000:]}{ran.stderr[-4000:]}"


def once(folder: Path, build: Callable[[], None]) -> None:
    """Build what belongs into a folder, unless that was done before. Several processes may want it at once."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            build()
            (folder / "done").touch()
