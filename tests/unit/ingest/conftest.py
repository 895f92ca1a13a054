"""The fictional page, for every test of this folder."""

import importlib.util
import sys
from pathlib import Path

# --import-mode=importlib puts no folder on the path, so the helper module is loaded by its file.
_SPEC = importlib.util.spec_from_file_location("ingest_pages", Path(__file__).with_name("pages.py"))
assert _SPEC is not None and _SPEC.loader is not None
sys.modules["ingest_pages"] = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(sys.modules["ingest_pages"])
