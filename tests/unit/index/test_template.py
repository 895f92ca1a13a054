"""What a mapping lacks of another one. That Elasticsearch takes it: tests/integration/test_index.py."""

from schemas.article_document import ArticleDocument
from schemas.mapping import mapping_of
from services.index.template import missing_fields

WORD, DAY = {"type": "keyword"}, {"type": "date"}


def test_only_what_is_not_there_is_missing() -> None:
    wanted = {
        "title": {"type": "text"},
        "day": DAY,
        "source": {"type": "object", "properties": {"id": WORD, "name": WORD}},
        "quotes": {
            "type": "nested",
            "properties": {"text": WORD, "speakers": {"type": "nested", "properties": {"a": WORD}}},
        },
    }
    found = {
        "title": {"type": "long"},  # another type: the worker says so, and nothing can be put
        "source": {"properties": {"id": WORD}},
        "quotes": {"type": "nested", "properties": {"text": WORD, "speakers": {"type": "nested", "properties": {}}}},
    }
    assert missing_fields(wanted, found) == {
        "day": DAY,
        "source": {"properties": {"name": WORD}},
        "quotes": {"type": "nested", "properties": {"speakers": {"type": "nested", "properties": {"a": WORD}}}},
    }


def test_an_index_of_this_version_lacks_nothing() -> None:
    ours = mapping_of(ArticleDocument)["properties"]
    assert missing_fields(ours, ours) == {}
