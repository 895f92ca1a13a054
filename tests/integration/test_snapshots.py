"""Snapshots and what becomes of them, on the real servers."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import ConflictError, Elasticsearch
from typer.testing import CliRunner

from schemas.article_document import ALIAS_WRITE, FIRST_INDEX
from schemas.topics.names import CURRENT
from services.cli.main import app
from services.index import template
from services.index.rebuild import control, fence
from services.index.rebuild.control import Control, Ownership
from services.index.rebuild.plan import next_index
from services.index.snapshots import repository, taking
from services.runtime.settings import Settings
from tests.faults.articles import Capture, write_articles
from tests.first_day import fresh_topics, remove_indices
from tests.integration.newsroom import Newsroom
from tests.integration.test_rebuild import fresh_current

SECOND, THIRD = "dateline-articles-000002", "dateline-articles-000003"
WAIT_S = 120.0


@pytest.fixture(autouse=True)
def surroundings(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control, "LEASE_S", 1.5)
    monkeypatch.setattr(control, "RENEW_S", 0.25)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="module")
def topics(settings: Settings) -> None:
    fresh_topics(settings, partitions=2)


@pytest.fixture
def room(settings: Settings, es: Elasticsearch, topics: None) -> Iterator[Newsroom]:
    remove_indices(es)
    fresh_current(settings)
    template.init(es)
    made = Newsroom(settings, es)
    made.write(articles(40, seed=1))
    yield made
    remove_indices(es)
    if repository.exists(es, repository.NAME):
        for one in repository.snapshots(es, repository.NAME):
            repository.delete(es, repository.NAME, one.name)
        es.snapshot.delete_repository(name=repository.NAME)


def articles(count: int, seed: int) -> list[Capture]:
    return write_articles(count, seed=seed, english=0)


def dateline(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["index", *words])
    assert result.exit_code == code, result.output
    return result.stdout if code == 0 else result.stderr


def taken() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(dateline("snapshot", "--json"))
    return found


def test_a_lost_index_is_restored_with_what_was_written_since(
    settings: Settings, es: Elasticsearch, room: Newsroom
) -> None:
    snapshot = taken()
    assert (snapshot["state"], snapshot["index"]) == ("SUCCESS", FIRST_INDEX)
    later = articles(20, seed=2)
    erased = articles(40, seed=1)[0].changed(status="erased")
    room.write([*later, erased])
    es.indices.delete(index=FIRST_INDEX)

    # What the lost index needs first is said, and nothing is restored.
    assert "`dateline index init`, then this again" in dateline("restore", code=1)
    assert not es.indices.get(index="dateline-articles-*").body

    dateline("init")
    room.write(articles(5, seed=3))  # workers go on at once
    said = dateline("restore")
    assert f"as {SECOND}: 40 documents" in said and "dateline index rollback" in said
    dateline("rollback", "--yes")
    assert room.judge() == SECOND
    assert es.get(index=SECOND, id=erased.article_id)["_source"]["status"] == "erased"
    verified = CliRunner().invoke(app, ["verify", "--json"])
    assert (verified.exit_code, json.loads(verified.stdout)["documents"]) == (0, 65), verified.output


def test_versions_and_erasures_survive(settings: Settings, es: Elasticsearch, room: Newsroom) -> None:
    first, *_ = captures = articles(3, seed=4)
    room.write(captures)
    taken()
    room.write([first.changed(status="erased")])
    dateline("restore")

    # Before the rollback, what was restored lets nothing in, and has the versions that it had.
    found = es.get(index=SECOND, id=first.article_id)
    assert (found["_version"], found["_source"]["status"]) == (first.revision, "published")
    assert fence.is_blocked(es, SECOND)
    dateline("rollback", "--yes")
    now = es.get(index=SECOND, id=first.article_id)
    assert now["_source"]["status"] == "erased"
    assert found["_source"]["text"] and not now["_source"].get("text")
    with pytest.raises(ConflictError):
        es.index(index=ALIAS_WRITE, id=first.article_id, document={}, version=first.revision, version_type="external")


def test_a_topic_that_was_created_again_is_refused(settings: Settings, es: Elasticsearch, room: Newsroom) -> None:
    taken()
    fresh_current(settings)
    # As many records as before the snapshot, so that its offsets would pass for those of this topic.
    room.write(articles(60, seed=5))
    said = dateline("restore", code=1)
    assert f"{CURRENT} was deleted and created again" in said and "`dateline index rebuild`" in said
    assert es.indices.get(index="dateline-articles-*").body.keys() == {FIRST_INDEX}


@pytest.mark.parametrize("lost", [[SECOND], [FIRST_INDEX, SECOND]], ids=["the one in use", "the former one too"])
def test_a_former_index_never_passes_for_the_lost_one(
    settings: Settings, es: Elasticsearch, room: Newsroom, lost: list[str]
) -> None:
    dateline("rebuild", "--yes")
    room.write(articles(5, seed=6))
    taken()
    room.write(articles(5, seed=7))
    es.indices.delete(index=lost)
    # The former index lacks what was written since the rebuild; its name may now be that of the new, empty one.
    dateline("init")
    (empty,) = es.indices.get_alias(name=ALIAS_WRITE).body
    assert es.count(index=empty)["count"] == 0
    if FIRST_INDEX in lost:
        assert "is gone: there is nothing to go back to" in dateline("rollback", "--yes", code=1)
    dateline("restore")
    dateline("rollback", "--yes")
    assert room.judge() == next_index([empty])


def test_a_rebuild_says_beforehand_that_it_deletes_what_was_restored(es: Elasticsearch, room: Newsroom) -> None:
    taken()
    dateline("restore")
    assert f"deleted in the end, unless --keep is larger: {SECOND}" in dateline("rebuild", "--dry-run")
    assert "deleted in the end" not in dateline("rebuild", "--dry-run", "--keep", "2")


def test_an_index_that_is_not_whole_gives_no_snapshot(es: Elasticsearch, room: Newsroom) -> None:
    taken()
    es.indices.delete(index=FIRST_INDEX)
    # A shard without a node: what is left of an index whose disk is gone.
    settings = {"index.routing.allocation.require._name": "nobody"}
    es.indices.create(index=FIRST_INDEX, aliases=template.ALIASES, settings=settings, wait_for_active_shards=0)
    said = dateline("snapshot", code=1)
    assert f"took no snapshot of {FIRST_INDEX}" in said and "primary shards" in said
    assert len([one for one in repository.snapshots(es, repository.NAME) if one.whole]) == 1
    assert f"DELETE /{FIRST_INDEX}, run `dateline index init`" in dateline("restore", code=1)


def test_it_restores_nothing_while_a_rebuild_has_not_ended(es: Elasticsearch, room: Newsroom) -> None:
    taken()
    Ownership.claim(es, Control("rebuild", "fill", FIRST_INDEX, SECOND, "somebody/1/x"), None)
    assert "a rebuild has not ended, state fill" in dateline("restore", code=1)
    assert es.indices.get(index="dateline-articles-*").body.keys() == {FIRST_INDEX}


def slow_down(es: Elasticsearch) -> None:
    """Let the next snapshot take long enough for something to happen meanwhile."""
    settings = es.snapshot.get_repository(name=repository.NAME).body[repository.NAME]["settings"]
    slow = {**settings, "max_snapshot_bytes_per_sec": "100kb"}
    es.snapshot.create_repository(name=repository.NAME, repository={"type": "fs", "settings": slow})


def test_what_is_written_while_a_snapshot_is_taken_is_read_again(
    settings: Settings, es: Elasticsearch, room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken()
    slow_down(es)
    room.write(articles(40, seed=9))
    meanwhile = iter([articles(10, seed=10)])

    def write(*_: object) -> str:
        room.write(next(meanwhile, []))
        return "copying"

    monkeypatch.setattr(taking, "_done", write)
    taken()
    assert next(meanwhile, None) is None
    es.indices.delete(index=FIRST_INDEX)
    dateline("init")
    # Each shard is copied as it is when its turn comes: some of what is written meanwhile may be in.
    restored = re.search(rf"as {SECOND}: (\d+) documents", dateline("restore"))
    assert restored is not None
    assert 80 <= int(restored[1]) <= 90
    dateline("rollback", "--yes")
    assert room.judge() == SECOND


def killed(environment: dict[str, str], module: str, name: str, command: str) -> None:
    """Run a command in a process that kills itself where it would call `name`."""
    script = (
        f"import os, signal, sys; from services.index.snapshots import {module}; from services.cli.main import app\n"
        f"{module}.{name} = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"app(['index', {command!r}])\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, **environment}, timeout=WAIT_S, check=False
    )
    assert ended.returncode == -signal.SIGKILL


@pytest.mark.parametrize("before", ["_await", "_keep"])
def test_a_restore_that_was_killed_can_be_run_again(
    settings: Settings, es: Elasticsearch, room: Newsroom, environment: dict[str, str], before: str
) -> None:
    taken()
    killed(environment, "restoring", before, "restore")
    findings = {one["where"]: one["name"] for one in json.loads(dateline("check", "--json"))["findings"]}
    assert findings == {SECOND: "index-unknown"}
    assert f"as {THIRD}" in dateline("restore")
    dateline("rollback", "--yes")
    assert room.judge() == THIRD


def test_elasticsearch_completes_a_snapshot_whose_command_was_killed(
    es: Elasticsearch, room: Newsroom, environment: dict[str, str]
) -> None:
    taken()
    slow_down(es)
    room.write(articles(40, seed=8))
    killed(environment, "taking", "_done", "snapshot")
    deadline = time.monotonic() + WAIT_S
    while not (newest := repository.snapshots(es, repository.NAME)[0]).whole:
        assert newest.state == "IN_PROGRESS" and time.monotonic() < deadline
        time.sleep(0.1)
    assert f"restored {newest.name} as {SECOND}: 80 documents" in dateline("restore")


def test_a_snapshot_that_is_not_whole_is_never_restored(
    settings: Settings, es: Elasticsearch, room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = taken()["name"]
    listed = repository.snapshots(es, repository.NAME)
    # A fake state: a disk would have to fill up in the middle of a copy.
    monkeypatch.setattr(repository.Snapshot, "whole", property(lambda _: False))
    assert "no whole snapshot" in dateline("restore", code=1)
    assert "not whole: it cannot be restored" in dateline("restore", name, code=1)
    assert [one.name for one in listed] == [name]


def test_snapshots_are_listed_and_deleted(es: Elasticsearch, room: Newsroom) -> None:
    assert "no repository dateline is registered" in dateline("snapshots", code=1)
    first, second = taken()["name"], taken()["name"]
    assert [one["name"] for one in json.loads(dateline("snapshots", "--json"))] == [second, first]
    assert first in dateline("snapshots")
    assert "there is no snapshot dateline-x of ours" in dateline("snapshots", "--delete", "dateline-x", code=1)
    dateline("snapshots", "--delete", first, "--yes")
    assert [one["name"] for one in json.loads(dateline("snapshots", "--json"))] == [second]


def test_a_folder_that_the_nodes_do_not_allow_is_refused(es: Elasticsearch, room: Newsroom, tmp_path: Path) -> None:
    said = dateline("snapshot", "--location", str(tmp_path), code=1)
    assert "path.repo" in said and str(tmp_path) in said


def test_a_snapshot_of_another_mapping_is_refused_and_leaves_nothing(
    settings: Settings, es: Elasticsearch, room: Newsroom
) -> None:
    es.indices.delete(index=FIRST_INDEX)
    settings_of = template.template(1, 0)["template"]["settings"]
    es.indices.delete_index_template(name=template.TEMPLATE)
    es.indices.create(
        index=FIRST_INDEX,
        settings=settings_of,
        mappings={"properties": {"section": {"type": "text"}}},
        aliases=template.ALIASES,
    )
    template.put(es, 1, 0)
    taken()
    said = dateline("restore", code=1)
    assert "is not mapped as this version" in said and "dateline index rebuild" in said
    assert es.indices.get(index="dateline-articles-*").body.keys() == {FIRST_INDEX}
