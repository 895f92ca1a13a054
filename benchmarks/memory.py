"""The peak memory of this process."""

from pathlib import Path


def forget_peak() -> float:
    """Reset `peak_mib` to the memory that this process holds now, and return that."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return peak_mib()


def peak_mib() -> float:
    """Peak resident memory. Not from `getrusage`, which on Linux starts with the peak of the parent process.

    Raises RuntimeError where the system does not report it.
    """
    status = Path("/proc/self/status")
    for line in status.read_text(encoding="ascii").splitlines() if status.exists() else ():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("this system does not report a process's peak memory; run the benchmark on Linux")
