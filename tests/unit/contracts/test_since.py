"""Since which version a record has a field."""

from typing import Any

from services.contracts.since import since


def schema(version: str, *names: str, **parts: list[str]) -> dict[str, Any]:
    properties: dict[str, Any] = {"contract": {"default": f"note/{version}"}} | {name: {} for name in names}
    return {
        "properties": properties,
        "$defs": {part: {"properties": {name: {} for name in inside}} for part, inside in parts.items()},
    }


def test_before_any_release_all_fields_are_of_the_version_that_the_schema_states() -> None:
    assert since(schema("1.0", "title"), {}) == {("", "contract"): "1.0", ("", "title"): "1.0"}


def test_a_field_is_as_old_as_the_first_release_with_it() -> None:
    released = {"1.10": schema("1.10", "title", "late"), "1.9": schema("1.9", "title")}
    found = since(schema("1.11", "title", "late", "new", Part=["name"]), released)
    assert found == {
        ("", "contract"): "1.9",
        ("", "title"): "1.9",
        ("", "late"): "1.10",
        ("", "new"): "1.11",
        ("Part", "name"): "1.11",
    }
