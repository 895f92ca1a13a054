"""CPU seconds and memory of a process and its children."""

import subprocess
import sys

from benchmarks.memory import peak_mib
from benchmarks.usage import Watched

BURN = """
import subprocess, sys
work = "held = bytearray(64 * 2**20); total = sum(range(3_000_000)); print('done', flush=True); input()"
subprocess.run([sys.executable, "-c", work])
"""


def test_children_count_with_their_process() -> None:
    process = subprocess.Popen([sys.executable, "-c", BURN], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        with Watched({"burning": process.pid}) as watched:
            assert process.stdout.readline() == "done\n"
        usage = watched.usage["burning"]
        assert usage.cpu_s > 0.01
    finally:
        process.communicate("\n", timeout=60)
    assert usage.peak_mib > 64


def test_the_peak_of_this_process_includes_what_it_holds() -> None:
    before = peak_mib()
    held = bytearray(128 * 2**20)
    assert peak_mib() >= before
    assert peak_mib() > len(held) / 2**20
