"""The file in which an instance's servers are recorded."""

from pathlib import Path

import pytest

from services.stack.process import Child
from services.stack.state import FILE, Running, State

STATE = State(servers={"kafka": Running(child=Child(pid=7, create_time=1.5), port=9092, controller_port=9093)})


def test_what_is_written_is_read(tmp_path: Path) -> None:
    STATE.write(tmp_path)
    assert State.read(tmp_path) == STATE


def test_nothing_is_written_where_the_folder_is_gone(tmp_path: Path) -> None:
    STATE.write(tmp_path / "gone")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [None, "", "{half a sta", '{"servers": {"kafka": {"port": "x"}}}'])
def test_a_file_that_is_missing_or_damaged_is_an_empty_state(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / FILE).write_text(content)
    assert State.read(tmp_path) == State()
