"""What was written since a comparison, on a stand-in for an index. On the real server:
tests/integration/test_rebuild.py."""

from collections.abc import Mapping
from typing import Any, cast

import pytest
from elasticsearch import Elasticsearch

from services.index.rebuild import delta
from services.index.rebuild.control import RebuildRefused


class Index:
    """Has documents as id to (shard, `_seq_no`, `_version`); notes what it is asked."""

    def __init__(self, shards: int = 1, **documents: tuple[int, int, int]) -> None:
        self.documents = documents
        self.shards = shards
        self.copies: list[tuple[int, bool, int]] = []
        """Shard, whether it is the primary, and its local checkpoint."""
        self.failing: set[str] = set()
        self.asked: list[dict[str, Any]] = []
        self.indices = self

    def stats(self, *, index: str, **_: Any) -> Any:
        found: dict[str, list[Any]] = {}
        for shard, primary, checkpoint in self.copies:
            copy = {"routing": {"primary": primary}, "seq_no": {"local_checkpoint": checkpoint}}
            found.setdefault(str(shard), []).append(copy)
        return _Answer({"indices": {index: {"shards": found}} if found else {}})

    def get_settings(self, *, index: str, **_: Any) -> dict[str, Any]:
        return {index: {"settings": {"index.number_of_shards": str(self.shards)}}}

    def search(self, **asked: Any) -> dict[str, Any]:
        self.asked.append(asked)
        (shard,) = asked["preference"].removeprefix("_shards:")
        above = max(asked["query"]["range"]["_seq_no"]["gt"], *(asked["search_after"] or [-1]))
        hits = [
            {"_id": name, "_version": version, "sort": [seq_no]}
            for name, (at, seq_no, version) in self.documents.items()
            if at == int(shard) and seq_no > above
        ]
        return {"hits": {"hits": sorted(hits, key=lambda hit: hit["sort"])[: asked["size"]]}}

    def mget(self, **asked: Any) -> dict[str, Any]:
        self.asked.append(asked)
        return {"docs": [self._got(name) for name in asked["ids"]]}

    def _got(self, name: str) -> dict[str, Any]:
        if name in self.failing:
            return {"_id": name, "error": {"type": "no_shard_available_action_exception"}}
        if name not in self.documents:
            return {"_id": name, "found": False}
        return {"_id": name, "found": True, "_version": self.documents[name][2]}


class _Answer:
    def __init__(self, body: dict[str, Any]) -> None:
        self.body = body


def checkpoints(index: Index) -> dict[str, int]:
    return delta.checkpoints(cast(Elasticsearch, index), "old")


def written_since(index: Index, seen: Mapping[str, int]) -> dict[str, int]:
    return delta.written_since(cast(Elasticsearch, index), "old", seen)


def lacking(index: Index, wanted: Mapping[str, int]) -> dict[str, int]:
    return delta.lacking(cast(Elasticsearch, index), "new", wanted)


def test_the_checkpoint_of_a_shard_is_its_primarys() -> None:
    """A replica may be behind, or ahead of what a search on the primary sees."""
    index = Index(shards=2)
    index.copies = [(0, False, 4), (0, True, 7), (1, True, -1), (1, False, -1)]
    assert checkpoints(index) == {"0": 7, "1": -1}


@pytest.mark.parametrize("copies", [[], [(0, True, 7)], [(0, True, 7), (1, False, 3)]], ids=str)
def test_a_shard_without_a_primary_is_refused(copies: list[tuple[int, bool, int]]) -> None:
    """What it has would be looked for in the new index by nobody."""
    index = Index(shards=2)
    index.copies = copies
    with pytest.raises(RebuildRefused, match="not every shard of old is there"):
        checkpoints(index)


def test_everything_above_the_checkpoint_of_its_shard_is_found() -> None:
    index = Index(2, a=(0, 3, 10), b=(0, 4, 11), c=(1, 3, 12), d=(1, 9, 13))
    assert written_since(index, {"0": 3, "1": 3}) == {"b": 11, "d": 13}
    assert written_since(index, {"0": -1, "1": -1}) == {"a": 10, "b": 11, "c": 12, "d": 13}
    assert written_since(index, {"0": 4, "1": 9}) == {}


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5])
def test_it_is_read_page_by_page_to_the_last(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    monkeypatch.setattr(delta, "PAGE", 2)
    index = Index(1, **{f"id{number}": (0, number, number + 100) for number in range(count)})
    assert written_since(index, {"0": -1}) == {f"id{number}": number + 100 for number in range(count)}


def test_a_search_that_did_not_reach_its_shard_is_no_answer() -> None:
    index = Index(1, a=(0, 1, 1))
    written_since(index, {"0": 0})
    assert [one["allow_partial_search_results"] for one in index.asked] == [False]


def test_a_document_is_lacking_if_it_is_missing_or_older() -> None:
    index = Index(1, older=(0, 1, 4), same=(0, 2, 5), newer=(0, 3, 6))
    assert lacking(index, {"older": 5, "same": 5, "newer": 5, "missing": 5}) == {"older": 5, "missing": 5}


def test_a_document_that_cannot_be_read_counts_as_lacking() -> None:
    index = Index(1, a=(0, 1, 5), b=(0, 2, 5))
    index.failing = {"a"}
    assert lacking(index, {"a": 5, "b": 5}) == {"a": 5}


def test_documents_are_looked_for_in_parts_and_in_real_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delta, "GET", 2)
    index = Index(1, a=(0, 1, 1), e=(0, 2, 1))
    assert lacking(index, dict.fromkeys("abcde", 1)) == {"b": 1, "c": 1, "d": 1}
    assert [one["ids"] for one in index.asked] == [["a", "b"], ["c", "d"], ["e"]]
    assert all(one["realtime"] for one in index.asked)


def test_if_nothing_is_wanted_nothing_is_asked() -> None:
    index = Index()
    assert (lacking(index, {}), index.asked) == ({}, [])
