"""A limit on the memory of a child process, so that a hostile page fails alone."""

import resource
from pathlib import Path

_STATUS = Path("/proc/self/status")


def limit_memory(mib: int) -> None:
    """Let this process allocate `mib` MiB more than it holds now; beyond that, allocations raise MemoryError.

    No limit is set where the system does not report what a process holds (anywhere but on Linux).
    """
    if not _STATUS.exists():
        return
    lines = _STATUS.read_text(encoding="ascii").splitlines()
    held_kib = next(int(line.split()[1]) for line in lines if line.startswith("VmData:"))
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (held_kib * 1024 + mib * 2**20, hard))
