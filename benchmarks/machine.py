"""Describes the machine a benchmark ran on: a figure means nothing without it."""

import os
import platform
import subprocess
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from benchmarks.child import ROOT
from benchmarks.peers import java
from services.stack.artifacts import pins
from services.stack.java import installed_java
from services.stack.settings import StackSettings

LIBRARIES = (
    "faust-streaming",
    "aiokafka",
    "kafka-python",
    "elasticsearch",
    "trafilatura",
    "lxml",
    "spacy",
    "pydantic",
    "orjson",
)
PEERS = ("trafilatura", "newspaper4k", "news-please", "spacy", "textacy", "dateparser", "faust-streaming")
PINS = ROOT / "requirements" / "peers.txt"


def describe(libraries: Sequence[str] = LIBRARIES) -> dict[str, object]:
    """Processor, cores, memory, system, versions, load average, and the commit of the code."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "cores_allowed": len(os.sched_getaffinity(0)),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "libraries": {name: version for name in libraries if (version := _version(name))},
        "peers": pinned(PINS, PEERS) | {name: version for _, name, version in (java.CORENLP, java.HEIDELTIME)},
        "servers": {
            "Kafka": f"{pins().kafka.version} (heap {StackSettings().kafka_heap})",
            "Elasticsearch": f"{pins().elasticsearch.version} (heap {StackSettings().es_heap})",
            "Java": installed_java().version,
        },
        "load_before": round(os.getloadavg()[0], 2),
        "commit": _commit(),
    }


def pinned(path: Path, names: Sequence[str]) -> dict[str, str]:
    """Name to pinned version, of those `names` that the requirements file pins."""
    pins = (line.partition(" ")[0].partition("==") for line in path.read_text(encoding="utf-8").splitlines())
    return {name: version for name, _, version in pins if name in names}


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    names = [
        line.partition(":")[2].strip()
        for line in (info.read_text(encoding="utf-8").splitlines() if info.exists() else ())
        if line.startswith("model name")
    ]
    return names[0] if names else platform.processor() or "unknown"


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _commit() -> str:
    """The short hash, with a plus sign if the working tree has changes; `unknown` outside a checkout."""

    def git(*arguments: str) -> str:
        return subprocess.run(
            ["git", *arguments], cwd=Path(__file__).parent, capture_output=True, text=True, check=True
        ).stdout.strip()

    try:
        return git("rev-parse", "--short", "HEAD") + ("+" if git("status", "--porcelain") else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
