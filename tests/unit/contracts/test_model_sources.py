from pathlib import Path

from services.contracts.model_sources import sources
from services.contracts.snapshots import Snapshot

FILES = {
    "note/__init__.py": "",
    "note/v1.py": '''
"""A record."""
from pydantic import Field, BaseModel
from PACKAGE import base
from PACKAGE.parts import Part as Piece

class Note(BaseModel):
    """A note."""
    part: Piece = Field(description="A part.")  # a comment
    at: base.At
''',
    "base.py": "At = str\nUnit = 'ms'\n",
    "parts/__init__.py": "from PACKAGE.parts.part import Part\n",
    "parts/part.py": """
import re
from typing import Annotated

LONGEST = 8
_WORD = re.compile("x")
class Whole:
    size: int
class Part:
    text: Annotated[str, LONGEST]
assert LONGEST
""",
}


def tree(folder: Path, package: str = "schemas", **changes: str) -> Snapshot:
    for name, source in FILES.items():
        path = folder / package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        changed = source
        for before, after in changes.items():
            changed = changed.replace(before, after)
        path.write_text(changed.replace("PACKAGE", package), encoding="utf-8")
    return Snapshot("a tree", folder, package)


def test_of_other_modules_only_what_a_record_uses_is_part_of_it(tmp_path: Path) -> None:
    assert sources(tree(tmp_path), "note", 1) == {
        "note/v1.py": [
            "pydantic: BaseModel",
            "pydantic: Field",
            "class Note(BaseModel):\n    part: Piece = Field(description='A part.')\n    at: base.At",
        ],
        "base.py": ["At = str", "Unit = 'ms'"],
        "parts/part.py": [
            "typing: Annotated",
            "LONGEST = 8",
            "class Part:\n    text: Annotated[str, LONGEST]",
            "assert LONGEST",
        ],
    }


def test_what_a_record_is_made_of_does_not_depend_on_the_name_of_the_package(tmp_path: Path) -> None:
    assert sources(tree(tmp_path, "dateline_schemas"), "note", 1) == sources(tree(tmp_path), "note", 1)


def test_a_change_is_seen_where_it_is_used(tmp_path: Path) -> None:
    before = sources(tree(tmp_path), "note", 1)
    assert sources(tree(tmp_path, LONGEST="LENGTH"), "note", 1) != before
    assert sources(tree(tmp_path, BaseModel="RootModel"), "note", 1) != before
    for unused in ({"size": "length"}, {'compile("x")': 'compile("y")'}, {"# a comment": ""}, {"A note.": "One note."}):
        assert sources(tree(tmp_path, **unused), "note", 1) == before


def test_a_record_that_is_not_there_has_no_source(tmp_path: Path) -> None:
    assert sources(tree(tmp_path), "other", 1) == {"other/v1.py": ["pass"]}
