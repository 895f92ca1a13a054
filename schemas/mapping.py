"""Generates an Elasticsearch mapping from a document model: the field type is declared beside the Python type.

    title: Annotated[str | None, Es("text", fields={"keyword": KEYWORD})]

A field without an `Es` marker is an error, so that no mapping is guessed.
"""

from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo


class Es:
    """The Elasticsearch field type of a model's field, with its parameters."""

    def __init__(self, type_: str, **parameters: Any) -> None:
        self.type = type_
        self.parameters = parameters

    def as_mapping(self) -> dict[str, Any]:
        """One field of a mapping, as JSON."""
        return {"type": self.type, **self.parameters}


def mapping_of(model: type[BaseModel]) -> dict[str, Any]:
    """The `mappings` of an index that accepts this model's JSON and nothing else (`dynamic: strict`).

    Raises TypeError for a field without an `Es` marker.
    """
    return {"dynamic": "strict", "properties": _properties(model)}


def _properties(model: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: _field(model, name, field) for name, field in model.model_fields.items()}


def _field(model: type[BaseModel], name: str, field: FieldInfo) -> dict[str, Any]:
    marker = next((m for m in field.metadata if isinstance(m, Es)), None)
    if marker is None:
        raise TypeError(f"{model.__name__}.{name} has no Es marker; declare how Elasticsearch maps it")
    mapped = marker.as_mapping()
    inner = _model_in(field.annotation)
    # A field that is not indexed (`enabled: false`) accepts any object; only the model describes it.
    if inner is not None and marker.type in ("nested", "object") and mapped.get("enabled", True):
        mapped |= {"dynamic": "strict", "properties": _properties(inner)}
    return mapped


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)
