"""Documents made by a JSON Schema alone, by hypothesis-jsonschema.

Its version 0.23.1 draws the fields of an object by a loop of hypothesis that has changed since, and reads draft-07."""

import base64
import json
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import hypothesis_jsonschema
from hypothesis import strategies as st
from hypothesis.internal.conjecture import utils
from hypothesis_jsonschema import _from_schema

from services.contracts.checks.schema_parts import Json

if hypothesis_jsonschema.__version__ != "0.23.1" or hasattr(utils.many, "more"):
    raise ImportError(
        "hypothesis-jsonschema or hypothesis is another one than `_Many` was written for: leave that out of "
        "tests/contract/agreement/generation.py, and see whether the tests there pass without it"
    )


class _Many(utils.many):
    """The loop as hypothesis-jsonschema runs it: `while elements.more()`, without entering it first."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._elements = iter(self.__enter__())

    def more(self) -> bool:
        """Whether there is to be another element."""
        return next(self._elements, True) is None


_from_schema.cu = SimpleNamespace(many=_Many)

MOST_ITEMS = 2
"""Maximum length of lists: longer ones make most documents larger than hypothesis draws them."""
BASE64 = "base64"
_FORMATS = {BASE64: st.binary(max_size=400).map(lambda value: base64.b64encode(value).decode())}


def by_schema(schema: Mapping[str, Any]) -> st.SearchStrategy[Json]:
    """Documents that a schema takes, of what it says and of nothing else; some have fields that it does not know. Text
    of `contentEncoding` base64 is base64, which no validator asks."""
    return _from_schema.from_schema(_readable(schema), custom_formats=_FORMATS)


def _readable(value: Any) -> Any:
    """The schema in the words of draft-07, the newest that hypothesis-jsonschema reads."""
    if isinstance(value, list):
        return [_readable(one) for one in value]
    if not isinstance(value, Mapping):
        return value.replace("#/$defs/", "#/definitions/") if isinstance(value, str) else value
    inner = {"definitions" if name == "$defs" else name: _readable(one) for name, one in value.items()}
    if inner.get("contentEncoding") == BASE64:
        inner["format"] = BASE64
    if "pattern" in inner:
        # Of ECMA-262, not of Python.
        inner["pattern"] = inner["pattern"].replace(r"\d", "[0-9]")
    if "items" in inner:
        inner["maxItems"] = min(inner.get("maxItems", MOST_ITEMS), MOST_ITEMS)
    if "properties" in inner:
        inner["additionalProperties"] = {"type": ["null", "integer", "string"]}
    inner.pop("$schema", None)
    inner.pop("$id", None)
    return inner


_MADE: dict[str, st.SearchStrategy[Json]] = {}
_make = vars(_from_schema)["__from_schema"]


def _once(schema: Any, **options: Any) -> st.SearchStrategy[Json]:
    """Each schema is brought to its canonical form once, and not for each object that has it: three times faster."""
    key = json.dumps(schema)
    if key not in _MADE:
        _MADE[key] = _make(schema, **options)
    return _MADE[key]


vars(_from_schema)["__from_schema"] = _once
