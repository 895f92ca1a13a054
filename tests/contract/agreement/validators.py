"""Three validators of JSON Schema, as other teams run them: with formats, by their defaults otherwise."""

import hashlib
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import jsonschema
import jsonschema_rs

from services.contracts.checks.schema_parts import Json
from tests import toolchains

HERE = Path(__file__).parent
FILES = ("package.json", "package-lock.json", "validate.mjs")
Schemas = Mapping[str, dict[str, Any]]
"""Name to schema."""
Takes = Callable[[str, Json], bool]
"""Whether a validator takes a document, by the name of the schema."""


@contextmanager
def ajv(schemas: Schemas) -> Iterator[Takes]:
    """ajv 8 on Node, strict: one process for all documents. Without Node, the test is skipped."""
    with subprocess.Popen(
        ["node", "validate.mjs"], cwd=_folder(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        asked, told = process.stdin, process.stdout

        def answer(question: Any) -> Any:
            asked.write(json.dumps(question) + "\n")
            line = told.readline()
            assert line, "ajv ended; what it said is in the output of this test"
            return json.loads(line)

        assert answer(schemas) == list(schemas)
        yield lambda name, document: answer([name, document]) is None
        asked.close()
        assert process.wait(toolchains.BUILD_S) == 0


def _folder() -> Path:
    """Where ajv is, installed once by its lock file."""
    toolchains.require("ajv", ("node", "npm"))
    digest = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in FILES)).hexdigest()[:12]
    folder = HERE.parents[2] / "build" / f"ajv-{digest}"

    def install() -> None:
        for name in FILES:
            shutil.copyfile(HERE / name, folder / name)
        toolchains.step(("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"), folder)

    toolchains.once(folder, install)
    return folder


@contextmanager
def python(schemas: Schemas) -> Iterator[Takes]:
    """jsonschema; rfc3339-validator tells it what a `date-time` is."""
    formats = jsonschema.FormatChecker()
    assert "date-time" in formats.checkers, "rfc3339-validator is not installed"
    made = {name: jsonschema.Draft202012Validator(one, format_checker=formats) for name, one in schemas.items()}
    yield lambda name, document: made[name].is_valid(document)


@contextmanager
def rust(schemas: Schemas) -> Iterator[Takes]:
    """jsonschema-rs, by which Dateline judges itself."""
    made = {name: jsonschema_rs.Draft202012Validator(one, validate_formats=True) for name, one in schemas.items()}
    yield lambda name, document: made[name].is_valid(document)


ALL: Final = {"ajv": ajv, "jsonschema": python, "jsonschema-rs": rust}
"""By name."""
