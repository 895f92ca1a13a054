"""Programs that have the models of a release, and none of this checkout."""

import subprocess
import sys
from collections.abc import Sequence

from services.contracts.snapshots import Snapshot


def printed_beside(wheel: Snapshot, script: str, values: Sequence[bytes]) -> list[str]:
    """The lines that a program prints, of which the released models are the only ones; it is given a value a line."""
    ran = subprocess.run(
        [sys.executable, "-c", script],
        input=b"\n".join(values) + b"\n",
        cwd=wheel.path,
        env={"PYTHONPATH": str(wheel.path)},
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr.decode()
    return ran.stdout.decode().splitlines()
