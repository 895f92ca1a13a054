"""What all records share: validation, and encoding to bytes."""

import base64
import binascii
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, PlainSerializer, WithJsonSchema


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
        """Decode UTF-8 JSON. Raises pydantic.ValidationError (bad JSON and bad UTF-8 included)."""
        return cls.model_validate_json(value)

    def to_bytes(self) -> bytes:
        """Encode as UTF-8 JSON, the encoding on every topic. Raises ValueError for what it cannot hold, such as half of
        a surrogate pair."""
        # What `model_dump_json` calls, which would decode the bytes only to have them encoded again.
        return self.__pydantic_serializer__.to_json(self, by_alias=True)


def _milliseconds(value: AwareDatetime) -> str:
    return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")


Instant = Annotated[
    AwareDatetime,
    PlainSerializer(_milliseconds, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""A moment with an offset, written with milliseconds: `2026-03-01T09:30:00.000Z`."""


def _from_base64(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return base64.b64decode(value, validate=True)
    except binascii.Error as error:
        raise ValueError(f"not base64: {error}") from error


Base64 = Annotated[
    bytes,
    BeforeValidator(_from_base64),
    PlainSerializer(lambda value: base64.b64encode(value).decode(), return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "contentEncoding": "base64"}),
]
"""Bytes in Python, standard base64 (RFC 4648, section 4) in JSON."""
