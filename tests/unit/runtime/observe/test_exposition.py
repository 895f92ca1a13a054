"""What a worker serves, judged by Prometheus' own linter."""

import subprocess
import sys

from tests.prometheus_server import tool

SERVED = """
from prometheus_client import generate_latest
from schemas.topics.stages import TOPICS_OF
from services.runtime.observe import metrics
metrics.declare("ingest", TOPICS_OF["ingest"], lambda: True)
metrics.declare_pool("ingest", 2, lambda: 1, lambda: 0)
print(generate_latest().decode())
"""


def test_prometheus_finds_nothing_to_object_to() -> None:
    served = subprocess.run([sys.executable, "-c", SERVED], capture_output=True, text=True, check=True).stdout
    ran = subprocess.run(
        [tool("promtool"), "check", "metrics"], input=served, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout + ran.stderr) == (0, "")
    spoilt = served.replace("dateline_held_bytes", "dateline_held_kilobytes")
    assert subprocess.run([tool("promtool"), "check", "metrics"], input=spoilt, text=True, check=False).returncode != 0
