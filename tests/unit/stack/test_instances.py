"""Which instances run, from what was recorded. A process of the test stands for each server."""

import os
from pathlib import Path

import psutil
import pytest

from services.stack.instances import RunningInstance, running_instances
from services.stack.process import Child
from services.stack.state import FILE, Running, State

HERE = Child(pid=os.getpid(), create_time=psutil.Process().create_time())
GONE = Child(pid=os.getpid(), create_time=1.0)  # the id was another process's then


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATELINE_STACK_FOLDER", str(tmp_path / "stack"))
    return tmp_path / "stack"


def record(folder: Path, name: str, **servers: Child) -> None:
    (folder / name).mkdir(parents=True)
    ports = {"kafka": 9092, "elasticsearch": 9200}
    State(servers={one: Running(child=child, port=ports[one]) for one, child in servers.items()}).write(folder / name)


def test_those_that_run_are_found_with_the_default_first(folder: Path) -> None:
    record(folder, "alpha", kafka=HERE, elasticsearch=HERE)
    record(folder, "default", kafka=HERE, elasticsearch=GONE)
    record(folder, "ended", kafka=GONE, elasticsearch=GONE)
    record(folder, "half")
    (folder / ".default.lock").touch()
    assert running_instances() == [
        RunningInstance("default", "127.0.0.1:9092", ""),
        RunningInstance("alpha", "127.0.0.1:9092", "http://127.0.0.1:9200"),
    ]
    assert [one.command for one in running_instances()] == [
        'eval "$(dateline up)"',
        'eval "$(dateline up --name alpha)"',
    ]


def test_there_are_none_where_nothing_was_started(folder: Path) -> None:
    assert running_instances() == []
    folder.mkdir()
    assert running_instances() == []


def test_what_cannot_be_read_hides_no_error_of_the_caller(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "default").mkdir(parents=True)
    (folder / "default" / FILE).mkdir()
    assert running_instances() == []
    monkeypatch.setenv("DATELINE_STACK_KAFKA_PORT", "many")
    assert running_instances() == []
