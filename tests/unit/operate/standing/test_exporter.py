"""The exporter's list of metrics and the documents; its figures in tests/integration/test_exporter.py."""

import re
from pathlib import Path

from services.operate.standing.exporter import NAMES

OPERATIONS = Path(__file__).parents[4] / "docs" / "operations.md"


def test_the_documents_have_every_metric_with_its_labels() -> None:
    rows = dict(
        re.findall(r"\| `(dateline_(?:kafka|group|dead_letters_waiting)\w*)(?:\{(\S+)\})?`", OPERATIONS.read_text())
    )
    assert rows == {name: ",".join(labels) for name, (_, labels) in NAMES.items()}
