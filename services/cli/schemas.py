"""`dateline schemas`: checks and writes the generated contract files and their examples."""

import json

from pydantic import ValidationError

from schemas import generated
from services.cli.views.output import emit
from services.cli.views.problem import give_up


def check() -> None:
    """Exit 1 when a generated file no longer matches its model, or an example no longer decodes."""
    problems = [
        f"{file.path} does not match its model; run `dateline schemas write`"
        for file in generated.files()
        if not file.is_current
    ]
    for record, model in generated.RECORDS.items():
        found = generated.examples(record)
        if not found:
            problems.append(f"schemas/{record} has no examples/v1/*.json")
        for path in found:
            try:
                decoded = model.from_bytes(path.read_bytes())
            except ValidationError as error:
                problems.append(f"{path} does not decode: {error}")
                continue
            if json.loads(decoded.to_bytes()) != json.loads(path.read_bytes()):
                problems.append(f"{path} is not written in full; run `dateline schemas write`")
    if problems:
        give_up(*problems)
    emit(f"{len(generated.files())} generated files and all examples match their models.")


def write() -> None:
    """Write the generated files, and the examples in full, with every default."""
    for file in generated.files():
        if not file.is_current:
            file.path.write_text(file.content, encoding="utf-8")
            emit(f"wrote {file.path}")
    for record, model in generated.RECORDS.items():
        for path in generated.examples(record):
            full = (
                json.dumps(json.loads(model.from_bytes(path.read_bytes()).to_bytes()), indent=2, ensure_ascii=False)
                + "\n"
            )
            if path.read_text(encoding="utf-8") != full:
                path.write_text(full, encoding="utf-8")
                emit(f"wrote {path}")
