"""Folded stacks, and sampling a real process where py-spy is installed."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.__main__ import PEERS
from benchmarks.samples import Sampled, hottest

PY_SPY = PEERS.parent / "py-spy"
BUSY = """
def spin():
    while True:
        sum(range(1000))

print("busy", flush=True)
spin()
"""


def test_a_function_counts_once_per_stack_whatever_its_line() -> None:
    folded = "main (a.py:1);work (a.py:5);work (a.py:5) 6\nmain (a.py:2);work (a.py:7) 3\nmain (a.py:2) 1\n"
    assert list(hottest(folded)) == [
        "  with callees:",
        "  100.0 %  main (a.py)",
        "   90.0 %  work (a.py)",
        "  alone:",
        "   90.0 %  work (a.py)",
        "   10.0 %  main (a.py)",
    ]


def test_a_process_that_cannot_be_sampled_raises(tmp_path: Path) -> None:
    says = tmp_path / "py-spy"
    says.write_text("#!/bin/sh\necho Permission denied >&2\nexit 1\n")
    says.chmod(0o755)
    log = tmp_path / "enrich.py-spy.log"
    with pytest.raises(RuntimeError, match="Permission denied"), Sampled(says, {"enrich": 1}, tmp_path):
        while not log.read_bytes():
            time.sleep(0.01)


@pytest.mark.skipif(not PY_SPY.exists(), reason="`make bench` sets up the peers' environment")
def test_a_busy_process_is_sampled(tmp_path: Path) -> None:
    script = tmp_path / "busy.py"
    script.write_text(BUSY)
    busy = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE)
    try:
        assert busy.stdout is not None
        assert busy.stdout.readline() == b"busy\n"
        with Sampled(PY_SPY, {"busy": busy.pid}, tmp_path) as sampled:
            time.sleep(3)  # sampling has no condition to wait for
        assert any("spin" in line for line in hottest(sampled.path("busy").read_text()))
    finally:
        busy.kill()
        busy.communicate()
