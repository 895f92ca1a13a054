"""What all records share: validation, and encoding to bytes."""

import base64
import binascii
import re
from datetime import datetime
from typing import Annotated, Any, Literal, Self, get_args, get_origin

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, ErrorDetails, core_schema


class Record(BaseModel):
    """A record on a topic, or a part of one.

    Reading ignores unknown fields, so that a newer producer does not break an older consumer. Strings are kept as they
    are: offsets count code points of the text as it was sent, so nothing here strips or normalizes.
    """

    model_config = ConfigDict(
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        ser_json_inf_nan="null",
        json_schema_serialization_defaults_required=True,
    )

    @classmethod
    def from_bytes(cls, value: bytes) -> Self:
        """Decode UTF-8 JSON. Takes no text for a number and no number for a time, as no validator of the schema does.
        Raises pydantic.ValidationError (bad JSON and bad UTF-8 included)."""
        try:
            return cls.model_validate_json(value, strict=True, by_alias=True, by_name=False)
        except ValidationError as error:
            if not all(_is_whole(one) for one in error.errors(include_url=False)):
                raise
        return cls.model_validate_json(value, by_alias=True, by_name=False)

    def to_bytes(self) -> bytes:
        """Encode as UTF-8 JSON, the encoding on every topic. Raises ValueError for what it cannot hold, such as half of
        a surrogate pair."""
        # What `model_dump_json` calls, which would decode the bytes only to have them encoded again.
        return self.__pydantic_serializer__.to_json(self, by_alias=True)


def _is_whole(error: ErrorDetails) -> bool:
    """Whether it is that a whole number was written as 1.0, which JSON does not tell from 1."""
    found = error["input"]
    return error["type"] == "int_type" and isinstance(found, float) and found.is_integer()


class Kept(Record):
    """A part of an article that passes through workers: a field that one of them does not know is kept as it is."""

    model_config = ConfigDict(extra="allow")


def contract_field(record: str, version: str) -> Any:
    """The first field of a record: which contract it keeps, also where its headers are lost. Another major version is
    no record of this model; any minor one is."""
    major = version.partition(".")[0]
    return Field(
        f"{record}/{version}",
        pattern=rf"^{record}/{major}\.[0-9]{{1,4}}$",
        description="Name and version of its contract. A higher minor version only adds fields and values; a higher "
        "major version has a topic of its own.",
    )


class Growing:
    """Marks an enumeration to which later minor versions may add values. A reader takes one that it does not know for
    `unknown`, one of the known values or null."""

    def __init__(self, unknown: str | None) -> None:
        self.unknown = unknown

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        known = frozenset(_values(source))

        def read(value: Any) -> Any:
            return self.unknown if isinstance(value, str) and value not in known else value

        return core_schema.no_info_before_validator_function(read, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """A string, with what it may be today under the name that OpenAPI's users know: a validator of an `enum` would
        refuse tomorrow's values."""
        return _opened(handler(schema), self.unknown)


def _values(annotation: Any) -> list[str]:
    if get_origin(annotation) is Literal:
        return list(get_args(annotation))
    return [value for part in get_args(annotation) for value in _values(part)]


def _opened(schema: JsonSchemaValue, unknown: str | None) -> JsonSchemaValue:
    if "enum" in schema:
        rest = {name: value for name, value in schema.items() if name != "enum"}
        return {**rest, "x-extensible-enum": schema["enum"], "x-unknown": unknown}
    if "anyOf" in schema:
        return {**schema, "anyOf": [_opened(one, unknown) for one in schema["anyOf"]]}
    return schema


def meaning(text: str) -> dict[str, Any]:
    """What a value is measured in, or counted from: what no type says. Compared as text when versions are."""
    return {"x-meaning": text}


CODE_POINTS = meaning("offset in Unicode code points of `text`")
CODE_POINTS_END = meaning("offset in Unicode code points of `text`, exclusive")
SHARE = meaning("from 0, least, to 1, most")


def _milliseconds(value: AwareDatetime) -> str:
    return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")


_DATE_TIME = re.compile(r"[\d-]{10}T([01]\d|2[0-3]):\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:[0-5]\d)", re.ASCII)


def _read_instant(value: object, info: ValidationInfo) -> object:
    """Of JSON, RFC 3339 alone, as the schema says: pydantic takes more."""
    if info.mode != "json" or not isinstance(value, str):
        return value
    text = value.upper()
    if _DATE_TIME.fullmatch(text) is None:
        raise ValueError("not a date and time of RFC 3339, such as 2026-03-01T09:30:00Z")
    return datetime.fromisoformat(text)


Instant = Annotated[
    AwareDatetime,
    BeforeValidator(_read_instant),
    PlainSerializer(_milliseconds, return_type=str, when_used="json"),
    WithJsonSchema(
        {"type": "string", "format": "date-time", "x-meaning": "instant with its offset, to the millisecond"}
    ),
]
"""A moment with an offset, written with milliseconds: `2026-03-01T09:30:00.000Z`."""


def _from_base64(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return base64.b64decode(value, validate=True)
    except binascii.Error as error:
        raise ValueError(f"not base64: {error}") from error


BASE64 = {"type": "string", "contentEncoding": "base64"}
Base64 = Annotated[
    bytes,
    BeforeValidator(_from_base64),
    PlainSerializer(lambda value: base64.b64encode(value).decode(), return_type=str, when_used="json"),
    WithJsonSchema(BASE64),
]
"""Bytes in Python, standard base64 (RFC 4648, section 4) in JSON."""
