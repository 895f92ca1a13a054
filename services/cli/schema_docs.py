"""`dateline schemas docs`: writes the documentation of the contracts, a page for people and AsyncAPI for tools."""

import json
import re
import zipfile
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from schemas import generated
from schemas.files import ROOT, examples
from schemas.topics.manifest import MANIFESTS
from schemas.version import VERSION
from services.cli.views.output import emit
from services.cli.views.problem import give_up
from services.contracts.asyncapi import Contract, Contradiction, document
from services.contracts.page import page
from services.contracts.since import since

PAGE: Final = Path("docs") / "contracts.html"
"""Where the page is kept in a checkout; the AsyncAPI document lies beside it."""
ASYNCAPI_NAME: Final = "asyncapi.json"

_WHEEL = re.compile(r"dateline_schemas-(\d+\.\d+)\.\d+-py3-none-any\.whl")


def docs(
    out: Annotated[Path, typer.Option(help="Where to write the page. asyncapi.json is written beside it.")] = PAGE,
) -> None:
    """Write the documentation of topics and records: a page, and an AsyncAPI document."""
    try:
        html, asyncapi = rendered()
    except Contradiction as error:
        give_up(str(error))
    for path, content in ((out, html), (out.with_name(ASYNCAPI_NAME), asyncapi)):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        except OSError as error:
            give_up(f"{path} cannot be written: {error.strerror}; name another file with --out")
        emit(f"wrote {path}")


def rendered() -> tuple[str, str]:
    """The page and the AsyncAPI document, as they should be now. Raises Contradiction."""
    contracts = [_contract(record, version) for record, version in _carried()]
    found = document(VERSION, MANIFESTS.values(), contracts)
    firsts = {
        (f"{one.name}.{part}".removesuffix("."), field): version
        for one in contracts
        for (part, field), version in since(one.schema, released(one.record, one.version)).items()
    }
    return page(found, firsts), json.dumps(found, indent=1, ensure_ascii=False) + "\n"


def released(record: str, major: int, folder: Path = ROOT / "releases") -> dict[str, Any]:
    """The JSON Schemas of a record in the released wheels, by version."""
    found = {}
    for path in sorted(folder.glob("*.whl")):
        name = _WHEEL.fullmatch(path.name)
        if name is None or not name[1].startswith(f"{major}."):
            continue
        with zipfile.ZipFile(path) as wheel:
            inside = f"dateline_schemas/{record}/v{major}.schema.json"
            if inside in wheel.namelist():
                found[name[1]] = json.loads(wheel.read(inside))
    return found


def _carried() -> list[tuple[str, int]]:
    return sorted({(one.record, one.version) for one in MANIFESTS.values()})


def _contract(record: str, version: int) -> Contract:
    # By the model, so that a schema that is yet to be written is no reason for old documentation.
    return Contract(
        record,
        version,
        json.loads(json.dumps(generated.json_schema(record))),
        {path.stem: json.loads(path.read_bytes()) for path in examples(record, version)},
    )
