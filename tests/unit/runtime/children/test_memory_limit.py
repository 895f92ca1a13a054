"""A process that takes too much fails by itself, and goes on."""

import subprocess
import sys

PROGRAM = """
from services.runtime.children.memory_limit import limit_memory
limit_memory(100)
held = bytearray(50 * 2**20)
try:
    more = bytearray(200 * 2**20)
except MemoryError:
    print("refused")
"""


def test_allocations_beyond_the_limit_fail() -> None:
    told = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert told.stdout == "refused\n"
