import os
import subprocess
import sys
from pathlib import Path

import services

REPOSITORY = Path(services.__file__).parents[1]
FOLDER = Path(services.__file__).parents[len(services.__name__.split("."))]
"""What `services` is imported from. Installed, it is within `dateline`."""

ANNOTATE = """
from services.enrich.annotate import annotate_text
assert annotate_text("Anna Velm said that the bridge would open.").quotes
"""

SILENCED = ("ORT_DISABLE_TELEMETRY", "CI", "GITHUB_ACTIONS")
"""Variables that silence ONNX Runtime from outside; `make` and build servers set them."""


def test_annotating_leaves_no_trace_of_telemetry(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in SILENCED}
    folders = {"HOME": "home", "XDG_CACHE_HOME": "cache", "XDG_DATA_HOME": "data", "XDG_CONFIG_HOME": "config"}
    environment |= {name: str(tmp_path / folder) for name, folder in folders.items()}
    environment |= {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(FOLDER)}
    subprocess.run([sys.executable, "-c", ANNOTATE], env=environment, check=True, cwd=tmp_path)
    assert [path for path in tmp_path.rglob("*") if "onnx" in str(path).lower() or path.name == "deviceid"] == []


def test_nothing_else_imports_onnxruntime() -> None:
    importing = [
        path.name
        for path in (REPOSITORY / "services").rglob("*.py")
        if "import onnxruntime" in (text := path.read_text("utf-8")) or "from onnxruntime" in text
    ]
    assert importing == ["session.py"]
