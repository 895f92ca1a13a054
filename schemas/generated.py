"""The files generated from the models: JSON Schemas and the Elasticsearch mapping; and all manifests in one JSON file.
`dateline schemas check` compares them."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

from pydantic.json_schema import GenerateJsonSchema
from pydantic_core.core_schema import WithDefaultSchema

from schemas import reader
from schemas.article_document import ArticleDocument
from schemas.files import ROOT, examples
from schemas.mapping import mapping_of
from schemas.reader import Contract, Reader
from schemas.record import Record
from schemas.topics.manifest import FILE, TopicManifest

__all__ = [
    "MODELS",
    "RECORDS",
    "ROOT",
    "WRITTEN_BY_OTHERS",
    "Generated",
    "examples",
    "files",
    "json_schema",
    "manifests",
]

MODELS: dict[Contract, type[Record]] = {contract: Reader().model(contract) for contract in sorted(reader.MODELS)}
"""Every major version of a record to its model."""
RECORDS: dict[str, type[Record]] = {contract.record: model for contract, model in MODELS.items()}
"""Folder of schemas/ to the model of its newest version."""
WRITTEN_BY_OTHERS = frozenset(("fetch_request",))
"""Records that others than Dateline write."""


@dataclass(frozen=True, slots=True)
class Generated:
    """A file and its required content."""

    path: Path
    content: str

    @property
    def is_current(self) -> bool:
        """Whether the file has exactly that content."""
        return self.path.is_file() and self.path.read_text(encoding="utf-8") == self.content


def files() -> list[Generated]:
    """Every generated file of the contracts."""
    schemas = [Generated(ROOT / record / f"v{major}.schema.json", _written(record, major)) for record, major in MODELS]
    mapping = Generated(ROOT / "article_document" / "v1.mapping.json", _dump(mapping_of(ArticleDocument)))
    return [*schemas, mapping, Generated(FILE, _dump(manifests()))]


@cache
def _written(record: str, major: int) -> str:
    return _dump(json_schema(record, major))


class _Generator(GenerateJsonSchema):
    """States the defaults of lists and objects as well: a reader does without any field that has one. Leaves out the
    titles of fields, which only repeat their names: generators of code make a type of each."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def get_default_value(self, schema: WithDefaultSchema) -> Any:
        factory = schema.get("default_factory")
        if factory is None or schema.get("default_factory_takes_data"):
            return super().get_default_value(schema)
        return cast("Callable[[], Any]", factory)()


def json_schema(record: str, major: int | None = None) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a record as it is written: every field is there, null or empty where it is
    unknown. Of a fetch request, which anybody may write, only what cannot be left out is required. Without `major`, of
    its newest version."""
    contract = Contract(record, major or max(one.major for one in MODELS if one.record == record))
    mode: Literal["validation", "serialization"] = "validation" if record in WRITTEN_BY_OTHERS else "serialization"
    schema = MODELS[contract].model_json_schema(by_alias=True, mode=mode, schema_generator=_Generator)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:dateline:schema:{record}:v{contract.major}",
        **schema,
    }


def manifests() -> dict[str, Any]:
    """The manifests as people wrote them, by topic. Needs PyYAML, which the contracts do without otherwise.

    Raises pydantic.ValidationError, ValueError for a file that is not named after its topic, and FileNotFoundError in
    the wheel `dateline_schemas`, which has them as JSON only.
    """
    import yaml  # noqa: PLC0415 -- see above

    paths = sorted((ROOT / "topics").glob("*.yaml"))
    if not paths:
        raise FileNotFoundError(f"no *.yaml in {ROOT / 'topics'}: the manifests are written in a checkout of Dateline")
    found = {}
    for path in paths:
        one = TopicManifest.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        if path.stem != one.topic:
            raise ValueError(f"{path} describes {one.topic}; name the file {one.topic}.yaml")
        found[one.topic] = one.model_dump(mode="json")
    return found


def _dump(value: dict[str, Any]) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
