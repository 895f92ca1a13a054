"""`dateline schemas`: checks the contracts against the models, the releases and a git revision, and writes them."""

import json
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from schemas import generated
from services.cli.options import Json
from services.cli.views.output import emit, emit_json
from services.cli.views.problem import give_up


def check(
    against: Annotated[
        str | None,
        typer.Option(help="A git revision to compare with: a commit, branch or tag. Released versions always are."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Exit 1 when a generated file no longer matches its model, a release was touched, or a change breaks a subscriber.

    Changes are found by rules, by decoding documents of each version with the reader of the other, and proved by the
    smallest document that one side writes and the other refuses.
    """
    faults = _unlike_models()
    _require_checkout("check", faults)
    _compare(against, faults, as_json=as_json)


def _require_checkout(name: str, faults: Iterable[str] = ()) -> None:
    """End the command, with what it has found so far, where Dateline is installed: releases are in the repository."""
    if not (generated.ROOT.parent / "pyproject.toml").is_file():
        give_up(*faults, f"`dateline schemas {name}` reads a checkout of Dateline: run it in one, after `make setup`")


def _unlike_models() -> list[str]:
    problems = [
        f"{file.path} does not match its model; run `dateline schemas write`"
        for file in generated.files()
        if not file.is_current
    ]
    for (record, major), model in generated.MODELS.items():
        found = generated.examples(record, major)
        if not found:
            problems.append(f"schemas/{record} has no examples/v{major}/*.json")
        for path in found:
            try:
                decoded = model.from_bytes(path.read_bytes())
            except ValidationError as error:
                problems.append(_undecodable(path, error))
                continue
            if json.loads(decoded.to_bytes()) != json.loads(path.read_bytes()):
                problems.append(f"{path} is not written in full; run `dateline schemas write`")
    return problems


def _compare(against: str | None, faults: list[str], *, as_json: bool) -> None:
    try:
        from services.contracts import releases, snapshots  # noqa: PLC0415 - they need jsonschema-rs
        from services.contracts.checks import compatibility  # noqa: PLC0415
    except ImportError as error:
        give_up(*faults, f"comparing versions needs {error.name}: pip install 'dateline[contracts]'")
    from services.cli.views.compatibility import print_verdict  # noqa: PLC0415

    tree = snapshots.working_tree()
    with ExitStack() as resources:
        try:
            others = [resources.enter_context(snapshots.of_wheel(path)) for path in releases.wheels(tree)]
            revision = resources.enter_context(snapshots.at_revision(against)) if against is not None else None
        except snapshots.NoContracts as error:
            give_up(*faults, str(error))
        before = releases.released(revision) if revision is not None else None
        faults += [*releases.faults(tree, before), *releases.reused_names(tree)]
        others += [revision] if revision is not None else []
        written = resources.enter_context(snapshots.of_models()) if faults and others else None
        comparisons = resources.enter_context(compatibility.Comparisons())
        findings = compatibility.together(comparisons.compare(other, tree, written) for other in others)
    broken = bool(faults or compatibility.breaks(findings))
    names = [f"release {other.name}" if other is not revision else other.name for other in others]
    if as_json:
        told = {**compatibility.as_json(findings), "compatible": not broken, "faults": faults, "against": names}
        emit_json(told, indent=2)
    elif names:
        print_verdict(findings, names)
    elif not faults:
        emit(f"{len(generated.files())} generated files and all examples match their models; nothing is released yet.")
    if faults and not as_json:
        give_up(*faults)
    if broken:
        raise typer.Exit(1)


def _undecodable(path: Path, error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(map(str, first["loc"]))
    return f"{path} does not decode: {f'{where}: ' if where else ''}{first['msg']}; correct it, or the model"


def release() -> None:
    """Freeze every version that is not released yet: its wheel goes to schemas/releases, its hashes to
    released.json."""
    from services.contracts import releases, snapshots  # noqa: PLC0415 - as above
    from services.contracts.wheel import NotBuildable  # noqa: PLC0415

    problems = _unlike_models()
    if problems:
        give_up(*problems)
    _require_checkout("release")
    try:
        written = releases.release(snapshots.working_tree())
    except (NotBuildable, ValueError) as error:
        give_up(str(error))
    for path in written:
        emit(f"wrote {path}")
    if not written:
        emit("Every version is released already.")


def write() -> None:
    """Write the generated files, and the examples in full, with every default.

    Exit 1 for an example that its model does not decode.
    """
    for file in generated.files():
        if not file.is_current:
            file.path.write_text(file.content, encoding="utf-8")
            emit(f"wrote {file.path}")
    problems = []
    for (record, major), model in generated.MODELS.items():
        for path in generated.examples(record, major):
            try:
                value = json.loads(model.from_bytes(path.read_bytes()).to_bytes())
            except ValidationError as error:
                problems.append(_undecodable(path, error))
                continue
            full = json.dumps(value, indent=2, ensure_ascii=False) + "\n"
            if path.read_text(encoding="utf-8") != full:
                path.write_text(full, encoding="utf-8")
                emit(f"wrote {path}")
    if problems:
        give_up(*problems)
