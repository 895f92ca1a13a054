"""Train the model that tells reports from plans, wishes and deeds: `python -m training.reports GOLD`.

GOLD is a folder with `quotes_polnear_train.jsonl` (documents: `id`, `text`, and `quotes` with their `spans`) and
`newsroom_train*.jsonl` (labels: `id`, `quotes` with `n`, the index of a quote, and `report`, true, false or "maybe";
`missed` with `start` and `end`, further reports), see training/README.md. It needs no library that Dateline does not
have. The model contains the weights of pieces of evidence, nothing from the documents. The same GOLD gives the same
model.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.enrich.engine.engine import engine
from services.enrich.entities.find import find_entities
from services.enrich.quotes.evidence import SHARE_BELOW
from services.enrich.quotes.find import candidates, scene_of
from services.enrich.quotes.report import MODEL, Reports
from services.enrich.text.marks import find_quoted
from services.enrich.text.paragraphs import paragraphs

Floats = NDArray[np.float64]

RIDGE = 1 / 0.2
"""Penalty on the squares of the weights. A third and three times of it are within half a point."""
LEAST = 0.45
"""Least probability of a report: the figures for others are in docs/models/reports.md."""
DOUBT = 2.0
"""Factor on the weights of doubtful tags, chosen on the development documents: the engine has read the documents that
the model is trained on, and so seldom doubts there."""
RAREST = 3
"""Minimum examples with a piece of evidence for it to have a weight."""
FOLDS = 10
STEPS = 30
"""Steps of Newton's method: it converges in ten."""


class Example(NamedTuple):
    """A candidate of a document, and whether it is a report."""

    document: str
    evidence: set[str]
    is_report: bool


def read_examples(gold: Path) -> Iterator[Example]:
    """The candidates that Dateline finds in the labelled documents; those that are "maybe" are left out."""
    with (gold / "quotes_polnear_train.jsonl").open(encoding="utf-8") as lines:
        documents = {row["id"]: row for row in map(json.loads, lines)}
    for path in sorted(gold.glob("newsroom_train*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            for label in map(json.loads, lines):
                yield from _examples(documents[label["id"]], label)


def _examples(document: dict[str, Any], label: dict[str, Any]) -> Iterator[Example]:
    text = document["text"]
    labelled = [(_characters(document["quotes"][one["n"]]["spans"]), one["report"]) for one in label["quotes"]]
    labelled += [(set(range(one["start"], one["end"])), True) for one in label.get("missed") or []]
    blocks = paragraphs(text)
    quoted = find_quoted(text, blocks)
    tagged = engine().tag(text, blocks, quoted)
    scene = scene_of(text, tagged.reported, find_entities(tagged.names, text), quoted, blocks)
    for one in candidates(text, tagged.reported, quoted, scene):
        report = _label(_characters(one.content.spans), labelled)
        if report != "maybe":
            yield Example(document["id"], one.evidence, bool(report))


def _characters(spans: Sequence[Sequence[int]]) -> set[int]:
    return {at for start, end in spans for at in range(start, end)}


def _label(own: set[int], labelled: list[tuple[set[int], Any]]) -> Any:
    """The label of the content that shares most characters, half of the shorter one at least; otherwise False."""
    shared, size, report = max(
        ((len(own & characters), len(characters), report) for characters, report in labelled),
        key=lambda one: one[0] / (1 + abs(len(own) - one[1]) / 1e4),
        default=(0, 0, False),
    )
    return report if shared * 2 >= min(len(own), size) and shared else False


def fit(examples: list[Example]) -> Reports:
    """A logistic regression with a penalty on the squares of its weights, by Newton's method."""
    counts = Counter(name for example in examples for name in example.evidence)
    names = sorted(name for name, count in counts.items() if count >= RAREST)
    rows = _rows(examples, names)
    wanted = np.array([example.is_report for example in examples], float)
    penalty = np.diag([RIDGE] * len(names) + [0.0])
    weights = np.zeros(len(names) + 1)
    for _ in range(STEPS):
        chances = 1 / (1 + np.exp(-rows @ weights))
        gradient = rows.T @ (chances - wanted) + penalty @ weights
        curvature = (rows.T * (chances * (1 - chances))) @ rows + penalty
        weights -= np.linalg.solve(curvature, gradient)
    by_name = {name: round(float(weight), 3) for name, weight in zip(names, weights[:-1], strict=True)}
    return Reports(bias=round(float(weights[-1]), 3), weights=_doubting(by_name), least=LEAST)


def _doubting(weights: dict[str, float]) -> dict[str, float]:
    return {
        name: round(weight * DOUBT, 3) if SHARE_BELOW in name and weight < 0 else weight
        for name, weight in weights.items()
    }


def _rows(examples: list[Example], names: list[str]) -> Floats:
    """One row an example, one column a name and one for the bias: 1 where the example has it."""
    columns = {name: number for number, name in enumerate(names)}
    rows = np.zeros((len(examples), len(names) + 1))
    rows[:, -1] = 1
    for number, example in enumerate(examples):
        rows[number, [columns[name] for name in example.evidence if name in columns]] = 1
    return rows


def cross_validate(examples: list[Example]) -> list[float]:
    """The probability of each example by a model that has not read its document."""
    fold = {document: number % FOLDS for number, document in enumerate(sorted({one.document for one in examples}))}
    models = [fit([one for one in examples if fold[one.document] != number]) for number in range(FOLDS)]
    return [models[fold[one.document]].probability(one.evidence) for one in examples]


def figures(examples: list[Example], chances: list[float]) -> Iterator[str]:
    """Precision and recall among the candidates for some thresholds, and probabilities beside shares of reports."""
    total = sum(example.is_report for example in examples)
    for least in (0.0, 0.3, LEAST, 0.6, 0.8):
        given = [example.is_report for example, chance in zip(examples, chances, strict=True) if chance >= least]
        if given:
            yield f"least {least}: precision {sum(given) / len(given):.3f}, recall {sum(given) / total:.3f}"
    for low in np.arange(0, 1, 0.1):
        inside = [one.is_report for one, chance in zip(examples, chances, strict=True) if low <= chance < low + 0.1]
        if inside:
            yield f"probability {low:.1f} to {low + 0.1:.1f}: {sum(inside) / len(inside):.3f} of {len(inside)}"


def main() -> None:
    """Cross-validate, train on everything, and write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    examples = list(read_examples(parser.parse_args().gold))
    for line in figures(examples, cross_validate(examples)):
        sys.stdout.write(line + "\n")
    model = fit(examples)
    table = {"least": model.least, "bias": model.bias, "weights": dict(model.weights)}
    MODEL.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
