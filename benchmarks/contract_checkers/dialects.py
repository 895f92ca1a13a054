"""Schemas of the 2020-12 dialect in older ones, for checkers that know no newer: the same documents are valid."""

from collections.abc import Callable
from typing import Any

from benchmarks.contract_checkers.pairs import DRAFT_07

DRAFT_04 = "http://json-schema.org/draft-04/schema#"

_NAMED = ("properties", "patternProperties", "definitions", "$defs", "dependentSchemas")
"""Keywords with a schema for each name."""
_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
_SINGLE = ("additionalItems", "additionalProperties", "contains", "propertyNames", "not", "if", "then", "else")
_UNKNOWN = ("unevaluatedItems", "unevaluatedProperties", "minContains", "maxContains", "$dynamicRef", "$anchor")
_NOTES = ("$schema", "$id", "$comment", "definitions", "title", "description", "default", "examples", "deprecated")

Schema = Any
Convert = Callable[[Schema], Schema]


def draft_07(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema of 2020-12 in draft-07, or one of draft-07 as it is. Raises ValueError for a keyword of which it has no
    counterpart."""
    if schema.get("$schema") == DRAFT_07:
        return schema
    return {**_draft_07(schema), "$schema": DRAFT_07}


def draft_04(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema of draft-07 or 2020-12 in draft-04. Its keywords that came later stay, for checkers that know them."""
    return {**_draft_04(draft_07(schema)), "$schema": DRAFT_04}


def _draft_07(schema: Schema) -> Schema:
    if not isinstance(schema, dict):
        return schema
    if unknown := [word for word in _UNKNOWN if word in schema]:
        raise ValueError(f"draft-07 has no {', '.join(unknown)}")
    made = _within(schema, _draft_07)
    if "$defs" in made:
        made["definitions"] = made.pop("$defs") | made.get("definitions", {})
    if "prefixItems" in made:
        if "items" in made:
            made["additionalItems"] = made.pop("items")
        made["items"] = made.pop("prefixItems")
    dependent = made.pop("dependentRequired", {}) | made.pop("dependentSchemas", {})
    if dependent:
        made["dependencies"] = made.get("dependencies", {}) | dependent
    if "$ref" in made:
        reference = {"$ref": made.pop("$ref").replace("/$defs/", "/definitions/")}
        # What is beside a reference is not read in draft-07: that matters for all but notes.
        if any(word not in _NOTES and not word.startswith("x-") for word in made):
            made["allOf"] = [reference, *made.get("allOf", ())]
        else:
            made |= reference
    return made


def _draft_04(schema: Schema) -> Schema:
    if isinstance(schema, bool):
        return {} if schema else {"not": {}}
    if not isinstance(schema, dict):
        return schema
    made = _within(schema, _draft_04)
    for word in ("additionalProperties", "additionalItems"):
        if isinstance(schema.get(word), bool):
            made[word] = schema[word]
    if "const" in made:
        constant = {"enum": [made.pop("const")]}
        made = {**made, "allOf": [constant, *made.get("allOf", ())]} if "enum" in made else {**made, **constant}
    for word, stricter in (("maximum", min), ("minimum", max)):
        excluded = made.pop(f"exclusive{word.capitalize()}", None)
        if excluded is not None:
            bound = stricter(excluded, made.get(word, excluded))
            made[word] = bound
            if bound == excluded:
                made[f"exclusive{word.capitalize()}"] = True
    return made


def _within(schema: dict[str, Any], convert: Convert) -> dict[str, Any]:
    """The schema with the schemas in it converted, and all else as it is."""
    made = dict(schema)
    for word, value in schema.items():
        if word in _NAMED and isinstance(value, dict):
            made[word] = {name: convert(one) for name, one in value.items()}
        elif word == "dependencies" and isinstance(value, dict):
            made[word] = {name: one if isinstance(one, list) else convert(one) for name, one in value.items()}
        elif word in _LISTS or (word == "items" and isinstance(value, list)):
            made[word] = [convert(one) for one in value]
        elif word in _SINGLE or word == "items":
            made[word] = convert(value)
    return made
