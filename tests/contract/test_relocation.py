"""Every module can be moved into the package `dateline`: the wheel is built so, and only imports may name modules."""

from pathlib import Path

import pytest

from services.contracts.relocation import relocated

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("folder", ["dateline", "schemas", "services"])
def test_every_module_can_be_moved(folder: str) -> None:
    places = {"schemas": "dateline.schemas", "services": "dateline.services"}
    for path in sorted((ROOT / folder).rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        moved = relocated(path.read_bytes(), places, name)
        assert relocated(moved, places, name) == moved, f"{name}: some import is left in its old place"
