"""Writes docs/index.md: every field of the index, what it means, and whether a dashboard can use it.

python -m services.index.reference
"""

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple, get_args

from pydantic import BaseModel

from schemas.article.v1 import Contributor, LeadImage, Source
from schemas.article_document import ALIAS_READ, ArticleDocument
from schemas.article_document.v1 import (
    DocumentContributor,
    DocumentDate,
    DocumentEntity,
    DocumentImage,
    DocumentQuote,
    DocumentSource,
    DocumentSpeaker,
)
from schemas.enriched_article import Annotations, DateMention, EnrichedArticle, Entity, Quote, Speaker
from schemas.files import examples
from schemas.mapping import mapping_of
from services.index.document import document

PAGE: Final = Path(__file__).parents[2] / "docs" / "index.md"

_RECORDS: Final[Mapping[type[BaseModel], type[BaseModel]]] = {
    ArticleDocument: EnrichedArticle,
    DocumentSource: Source,
    DocumentContributor: Contributor,
    DocumentImage: LeadImage,
    DocumentEntity: Entity,
    DocumentDate: DateMention,
    DocumentQuote: Quote,
    DocumentSpeaker: Speaker,
}
"""Part of the document to the part of the record that it is made from. A field without a description means what that of
the same name there does."""


_INTRODUCTION: Final = """\
# The index

Elasticsearch has one document an article, its newest revision, behind the alias `{alias}`. The alias leaves out erased
articles; a withdrawn one (`status`) is there until a query leaves it out. Ask through the alias, never an index by its
name: a rebuild makes another one. [Queries](../examples/queries.http) has questions to begin with, and
`dateline search --explain` prints its own.

Dashboards (Kibana's Lens) read no nested fields and no texts. Whatever a panel needs stands flat, too: `people`,
`quoted_people`, `anonymous_quotes`, `date_days`, and others; [one dashboard](kibana.md) is ready to import. A query on
a nested field counts its objects; `reverse_nested` counts their articles.

An array is mapped like its elements. A keyword that is longer than its type says is not found; the document that a
search returns has it all the same.

Written by `python -m services.index.reference` from `schemas/article_document/v1.py`; change it there."""


class Field(NamedTuple):
    """One field that Elasticsearch knows, or an object that it only keeps."""

    path: str
    type: str
    meaning: str
    dashboard: str
    """Whether Kibana's Lens can use it, and how."""


def fields(model: type[BaseModel] = ArticleDocument, path: str = "", nested: str | None = None) -> Iterator[Field]:
    """Every field, in the order of the document; those of an object after it."""
    mapped = mapping_of(model)["properties"]
    for name, field in model.model_fields.items():
        here = f"{path}{name}"
        found = mapped[name]
        meaning = field.description or _of_record(model, name)
        inner = _model_in(field.annotation)
        if inner is None or found.get("enabled") is False or "properties" not in found:
            yield Field(here, _type(found), meaning, _dashboard(here, found, nested))
            continue
        if found["type"] == "nested":
            yield Field(here, "nested", meaning or str(inner.__doc__).splitlines()[0], "no: nested")
        yield from fields(inner, f"{here}.", here if found["type"] == "nested" else nested)


def page() -> str:
    """docs/index.md, as Markdown."""
    lines = [
        *_INTRODUCTION.format(alias=ALIAS_READ).splitlines(),
        "",
        "| field | type | meaning | in Lens |",
        "| --- | --- | --- | --- |",
    ]
    lines += [
        f"| `{one.path}` | {one.type} | {one.meaning.replace('|', '&#124;')} | {one.dashboard} |" for one in fields()
    ]
    lines += ["", "## An example", "", "```json", json.dumps(_example(), indent=2, ensure_ascii=False), "```"]
    return "\n".join(lines) + "\n"


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model of a field's values, also where they stand in a list or may be null."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)


def _of_record(model: type[BaseModel], name: str) -> str:
    """The meaning of the field of that name in the record; of an offset, what it counts."""
    for record in (_RECORDS[model], Annotations):
        if field := record.model_fields.get(name):
            extra = field.json_schema_extra
            stated = extra.get("x-meaning") if isinstance(extra, dict) else None
            inner = _model_in(field.annotation)
            return field.description or str(stated or (inner and str(inner.__doc__).splitlines()[0]) or "")
    return ""


def _type(found: Mapping[str, Any]) -> str:
    if found.get("enabled") is False:
        return "object, kept only"
    limit = f", up to {found['ignore_above']:,} characters" if "ignore_above" in found else ""
    keyword = " and keyword" if "fields" in found else ""
    return f"{found['type']}{keyword}{limit}"


def _dashboard(path: str, found: Mapping[str, Any], nested: str | None) -> str:
    if found.get("enabled") is False:
        return "no: kept only"
    if nested:
        return "no: nested"
    if "keyword" in found.get("fields", {}):
        return f"{'yes, and ' if found['type'] != 'text' else ''}as `{path}.keyword`"
    return {"text": "no: searched only", "date_range": "as a filter"}.get(found["type"], "yes")


def _example() -> dict[str, Any]:
    [path] = [one for one in examples("enriched_article") if one.stem == "published"]
    made = document(EnrichedArticle.from_bytes(path.read_bytes()))
    shown = made.model_copy(update={"indexed_at": made.captured_at + timedelta(seconds=1.4)})
    written: dict[str, Any] = shown.model_dump(mode="json", by_alias=True, exclude_none=True)
    return written


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
