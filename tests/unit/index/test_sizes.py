"""Sizes as Elasticsearch describes them; on the real server in tests/integration/test_inspection.py."""

from typing import Any

import pytest

from services.index.sizes import NotMeasured, only_index, size_of


def usage(total: int, **parts: int) -> dict[str, Any]:
    names = ("stored_fields", "doc_values", "points")
    return {
        "total_in_bytes": total,
        "inverted_index": {"total_in_bytes": parts.get("inverted_index", 0)},
        **{f"{name}_in_bytes": parts.get(name, 0) for name in names},
    }


def test_fields_are_told_by_what_they_take_the_largest_first() -> None:
    fields = {
        "section": usage(40, inverted_index=10, doc_values=30),
        "text": usage(110, inverted_index=100),
        "_source": usage(600, stored_fields=600),
    }
    size = size_of("dateline-articles-000001", 4, {"store_size_in_bytes": 1000, "fields": fields})
    assert [field.field for field in size.fields] == ["_source", "text", "section"]
    text = size.fields[1]
    assert (text.inverted_index, text.other) == (100, 10)
    assert size.per_article(size.bytes) == 250


def test_an_empty_index_takes_nothing_an_article() -> None:
    assert size_of("dateline-articles-000001", 0, {"store_size_in_bytes": 249, "fields": {}}).per_article(249) == 0


def shards(failed: int) -> dict[str, int]:
    return {"total": 3, "successful": 3 - failed, "failed": failed}


def test_without_one_of_the_shards_nothing_is_said() -> None:
    assert only_index({"_shards": shards(0), "a": {"fields": {}}}) == ("a", {"fields": {}})
    with pytest.raises(NotMeasured, match="1 of 3 shards"):
        only_index({"_shards": shards(1), "a": {"fields": {}}})


def test_of_several_indices_nothing_is_said() -> None:
    with pytest.raises(NotMeasured, match=r"a, b; see `dateline index check`"):
        only_index({"_shards": shards(0), "b": {}, "a": {}})
