"""`dateline annotate`: finds the entities, dates and quotes of a text, without any server."""

import time
from pathlib import Path
from typing import Annotated, Any

import typer

from services.cli.jsonl import run_jsonl
from services.cli.views.annotations import print_annotations
from services.cli.views.output import console, emit_document
from services.cli.views.problem import give_up
from services.enrich.annotate import annotate_text, article_time, warm_up
from services.enrich.engine.engine import EngineMissing, EngineName
from services.enrich.engine.engine import engine as load_engine


def annotate(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="Plain text in UTF-8; - for stdin.", show_default=False)
    ] = None,
    published: Annotated[
        str | None,
        typer.Option(
            "--published",
            metavar="TIME",
            help="When it was published, such as 2026-03-01 or 2026-03-01T09:30-05:00; dates are resolved against it.",
        ),
    ] = None,
    title: Annotated[str | None, typer.Option("--title", help="Headline; what it names is more salient.")] = None,
    language: Annotated[str | None, typer.Option("--language", help="Two-letter language code. Default: en.")] = None,
    engine: Annotated[
        EngineName,
        typer.Option("--engine", help="Tagger of names and reported speech; spacy requires the extra `spacy`."),
    ] = "encoder",
    as_json: Annotated[bool, typer.Option("--json", help="Print the annotations as JSON.")] = False,
    jsonl: Annotated[
        bool,
        typer.Option(
            "--jsonl",
            help='Read requests {"id", "text", "title"?, "published_at"?, "language"?} from stdin, one per line; '
            'answer each with one line, {"id", "annotations", "seconds"} or {"id", "error"}.',
        ),
    ] = False,
) -> None:
    """Find the people, organizations, places, dates and quotes in a text."""
    if jsonl:
        if file is not None or as_json or title is not None:
            give_up("--jsonl reads its requests from stdin; leave out FILE, --title and --json")
        _answer_lines(published, language, engine)
        return
    if file is None:
        give_up("give a FILE of plain text, such as: dateline annotate story.txt --published 2026-03-01")
    text = _read(file)
    try:
        annotations = annotate_text(text, title, published, language, engine)
    except (ValueError, EngineMissing) as error:
        give_up(str(error))
    if as_json:
        emit_document(annotations.to_bytes())
        return
    print_annotations(text, title, annotations, console())


def _read(file: Path) -> str:
    try:
        data = typer.get_binary_stream("stdin").read() if str(file) == "-" else file.read_bytes()
        # Decoded without newline translation: offsets count the code points of the file.
        return data.decode("utf-8")
    except OSError as error:
        give_up(f"{file} cannot be read: {error.strerror or error}")
    except UnicodeDecodeError as error:
        give_up(
            f"{file} is not UTF-8 text ({error.reason} at byte {error.start}); "
            "convert it, or use `dateline extract` for pages"
        )


def _answer_lines(published: str | None, language: str | None, engine_name: EngineName) -> None:
    if published is not None:
        try:
            article_time(published)
        except ValueError as error:
            give_up(str(error))
    try:
        # Before the first request, so that no `seconds` includes it.
        warm_up(engine_name)
    except EngineMissing as error:
        give_up(str(error))
    loaded = load_engine(engine_name)

    def handle(request: dict[str, Any]) -> dict[str, Any]:
        begun = time.process_time()
        text = _string(request, "text")
        if text is None:
            raise KeyError("text")
        # No reuse of earlier work: `seconds` is the cost of this text alone.
        loaded.forget()
        annotations = annotate_text(
            text,
            _string(request, "title"),
            _string(request, "published_at") or published,
            _string(request, "language") or language,
            engine_name,
        ).model_dump(mode="json", by_alias=True)
        return {"id": request.get("id"), "annotations": annotations, "seconds": round(time.process_time() - begun, 6)}

    run_jsonl(handle)


def _string(request: dict[str, Any], name: str) -> str | None:
    value = request.get(name)
    if value is not None and not isinstance(value, str):
        raise TypeError(f"`{name}` must be a string, not {type(value).__name__}")
    return value
