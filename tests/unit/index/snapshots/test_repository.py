"""Snapshots as Elasticsearch describes them; the repository itself in tests/integration/test_snapshots.py."""

from typing import Any

import pytest
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig
from elasticsearch import ApiError

from services.index.snapshots.repository import Snapshot, newest_first, reason_of


def described(**changes: Any) -> dict[str, Any]:
    return {
        "snapshot": "dateline-2026-12-01t06-00-00z-abcdef",
        "state": "SUCCESS",
        "start_time_in_millis": 1_796_104_800_000,
        "metadata": {"dateline": {"index": "dateline-articles-000001", "topic_id": "t", "offsets": {"0": 7}}},
        **changes,
    }


def test_a_snapshot_of_ours_has_what_it_notes_of_itself() -> None:
    found = Snapshot.of(described())
    assert found is not None
    assert (found.index, found.topic_id, found.offsets) == ("dateline-articles-000001", "t", {"0": 7})
    assert found.taken_at == "2026-12-01T06:00:00+00:00"
    assert found.whole


@pytest.mark.parametrize("state", ["PARTIAL", "FAILED", "IN_PROGRESS", "INCOMPATIBLE"])
def test_only_a_whole_one_can_be_restored(state: str) -> None:
    found = Snapshot.of(described(state=state))
    assert found is not None and not found.whole


@pytest.mark.parametrize("metadata", [None, {}, {"dateline": "text"}, {"another": {}}])
def test_what_others_have_taken_is_not_ours(metadata: object) -> None:
    assert Snapshot.of(described(metadata=metadata)) is None


def test_of_two_that_were_taken_in_one_second_the_later_one_is_newer() -> None:
    first = described(snapshot="dateline-2026-12-01t06-00-00z-ffffff")
    later = described(snapshot="dateline-2026-12-01t06-00-00z-000000", start_time_in_millis=1_796_104_800_900)
    another = described(snapshot="dateline-by-hand", metadata=None)
    assert [one.name for one in newest_first([another, first, later])] == [later["snapshot"], first["snapshot"]]


def test_the_innermost_reason_is_given() -> None:
    inner = {"type": "illegal", "reason": "not in path.repo"}
    meta = ApiResponseMeta(500, "1.1", HttpHeaders(), 0.1, NodeConfig("http", "localhost", 9200))
    wrapped = {"error": {"reason": "[dateline] failed to create repository", "caused_by": inner}}
    assert reason_of(ApiError("x", meta, wrapped)) == "not in path.repo"
    assert "bad gateway" in reason_of(ApiError("bad gateway", meta, "<html>"))
