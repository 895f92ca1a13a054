"""A results file for people: the machine, what an article costs, a table of each part, and what is to be said."""

import json
from collections.abc import Iterator, Sequence

from benchmarks.results import Figure, Ratio, Results

OWN = "dateline"
STAGES = 3
"""Through each of which an article passes once."""
ALONE = (
    ("extract", "extract", "pages"),
    ("annotate", "annotate", "words"),
    ("make the document", "document", "pages"),
    ("write it in bulk: the client", "index", "client CPU"),
    ("write it in bulk: Elasticsearch", "index", "server CPU"),
    ("take it off a topic and write it to the next, three times: the workers", "messages", "CPU"),
    ("take it off a topic and write it to the next, three times: Kafka", "messages", "server CPU"),
)
"""What is done with an article, and the figure that says what it takes."""


def report(results: Results) -> str:
    """Markdown."""
    versions = {name: told for name, told in results.machine.items() if isinstance(told, dict)}
    machine = [f"{name.replace('_', ' ')} {told}" for name, told in results.machine.items() if name not in versions]
    lines = ["# Benchmark", "", f"{results.made_at}. {', '.join(machine)}.", ""]
    for name, told in versions.items():
        lines += [f"{name.capitalize()}: {', '.join(f'{one} {version}' for one, version in told.items())}.", ""]
    lines += [f"Parameters: {json.dumps(results.parameters)}.", ""]
    if costs := list(_costs(results)):
        lines += ["## What an article costs", "", "| what | CPU ms/article | as measured |", "| --- | --- | --- |"]
        lines += [*costs, ""]
    ratios = {(ratio.part, ratio.name, ratio.to): ratio for ratio in results.ratios()}
    for part in dict.fromkeys(figure.part for figure in results.figures):
        lines += [f"## {part}", "", "| who | figure | median | lowest to highest | better | dateline / it |"]
        lines.append("| --- | --- | --- | --- | --- | --- |")
        for figure in results.figures:
            if figure.part == part:
                lines.append(_row(figure, ratios.get((part, figure.name, figure.who))))
        lines.append("")
    return "\n".join([*lines, *(f"- {note}" for note in results.notes)]).rstrip() + "\n"


def _costs(results: Results) -> Iterator[str]:
    """Each step of an article alone, their sum, and beside it what the whole takes, process by process."""
    words = float(results.parameters.get("words a page", 0))
    total = 0.0
    for what, part, name in ALONE:
        if (figure := results.figure(part, OWN, name)) is not None:
            cost = _in_ms(figure, words)
            total += cost
            yield f"| {what} | {shown(cost)} | alone: {part} |"
    if total:
        yield f"| **sum of these** | **{shown(total)}** | |"
    whole = [
        one for one in results.figures if one.who == OWN and "at once" in one.part and one.name.startswith("CPU of")
    ]
    for figure in whole:
        yield f"| {figure.name.removeprefix('CPU of ')} | {shown(figure.median)} | {figure.part} |"
    if whole:
        yield f"| **sum of these** | **{shown(sum(figure.median for figure in whole))}** | |"


def _in_ms(figure: Figure, words: float) -> float:
    """For one article of so many words."""
    match figure.unit:
        case "pages/CPU s":
            return 1000 / figure.median
        case "words/CPU s":
            return 1000 * words / figure.median
        case "µs/record":
            return STAGES * figure.median / 1000
        case _:
            return figure.median  # ms/document


def _row(figure: Figure, ratio: Ratio | None) -> str:
    told = ""
    if ratio:
        told = shown(ratio.median) + (f" ({spread(ratio.measured)})" if len(ratio.measured) > 1 else "")
    median = f"{shown(figure.median)} {figure.unit}"
    return f"| {figure.who} | {figure.name} | {median} | {spread(figure.measured)} | {figure.better} | {told} |"


def shown(value: float) -> str:
    """Three digits, or all before the point."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def spread(values: Sequence[float]) -> str:
    """The lowest and the highest."""
    return f"{shown(min(values))} to {shown(max(values))}" if len(values) > 1 else ""
