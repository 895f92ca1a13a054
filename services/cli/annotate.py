"""`dateline annotate`: the entities, dates and quotes of a text, without any server."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from services.cli.views.problem import give_up

if TYPE_CHECKING:
    from rich.console import Console

    from schemas.enriched_article import Annotations, DateMention, Entity, Quote
    from services.enrich.engine.engine import EngineName

_STYLES = {"entity": "bold cyan", "date": "bold green", "quote": "yellow"}
_LONGEST_CELL = 300


def annotate(
    file: Annotated[Path | None, typer.Argument(help="Plain text in UTF-8; - for stdin.", show_default=False)] = None,
    published: Annotated[
        str | None,
        typer.Option(
            "--published",
            help="When it was published: 2026-03-01 or 2026-03-01T09:30-05:00. Dates are resolved against it.",
        ),
    ] = None,
    title: Annotated[str | None, typer.Option("--title", help="The headline; what it names is more salient.")] = None,
    language: Annotated[str | None, typer.Option("--language", help="Two-letter code; English when left out.")] = None,
    engine: Annotated[
        Literal["encoder", "spacy"],
        typer.Option("--engine", help="What tags names and reported speech; spacy needs the extra of that name."),
    ] = "encoder",
    as_json: Annotated[bool, typer.Option("--json", help="Print the annotations as JSON.")] = False,
    jsonl: Annotated[
        bool,
        typer.Option(
            "--jsonl",
            help='Read requests {"id", "text", "title"?, "published_at"?, "language"?} a line from stdin; answer each '
            'with a line {"id", "annotations", "seconds"} or {"id", "error"}.',
        ),
    ] = False,
) -> None:
    """Find the people, organisations and places, the dates and the quotes of a text."""
    if jsonl:
        if file is not None or as_json or title is not None:
            give_up("--jsonl reads its requests from stdin; leave out FILE, --title and --json")
        _answer_lines(published, language, engine)
        return
    if file is None:
        give_up("give a FILE of plain text, such as: dateline annotate story.txt --published 2026-03-01")
    text = _read(file)
    from services.enrich.annotate import annotate_text  # noqa: PLC0415 - slow to import
    from services.enrich.engine.engine import EngineMissing  # noqa: PLC0415

    try:
        annotations = annotate_text(text, title, published, language, engine)
    except (ValueError, EngineMissing) as error:
        give_up(str(error))
    if as_json:
        typer.echo(annotations.to_bytes())
        return
    from rich.console import Console  # noqa: PLC0415 - slow to import

    _show(text, title, annotations, Console())


def _read(file: Path) -> str:
    try:
        data = typer.get_binary_stream("stdin").read() if str(file) == "-" else file.read_bytes()
        # As it is, line ends included: offsets count the code points of the file.
        return data.decode("utf-8")
    except OSError as error:
        give_up(f"{file} cannot be read: {error.strerror or error}")
    except UnicodeDecodeError as error:
        give_up(
            f"{file} is not UTF-8 text ({error.reason} at byte {error.start}); "
            "convert it, or use `dateline extract` for pages"
        )


def _answer_lines(published: str | None, language: str | None, engine_name: "EngineName") -> None:
    # Loaded before the first request, so that no request's seconds carry it.
    from services.cli.jsonl import run_jsonl  # noqa: PLC0415 - slow to import
    from services.enrich.annotate import annotate_text, article_time, warm_up  # noqa: PLC0415
    from services.enrich.engine.engine import EngineMissing, engine  # noqa: PLC0415

    if published is not None:
        try:
            article_time(published)
        except ValueError as error:
            give_up(str(error))
    try:
        warm_up(engine_name)
    except EngineMissing as error:
        give_up(str(error))
    loaded = engine(engine_name)

    def handle(request: dict[str, Any]) -> dict[str, Any]:
        begun = time.process_time()
        text = _string(request, "text")
        if text is None:
            raise KeyError("text")
        # A request's seconds are those of its own text, whatever was asked before.
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
        raise TypeError(f"`{name}` is a string, not {type(value).__name__}")
    return value


# --- a person's view -------------------------------------------------------------------------------------------------


def _show(text: str, title: str | None, annotations: "Annotations", console: "Console") -> None:
    from rich.text import Text  # noqa: PLC0415 - slow to import

    if title:
        console.print(Text(title, style="bold"))
    shown = Text(text)
    for quote in annotations.quotes:
        for span in quote.spans:
            shown.stylize(_STYLES["quote"], span.start, span.end)
    for entity in annotations.entities:
        for mention in entity.mentions:
            shown.stylize(_STYLES["entity"], mention.start, mention.end)
    for date in annotations.dates:
        shown.stylize(_STYLES["date"], date.start, date.end)
    console.print(shown)
    legend = [part for kind, style in _STYLES.items() for part in ((kind, style), "  ")]
    console.print(Text.assemble(*legend), end="\n\n")
    if not annotations.language_supported:
        console.print("This language is not supported: only sentences in quotation marks are found.", style="yellow")
    _show_entities(annotations.entities, console)
    _show_dates(annotations.dates, console)
    _show_quotes(annotations.quotes, console)


def _show_entities(entities: "list[Entity]", console: "Console") -> None:
    from rich.table import Table  # noqa: PLC0415 - slow to import
    from rich.text import Text  # noqa: PLC0415

    table = Table("type", "name", "mentions", "salience", "also written", title="Entities", title_justify="left")
    order = {kind: number for number, kind in enumerate(dict.fromkeys(entity.type for entity in entities))}
    for entity in sorted(entities, key=lambda entity: (order[entity.type], -entity.salience)):
        others = dict.fromkeys(" ".join(mention.text.split()) for mention in entity.mentions)
        others.pop(entity.name, None)
        row = (entity.type, entity.name, str(len(entity.mentions)), f"{entity.salience:.2f}", ", ".join(others))
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)


def _show_dates(dates: "list[DateMention]", console: "Console") -> None:
    from rich.table import Table  # noqa: PLC0415 - slow to import
    from rich.text import Text  # noqa: PLC0415

    table = Table("text", "type", "value", "mod", "from", "to", title="Dates", title_justify="left")
    for date in dates:
        row = (" ".join(date.text.split()), date.type, date.value, date.mod, date.from_, date.to)
        table.add_row(*(Text(cell or "") for cell in row))
    console.print(table)


def _show_quotes(quotes: "list[Quote]", console: "Console") -> None:
    from rich.table import Table  # noqa: PLC0415 - slow to import
    from rich.text import Text  # noqa: PLC0415

    table = Table("kind", "speaker", "cue", "content", title="Quotes", title_justify="left")
    for quote in quotes:
        speaker = quote.speaker
        who = ""
        if speaker is not None:
            who = " ".join((speaker.name or speaker.text).split()) + (" (anonymous)" if speaker.anonymous else "")
        content = " … ".join(" ".join(part.split()) for part in _fragments(quote))
        if len(content) > _LONGEST_CELL:
            content = content[: _LONGEST_CELL - 1] + "…"
        table.add_row(*(Text(cell) for cell in (quote.kind, who, quote.cue.text if quote.cue else "", content)))
    console.print(table)


def _fragments(quote: "Quote") -> list[str]:
    """The texts of the fragments: `quote.text` taken apart again by the lengths of its spans."""
    parts, at = [], 0
    for span in quote.spans:
        length = span.end - span.start
        parts.append(quote.text[at : at + length])
        at += length + 1
    return parts
