"""Free memory goes back to the system, also where something above it is still in use."""

import ctypes
import sys
from pathlib import Path

import pytest

from services.runtime.children.heap import trim_heap

BLOCK = 4_096
BLOCKS = 16_384


def _resident_mib() -> float:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4_096 / 2**20


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, and asks for glibc")
def test_free_memory_is_given_back() -> None:
    libc = ctypes.CDLL(None)
    if not hasattr(libc, "malloc_trim"):
        pytest.skip("this C library cannot trim its heap")
    libc.malloc.restype, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
    blocks = [libc.malloc(BLOCK) for _ in range(BLOCKS)]
    for block in blocks:
        ctypes.memset(block, 1, BLOCK)
    for block in blocks[:-1]:
        libc.free(block)
    held = _resident_mib()
    trim_heap()
    assert _resident_mib() < held - 0.8 * BLOCK * BLOCKS / 2**20
    libc.free(blocks[-1])


def test_a_library_without_such_a_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    trim_heap()
