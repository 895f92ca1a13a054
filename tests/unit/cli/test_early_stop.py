"""What a signal does while a worker imports; tests/faults/test_38_told_to_stop.py stops real workers as they start."""

import json
import signal
import subprocess
import sys

import pytest

LISTENING = """
import sys
sys.argv[1:] = sys.argv[1:] or []
import services.cli
print("imported", flush=True)
input()
"""


def stopped_by(number: signal.Signals, *arguments: str) -> subprocess.CompletedProcess[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", LISTENING, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "imported\n"
    process.send_signal(number)
    out, error = process.communicate(timeout=60)
    return subprocess.CompletedProcess(process.args, process.returncode, out, error)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: str(number.name))
def test_a_worker_that_imports_ends_with_0_and_says_so(number: signal.Signals) -> None:
    finished = stopped_by(number, "worker", "enrich")
    assert finished.returncode == 0, finished.stderr
    (line,) = map(json.loads, finished.stderr.splitlines())
    assert (line["event"], line["exit_code"]) == ("worker stopped", 0)
    assert line["reason"] == f"told to stop ({number.name}) while it started"


def test_another_command_is_ended_as_any_program_is() -> None:
    assert stopped_by(signal.SIGTERM, "search", "worker").returncode == -signal.SIGTERM
