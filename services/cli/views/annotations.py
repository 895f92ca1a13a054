"""How `dateline annotate` shows the annotations of a text."""

from itertools import pairwise

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from schemas.enriched_article import Annotations, DateMention, Entity, Quote
from services.cli.views import output
from services.search.hits import own_time
from services.search.speakers import percent, who

_STYLES = {"entity": "bold cyan", "date": "bold green", "quote": "yellow"}
_LONGEST_CELL = 300


def print_annotations(text: str, title: str | None, annotations: Annotations, console: Console) -> None:
    """Print the text with its annotations highlighted, and a table of each kind."""
    if title:
        console.print(output.text(title, "bold"))
    console.print(_highlighted(text, annotations))
    legend = [part for kind, style in _STYLES.items() for part in ((kind, style), "  ")]
    console.print(Text.assemble(*legend), end="\n\n")
    if not annotations.language_supported:
        console.print("This language is not supported: only sentences in quotation marks are found.", style="yellow")
    _show_entities(annotations.entities, console)
    _show_dates(annotations.dates, console)
    _show_quotes(annotations.quotes, console)


def _highlighted(text: str, annotations: Annotations) -> Text:
    """The text, with the spans of every kind in its style."""
    spans = [(span.start, span.end, "quote") for quote in annotations.quotes for span in quote.fragments]
    spans += [(mention.start, mention.end, "entity") for entity in annotations.entities for mention in entity.mentions]
    spans += [(date.start, date.end, "date") for date in annotations.dates]
    cuts = sorted({0, len(text), *(at for start, end, _kind in spans for at in (start, end))})
    # What is shown is longer than the text where a character is escaped, so each piece is escaped by itself.
    length_at = {0: 0}
    highlighted = Text()
    for start, end in pairwise(cuts):
        highlighted.append(output.shown_lines(text[start:end]))
        length_at[end] = len(highlighted)
    for start, end, kind in spans:
        highlighted.stylize(_STYLES[kind], length_at[start], length_at[end])
    return highlighted


def _table(title: str, *headings: str) -> Table:
    """A table that folds what is too long for its columns."""
    return Table(*(Column(heading, overflow="fold") for heading in headings), title=title, title_justify="left")


def _show_entities(entities: list[Entity], console: Console) -> None:
    table = _table("Entities", "type", "name", "mentions", "salience", "also written")
    order = {kind: number for number, kind in enumerate(dict.fromkeys(entity.type for entity in entities))}
    for entity in sorted(entities, key=lambda entity: (order[entity.type], -entity.salience)):
        others = dict.fromkeys(" ".join(one.text.split()) for one in entity.mentions if one.kind == "name")
        others.pop(entity.name, None)
        name = f"{entity.name} (partial name)" if entity.partial_name else entity.name
        row = (entity.type, name, str(len(entity.mentions)), f"{entity.salience:.2f}", ", ".join(others))
        table.add_row(*map(output.text, row))
    console.print(table)


def _show_dates(dates: list[DateMention], console: Console) -> None:
    table = _table("Dates", "text", "type", "value", "mod", "precision", "from and to")
    for date in dates:
        precision = (date.precision or "").replace("_", " ")
        row = (" ".join(date.text.split()), date.type, date.value, date.mod, precision, _range(date))
        table.add_row(*(output.text(cell or "") for cell in row))
    console.print(table)


def _range(date: DateMention) -> str:
    """The first and last day or moment; once, if they are one."""
    if date.from_ is None and date.to is None:
        return ""
    return " to ".join(dict.fromkeys(own_time(end) if end else "open" for end in (date.from_, date.to)))


def _show_quotes(quotes: list[Quote], console: Console) -> None:
    table = _table("Quotes", "kind", "speaker", "cue", "content")
    for quote in quotes:
        content = " ".join(quote.text.split())
        if len(content) > _LONGEST_CELL:
            content = content[: _LONGEST_CELL - 1] + "…"
        kind = quote.kind if quote.confidence is None else f"{quote.kind} ({percent(quote.confidence)})"
        row = (kind, who(quote.speakers, quote.via), quote.cue.text if quote.cue else "", content)
        table.add_row(*map(output.text, row))
    console.print(table)
