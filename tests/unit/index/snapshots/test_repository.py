"""Snapshots as Elasticsearch describes them; the repository itself in tests/integration/test_snapshots.py."""

from typing import Any

import pytest

from services.index.snapshots.repository import Snapshot


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
