from typing import Annotated

import pytest
from pydantic import BaseModel

from schemas.article_document import ArticleDocument
from schemas.mapping import Es, mapping_of


class Inner(BaseModel):
    name: Annotated[str, Es("keyword", ignore_above=10)]


class Outer(BaseModel):
    title: Annotated[str | None, Es("text")] = None
    inner: Annotated[list[Inner], Es("nested")]
    raw: Annotated[Inner | None, Es("object", enabled=False)] = None


def test_a_model_is_mapped_field_by_field() -> None:
    keyword = {"type": "keyword", "ignore_above": 10}
    assert mapping_of(Outer) == {
        "dynamic": "strict",
        "properties": {
            "title": {"type": "text"},
            "inner": {"type": "nested", "dynamic": "strict", "properties": {"name": keyword}},
            "raw": {"type": "object", "enabled": False},
        },
    }


def test_a_field_without_a_marker_is_an_error() -> None:
    class Forgot(BaseModel):
        name: str

    with pytest.raises(TypeError, match=r"Forgot\.name"):
        mapping_of(Forgot)


def test_every_keyword_of_the_document_is_bounded() -> None:
    # Lucene refuses a term of more than 32,766 bytes, and with it the document.
    def keywords(mapping: dict[str, object]) -> list[dict[str, object]]:
        found = [mapping] if mapping.get("type") == "keyword" else []
        for part in mapping.values():
            if isinstance(part, dict):
                found += keywords(part)
        return found

    assert all("ignore_above" in keyword for keyword in keywords(mapping_of(ArticleDocument)))
