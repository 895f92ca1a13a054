from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from rich.console import Console

from services.stack.errors import Busy
from services.stack.lock import locked
from services.stack.progress import Reporter


def test_reports_waiting_and_times_out(tmp_path: Path) -> None:
    console = Console(record=True, soft_wrap=True, quiet=False, file=(tmp_path / "said").open("w"))
    with (
        locked(tmp_path / "x" / ".lock", 1, Reporter(console=console)),
        pytest.raises(Busy, match="held"),
        locked(tmp_path / "x" / ".lock", 0.1, Reporter(console=console)),
    ):
        pytest.fail("two holders")
    assert "waiting for another dateline process" in console.export_text()


def test_holders_that_unlink_the_file_and_its_folder_exclude_each_other(tmp_path: Path, silent: Reporter) -> None:
    path = tmp_path / "stack" / ".default.lock"
    inside: list[int] = []
    most = 0

    def hold() -> None:
        nonlocal most
        for _ in range(10):
            with locked(path, 30, silent):
                inside.append(1)
                most = max(most, len(inside))
                inside.pop()
                path.unlink()
                with suppress(OSError):  # a waiting process recreated its file
                    path.parent.rmdir()

    with ThreadPoolExecutor() as pool:
        for holder in [pool.submit(hold) for _ in range(3)]:
            holder.result()
    assert most == 1
