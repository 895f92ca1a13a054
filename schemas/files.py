"""Where the files of the contracts lie: JSON Schemas for readers in other languages, examples, the mapping."""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent
"""The folder of this package: one folder a record."""


def schema_file(record: str, major: int = 1) -> Path:
    """The JSON Schema (draft 2020-12) of a record: `schema_file("enriched_article")`. Raises FileNotFoundError with the
    records that there are."""
    path = ROOT / record / f"v{major}.schema.json"
    if not path.is_file():
        known = (f"{one.parent.name} {one.name.split('.')[0]}" for one in sorted(ROOT.glob("*/v*.schema.json")))
        raise FileNotFoundError(f"there is no JSON Schema of {record} v{major}; there are: {', '.join(known)}")
    return path


def examples(record: str, major: int = 1) -> list[Path]:
    """Examples of a record as it stands on its topics, one JSON file each, sorted by name."""
    return sorted((ROOT / record / "examples" / f"v{major}").glob("*.json"))


def mapping_file(major: int = 1) -> Path:
    """The mapping of the articles in Elasticsearch."""
    return ROOT / "article_document" / f"v{major}.mapping.json"
