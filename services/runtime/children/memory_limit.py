"""A limit on what a child process may take of the memory, so that a hostile page costs itself and nothing else."""

import resource
from pathlib import Path

_STATUS = Path("/proc/self/status")


def limit_memory(mib: int) -> None:
    """Let this process take so many MiB more than it holds now; beyond, its allocations fail (MemoryError).

    Where the system does not tell what a process holds (elsewhere than on Linux), there is no limit.
    """
    if not _STATUS.exists():
        return
    lines = _STATUS.read_text(encoding="ascii").splitlines()
    held_kib = next(int(line.split()[1]) for line in lines if line.startswith("VmData:"))
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (held_kib * 1024 + mib * 2**20, hard))
