"""How much memory this process took."""

from pathlib import Path


def forget_peak() -> float:
    """Let `peak_mib` begin again at what this process holds now, which is returned."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return peak_mib()


def peak_mib() -> float:
    """Resident memory at most. Not by `getrusage`: on Linux that begins with the peak of whoever started the process.

    Raises RuntimeError where the system does not tell.
    """
    status = Path("/proc/self/status")
    for line in status.read_text(encoding="ascii").splitlines() if status.exists() else ():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("this system does not tell a process's memory; run the benchmark on Linux")
