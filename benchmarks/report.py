"""The report of a results file, for people: the machine, the cost of an article, a table for each part, and notes."""

import json
from collections.abc import Iterator, Sequence

from benchmarks.results import Figure, Ratio, Results

OWN = "dateline"
STAGES = 3
"""Number of stages; an article passes through each once."""
ALONE = (
    ("extract", "extract", "pages"),
    ("annotate", "annotate", "words"),
    ("make the document", "document", "pages"),
    ("bulk write: client", "index", "client CPU"),
    ("bulk write: Elasticsearch", "index", "server CPU"),
    ("three hops from topic to topic: workers", "messages", "CPU"),
    ("three hops from topic to topic: Kafka", "messages", "server CPU"),
)
"""The steps of an article, each with the part and the figure that give its cost."""


def report(results: Results) -> str:
    """The report in Markdown."""
    versions = {name: value for name, value in results.machine.items() if isinstance(value, dict)}
    machine = [f"{name.replace('_', ' ')} {value}" for name, value in results.machine.items() if name not in versions]
    lines = ["# Benchmark", "", f"{results.made_at}. {', '.join(machine)}.", ""]
    for name, packages in versions.items():
        lines += [f"{name.capitalize()}: {', '.join(f'{one} {version}' for one, version in packages.items())}.", ""]
    lines += [f"Parameters: {json.dumps(results.parameters)}.", ""]
    if costs := list(_costs(results)):
        lines += [
            "## Cost of an article",
            "",
            "| step or process | CPU ms/article | measured in |",
            "| --- | --- | --- |",
        ]
        lines += [*costs, ""]
    ratios = {(ratio.part, ratio.name, ratio.to): ratio for ratio in results.ratios()}
    for part in dict.fromkeys(figure.part for figure in results.figures):
        lines += [f"## {part}", "", "| contestant | figure | median | lowest to highest | better | dateline / peer |"]
        lines.append("| --- | --- | --- | --- | --- | --- |")
        for figure in results.figures:
            if figure.part == part:
                lines.append(_row(figure, ratios.get((part, figure.name, figure.who))))
        lines.append("")
    return "\n".join([*lines, *(f"- {note}" for note in results.notes)]).rstrip() + "\n"


def _costs(results: Results) -> Iterator[str]:
    """Table rows: the cost of each step alone and their sum, then of each process of the pipeline and their sum."""
    words = float(results.parameters.get("words a page", 0))
    total = 0.0
    for what, part, name in ALONE:
        if (figure := results.figure(part, OWN, name)) is not None:
            cost = _in_ms(figure, words)
            total += cost
            yield f"| {what} | {shown(cost)} | alone: {part} |"
    if total:
        yield f"| **sum of the steps** | **{shown(total)}** | |"
    whole = [
        one for one in results.figures if one.who == OWN and "at once" in one.part and one.name.startswith("CPU of")
    ]
    for figure in whole:
        yield f"| {figure.name.removeprefix('CPU of ')} | {shown(figure.median)} | {figure.part} |"
    if whole:
        yield f"| **sum of the processes** | **{shown(sum(figure.median for figure in whole))}** | |"


def _in_ms(figure: Figure, words: float) -> float:
    """CPU milliseconds for one article of that many words."""
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
    over = ""
    if ratio:
        over = shown(ratio.median) + (f" ({spread(ratio.measured)})" if len(ratio.measured) > 1 else "")
    median = f"{shown(figure.median)} {figure.unit}"
    return f"| {figure.who} | {figure.name} | {median} | {spread(figure.measured)} | {figure.better} | {over} |"


def shown(value: float) -> str:
    """The value with three significant digits, or as a whole number from 100 on."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def spread(values: Sequence[float]) -> str:
    """The lowest and highest value; empty for fewer than two."""
    return f"{shown(min(values))} to {shown(max(values))}" if len(values) > 1 else ""
