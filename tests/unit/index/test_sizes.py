"""Sizes as Elasticsearch describes them; on the real server in tests/integration/test_inspection.py."""

from typing import Any

from services.index.sizes import size_of


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
