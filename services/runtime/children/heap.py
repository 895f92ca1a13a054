"""The heap of a child process."""

import ctypes


def trim_heap() -> None:
    """Give the memory that is free back to the system; the C library would keep it, because more may be needed soon.

    Does nothing where the C library has no such call (anywhere but with glibc).
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
