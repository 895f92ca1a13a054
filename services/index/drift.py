"""Where a mapping is not as it should be. Pure."""

from typing import Any


def differences(wanted: dict[str, Any], found: dict[str, Any], path: str = "") -> list[str]:
    """Where `found` lacks or contradicts what is wanted. Settings that Elasticsearch adds by itself do not count."""
    differing = []
    for name, value in wanted.items():
        here = f"{path}.{name}" if path else name
        other = found.get(name)
        if name == "type" and value == "object" and other is None:
            continue  # Elasticsearch omits the type of an object.
        if isinstance(value, dict) and isinstance(other, dict):
            differing += differences(value, other, here)
        elif str(value).lower() != str(other).lower():  # Some booleans come back as strings.
            differing.append(f"{here} is {other!r}, not {value!r}")
    return differing
