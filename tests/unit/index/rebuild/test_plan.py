"""What a rebuild is about to do."""

from dataclasses import replace

import pytest

from schemas.article_document import ArticleDocument
from schemas.mapping import mapping_of
from services.index import template
from services.index.rebuild.control import RebuildRefused
from services.index.rebuild.plan import Change, Plan, body_of, changes_of, hash_of, next_index, require_room

PLAN = Plan("a", "b", 1, 1_000, 1_300, {}, ())


def test_the_next_index_has_the_next_number() -> None:
    assert next_index([]) == "dateline-articles-000001"
    names = ["dateline-articles-000009", "dateline-articles-000002", "dateline-articles-copy", "other-000099"]
    assert next_index(names) == "dateline-articles-000010"


def test_the_new_index_notes_what_it_was_made_by() -> None:
    body = body_of(template.template(2, 1), "9.9")
    assert body["settings"] | {"refresh_interval": "-1", "number_of_replicas": 0} == body["settings"]
    assert body["settings"]["number_of_shards"] == 2
    meta = body["mappings"]["_meta"]
    assert meta == {
        "contract": "article_document/1",
        "mapping": hash_of(mapping_of(ArticleDocument)),
        "analyzers": meta["analyzers"],
        "dateline": "9.9",
    }


def test_the_hash_is_that_of_the_mapping_alone() -> None:
    assert hash_of({"a": 1, "b": 2}) == hash_of({"b": 2, "a": 1}) != hash_of({"a": 1})


def test_changes_are_named_by_field_and_meaning() -> None:
    before = {
        "dynamic": "strict",
        "properties": {
            "title": {"type": "text"},
            "old": {"type": "keyword"},
            "who": {"type": "nested", "properties": {"name": {"type": "keyword"}}},
            "same": {"properties": {"x": {"type": "long"}}},
        },
    }
    after = {
        "properties": {
            "title": {"type": "text", "analyzer": "english"},
            "new": {"type": "date"},
            "who": {"type": "nested", "properties": {"name": {"type": "text"}}},
            "same": {"type": "object", "properties": {"x": {"type": "long"}}},
        },
    }
    assert changes_of(after, before) == (
        Change("new", None, "date"),
        Change("old", "keyword", None),
        Change("title", "text", 'text {"analyzer":"english"}'),
        Change("who.name", "keyword", "text"),
    )
    assert [one.meaning.partition(":")[0] for one in changes_of(after, before)] == [
        "new",
        "gone",
        "mapped anew",
        "mapped anew",
    ]
    mapping = mapping_of(ArticleDocument)
    assert changes_of(mapping, mapping) == ()


def test_a_disk_without_room_is_refused() -> None:
    require_room(PLAN)
    with pytest.raises(RebuildRefused, match="1,300 bytes, and only 1,299 are free"):
        require_room(replace(PLAN, free_bytes=1_299))
