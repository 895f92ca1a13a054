"""Every field of every record, and of the document in Elasticsearch, says what it means."""

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from schemas import generated
from schemas.article import v1 as article
from schemas.article_document import ArticleDocument
from schemas.enriched_article import v1 as enriched

Json = dict[str, Any]

RECORD_OF: dict[str, type[BaseModel]] = {
    "ArticleDocument": enriched.EnrichedArticle,
    "DocumentDate": enriched.DateMention,
    "DocumentImage": article.LeadImage,
}
"""Parts of the document that are not called after the part of the record that they are made of."""


def without_meaning(schema: Json) -> Iterator[str]:
    """Definitions without a description, and fields that have neither one, nor borrow that of what they hold. What a
    list holds does not say what the list is."""
    for name, node in {"": schema, **schema["$defs"]}.items():
        if not node.get("description"):
            yield name
        for field, one in node["properties"].items():
            nodes = [one, *one.get("anyOf", ())]
            if not any(part.get("description") or "$ref" in part or is_offset(part) for part in nodes):
                yield f"{name}.{field}"


def is_offset(node: Json) -> bool:
    return str(node.get("x-meaning", "")).startswith("offset in Unicode code points")


@pytest.mark.parametrize("record", sorted(generated.RECORDS))
def test_every_field_of_a_record_has_a_meaning(record: str) -> None:
    assert list(without_meaning(generated.json_schema(record))) == []


def test_a_field_without_a_meaning_is_found() -> None:
    part = {"description": "A part.", "properties": {"start": {"x-meaning": "offset in Unicode code points of `text`"}}}
    fields = {"a": {"type": "string"}, "b": {"$ref": "#/$defs/Part"}, "c": {"items": {"$ref": "#/$defs/Part"}}}
    schema = {"description": "It.", "properties": fields, "$defs": {"Part": part, "Bare": {"properties": {}}}}
    assert list(without_meaning(schema)) == [".a", ".c", "Bare"]


def parts_of(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    yield model
    for field in model.model_fields.values():
        for part in inner(field.annotation):
            yield from parts_of(part)


def inner(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from inner(part)


def test_every_field_of_the_document_means_what_it_says_or_what_the_record_says() -> None:
    for model in dict.fromkeys(parts_of(ArticleDocument)):
        name = model.__name__.removeprefix("Document")
        record = RECORD_OF.get(model.__name__) or getattr(enriched, name, None) or getattr(article, name, None)
        known = dict(record.model_fields) if record else {}
        if model is ArticleDocument:
            known |= enriched.Annotations.model_fields
        for field, one in model.model_fields.items():
            held = [*inner(one.annotation), *(inner(known[field].annotation) if field in known else ())]
            said = one.description or (field in known and known[field].description) or field in ("start", "end")
            is_list = "list[" in str(one.annotation)
            assert said or (held and not is_list), f"{model.__name__}.{field} has no meaning"
