"""The repository in which snapshots are, and the snapshots of ours that are in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Self

from elasticsearch import ApiError, AuthorizationException, Elasticsearch, NotFoundError

from services.errors import DatelineError

NAME: Final = "dateline"
"""The repository that is registered where none is named."""
PREFIX: Final = "dateline-"
"""What the name of every snapshot of ours begins with."""
NOTE: Final = "dateline"
"""Under which our note is in a snapshot's metadata."""
SUCCESS: Final = "SUCCESS"


class SnapshotRefused(DatelineError):
    """A snapshot cannot be taken or restored; the message says why and what to do. The index in use is as it was."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot of the index, and what it notes of itself."""

    name: str
    state: str
    """As Elasticsearch has it: SUCCESS, or it is not whole."""
    taken_at: str
    """When it began, ISO 8601."""
    index: str
    contract: str
    """The record that the documents are, and its version."""
    mapping: str
    """The hash of the mapping that the version had which took it."""
    version: str
    """The version of Dateline that took it."""
    topic_id: str
    """The topic of current articles: one that is deleted and created again has another id."""
    offsets: Mapping[str, int]
    """Partition of that topic to the first offset that the snapshot may lack."""

    @classmethod
    def of(cls, found: Mapping[str, Any]) -> Self | None:
        """A snapshot as Elasticsearch describes it; None for one that is not ours."""
        note = (found.get("metadata") or {}).get(NOTE)
        if not isinstance(note, Mapping):
            return None
        taken_at = datetime.fromtimestamp(found.get("start_time_in_millis", 0) / 1000, UTC)
        return cls(
            name=found["snapshot"],
            state=found["state"],
            taken_at=taken_at.isoformat(timespec="seconds"),
            index=str(note.get("index", "")),
            contract=str(note.get("contract", "")),
            mapping=str(note.get("mapping", "")),
            version=str(note.get("version", "")),
            topic_id=str(note.get("topic_id", "")),
            offsets=dict(note.get("offsets") or {}),
        )

    @property
    def whole(self) -> bool:
        """Whether it can be restored."""
        return self.state == SUCCESS


def register(es: Elasticsearch, repository: str, location: str | None) -> None:
    """Register the repository, if there is none of the name: a folder that every node can write to.

    `location`: the folder; by default one below the first folder that the nodes allow (`path.repo`). Raises
    SnapshotRefused.
    """
    if exists(es, repository):
        return
    location = location or f"{_allowed(es)}/{repository}"
    try:
        es.snapshot.create_repository(
            name=repository, repository={"type": "fs", "settings": {"location": location}}, verify=True
        )
    except AuthorizationException:
        raise
    except ApiError as error:
        raise SnapshotRefused(
            f"Elasticsearch cannot use {location} as a repository ({reason_of(error)}); it must be a folder below one "
            "of the `path.repo` in elasticsearch.yml of every node, shared by all of them and writable for each"
        ) from error


def exists(es: Elasticsearch, repository: str) -> bool:
    """Whether a repository of that name is registered."""
    try:
        return repository in es.snapshot.get_repository(name=repository).body
    except NotFoundError:
        return False


def snapshots(es: Elasticsearch, repository: str) -> list[Snapshot]:
    """Our snapshots, the newest first. Raises SnapshotRefused where there is no such repository."""
    require(es, repository)
    found = es.snapshot.get(repository=repository, snapshot=f"{PREFIX}*", ignore_unavailable=True)["snapshots"]
    return newest_first(found)


def newest_first(described: Iterable[Mapping[str, Any]]) -> list[Snapshot]:
    """Those that are ours of what Elasticsearch describes. By the millisecond: the names of two that were taken in one
    second do not say which is newer."""
    found = sorted(described, key=lambda one: (one.get("start_time_in_millis", 0), one["snapshot"]), reverse=True)
    return [one for one in map(Snapshot.of, found) if one is not None]


def require(es: Elasticsearch, repository: str) -> None:
    """Raise SnapshotRefused where there is no such repository."""
    if not exists(es, repository):
        raise SnapshotRefused(
            f"no repository {repository} is registered; `dateline index snapshot` registers one, or name yours with "
            "--repository"
        )


def named(es: Elasticsearch, repository: str, name: str | None) -> Snapshot:
    """The snapshot of that name, or the newest that is whole. Raises SnapshotRefused."""
    found = snapshots(es, repository)
    if name is None:
        newest = next((one for one in found if one.whole), None)
        if newest is None:
            raise SnapshotRefused(f"there is no whole snapshot of ours in {repository}; `dateline index snapshots`")
        return newest
    for one in found:
        if one.name == name:
            return one
    raise SnapshotRefused(f"there is no snapshot {name} of ours in {repository}; `dateline index snapshots` lists them")


def delete(es: Elasticsearch, repository: str, name: str) -> None:
    """Delete one of our snapshots, for good. Raises SnapshotRefused."""
    named(es, repository, name)
    es.options(request_timeout=3600).snapshot.delete(repository=repository, snapshot=name)


def _allowed(es: Elasticsearch) -> str:
    """The first folder in which the nodes allow repositories."""
    nodes = es.nodes.info(metric="settings")["nodes"].values()
    allowed: list[list[str]] = []
    for node in nodes:
        folders = node.get("settings", {}).get("path", {}).get("repo", [])
        allowed.append([folders] if isinstance(folders, str) else list(folders))
    common = [folder for folder in (allowed[0] if allowed else []) if all(folder in one for one in allowed)]
    if not common:
        raise SnapshotRefused(
            "Elasticsearch allows no folder for snapshots: set `path.repo` in elasticsearch.yml of every node to one "
            "that they share and restart them, or register a repository of another kind and name it with --repository"
        )
    return common[0].rstrip("/")


def reason_of(error: ApiError) -> str:
    """Why Elasticsearch refused a request, in its own words, without what it wraps around them."""
    details = error.body.get("error") if isinstance(error.body, Mapping) else None
    while isinstance(details, Mapping):
        inner = details.get("caused_by")
        if not isinstance(inner, Mapping) or not inner.get("reason"):
            return str(details.get("reason") or error)
        details = inner
    return str(error)
