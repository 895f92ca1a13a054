"""Released versions: what they consist of, by hash, and that nobody has touched it.

`schemas/<record>/released.json` has an entry for each version of a record: SHA-256 of its JSON Schema, of the source of
its models, of the manifests of its topics, and of the wheel that it was released in, which holds all of them. For the
document in Elasticsearch, that of its mapping.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from services.contracts.checks.compatibility import MAPPING
from services.contracts.model_sources import sources
from services.contracts.snapshots import Snapshot, digest, of_wheel
from services.contracts.wheel import wheel

FILE: Final = "released.json"
FOLDER: Final = "releases"
MAPPING_VERSION: Final = "1.2"
Released = Mapping[str, Mapping[str, Any]]
"""Version to what it consists of."""


class Release(NamedTuple):
    """What one version of one record consists of, by SHA-256."""

    schema: str | None
    mapping: str | None
    models: str
    topics: dict[str, str]
    wheel: str
    """Its file name."""
    wheel_sha256: str


def released(snapshot: Snapshot) -> dict[str, Released]:
    """Record to its released versions; records without any are left out."""
    files = sorted(snapshot.folder.glob(f"*/{FILE}"))
    return {path.parent.name: json.loads(path.read_text(encoding="utf-8")) for path in files}


def wheels(snapshot: Snapshot) -> list[Path]:
    """The wheels of all releases, oldest first."""
    found = (snapshot.folder / FOLDER).glob("dateline_schemas-*.whl")
    return sorted(found, key=lambda path: [int(part) for part in path.name.split("-")[1].split(".")])


def parts_of(snapshot: Snapshot, record: str, major: int) -> dict[str, Any]:
    """What a version consists of now, by SHA-256: the parts of `Release` besides the wheel."""
    if record == MAPPING:
        return {
            "schema": None,
            "mapping": digest(snapshot.mapping(major)),
            "models": digest(sources(snapshot, record, major)),
            "topics": {},
        }
    manifests = snapshot.manifests().values()
    return {
        "schema": digest(snapshot.schema(record, major)),
        "mapping": None,
        "models": digest(sources(snapshot, record, major)),
        "topics": {
            one["topic"]: digest(one) for one in manifests if (one["record"], one["version"]) == (record, major)
        },
    }


def versions(snapshot: Snapshot) -> dict[tuple[str, int], str]:
    """Each record with a major version, and the version that it states."""
    found = {
        (record, major): snapshot.version(record, major)
        for record, majors in snapshot.records().items()
        for major in majors
    }
    return found | ({(MAPPING, 1): MAPPING_VERSION} if snapshot.mapping() else {})


def faults(tree: Snapshot, before: Mapping[str, Released] | None = None) -> Iterator[str]:
    """What was done to releases that must not be. before: the releases at another revision, of which none may be gone
    or another one now."""
    now = released(tree)
    for record, known in (before or {}).items():
        for version, parts in known.items():
            if now.get(record, {}).get(version) != parts:
                is_there = version in now.get(record, {})
                state = "is another one now" if is_there else "is gone"
                yield f"{record} {version} was released and {state}; restore schemas/{record}/{FILE}"
    current = versions(tree)
    yield from _faults_of_wheels(tree, now)
    for record, known in now.items():
        if not any(name == record for name, _ in current):
            yield f"{record} was released and is gone; restore schemas/{record}"
            continue
        for version, parts in known.items():
            yield from _faults_of(tree, record, version, parts, current)


def _faults_of_wheels(tree: Snapshot, listed: Mapping[str, Released]) -> Iterator[str]:
    """Wheels that are not what was released, and versions in them that no file lists."""
    hashes = {
        str(parts.get("wheel")): parts.get("wheel_sha256") for known in listed.values() for parts in known.values()
    }
    for path in wheels(tree):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if hashes.get(path.name, digest) != digest:
            yield f"schemas/{FOLDER}/{path.name} is not what was released; restore it from the commit that released it"
            continue
        with of_wheel(path) as snapshot:
            for (record, _), version in versions(snapshot).items():
                # Of the mapping, the version is not in it.
                if version not in listed.get(record, {}) and not (record == MAPPING and record in listed):
                    yield (
                        f"{record} {version} was released in {path.name}, and schemas/{record}/{FILE} does not list "
                        "it; restore that file"
                    )


def _faults_of(
    tree: Snapshot, record: str, version: str, parts: Mapping[str, Any], current: Mapping[tuple[str, int], str]
) -> Iterator[str]:
    major = int(version.split(".", maxsplit=1)[0])
    path = tree.folder / FOLDER / str(parts.get("wheel"))
    if not path.is_file():
        yield f"{record} {version} was released in {path.name}, which is gone; restore schemas/{FOLDER}/{path.name}"
    stated = current.get((record, major))
    if stated is None:
        yield f"{record} {version} was released, and there is no {record} v{major} any more; restore its files"
    elif stated == version:
        now = parts_of(tree, record, major)
        changed = [name for name in ("schema", "mapping", "models") if now[name] != parts.get(name)]
        changed += [topic for topic in parts.get("topics", {}) if now["topics"].get(topic) != parts["topics"][topic]]
        if changed:
            following = f"{major}.{int(version.split('.')[1]) + 1}"
            where = "MAPPING_VERSION in services/contracts/releases.py" if record == MAPPING else "its field `contract`"
            yield (
                f"{record} {version} is released, and its {', '.join(changed)} changed; undo that, or make it {record} "
                f"{following} ({where}, a line in its CHANGELOG)"
            )


def reused_names(tree: Snapshot) -> Iterator[str]:
    """Fields that a release had, a later one had not, and that are there again: readers of the first one would take
    them for what they were."""
    history: list[dict[str, set[str]]] = []
    for path in wheels(tree):
        with of_wheel(path) as snapshot:
            history.append(_names(snapshot))
    now = _names(tree)
    for record, names in now.items():
        ever: set[str] = set()
        removed: set[str] = set()
        for release in history:
            present = release.get(record, set())
            removed |= ever - present
            ever |= present
        for name in sorted(names & removed):
            yield f"{record}.{name} was removed by an earlier release; its name is reserved: choose another one"


def _names(snapshot: Snapshot) -> dict[str, set[str]]:
    """The fields of the newest major version of each record, by the definition that they are in."""
    found = {}
    for record, majors in snapshot.records().items():
        schema = snapshot.schema(record, majors[-1])
        inner = {
            f"{part}.{name}" for part, one in schema.get("$defs", {}).items() for name in one.get("properties", ())
        }
        found[record] = {*schema.get("properties", ()), *inner}
    return found


def release(tree: Snapshot) -> list[Path]:
    """Release what is not released yet: write the wheel, and an entry for each new version. Returns what was written.

    Raises services.contracts.wheel.NotBuildable and ValueError if a fault of an earlier release stands in the way.
    """
    standing = list(faults(tree))
    if standing:
        raise ValueError("; ".join(standing))
    known = released(tree)
    fresh = {key: version for key, version in versions(tree).items() if version not in known.get(key[0], {})}
    if not fresh:
        return []
    name, content = wheel(tree.path)
    target = tree.folder / FOLDER / name
    if target.is_file() and target.read_bytes() != content:
        raise ValueError(f"{target} is released and would be another one; raise VERSION in schemas/version.py")
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(content)
    written = [target]
    for (record, major), version in fresh.items():
        parts = parts_of(tree, record, major) | {"wheel": name, "wheel_sha256": hashlib.sha256(content).hexdigest()}
        path = tree.folder / record / FILE
        path.write_text(json.dumps({**known.get(record, {}), version: parts}, indent=2) + "\n", encoding="utf-8")
        written.append(path)
    return written
