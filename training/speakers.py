"""Train the ranker of speakers: `python -m training.speakers GOLD`.

GOLD is a folder with `quotes_polnear_train.jsonl` (documents: `id`, `text`, and `quotes` with their `spans`) and
`newsroom_train*.jsonl` (labels: `id`, and `quotes` with `n`, the index of a quote, `report`, true, false or "maybe",
`who`, a name, a list of names or null, and `alt`, other names that are right; `missed` with `start`, `end`, `who`).
`--dev` also judges `quotes_polnear_dev.jsonl` and `newsroom_dev.jsonl`. It needs no library that Dateline lacks. The
model contains the weights of features, nothing from the documents. The same GOLD gives the same model.
"""

import argparse
import json
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.enrich.engine.engine import engine
from services.enrich.entities.find import find_entities
from services.enrich.quotes.find import as_report, candidates, scene_of
from services.enrich.quotes.report import reports
from services.enrich.speakers.finding import Report
from services.enrich.speakers.ranker import MODEL, Ranker
from services.enrich.speakers.reading import Features, Reading
from services.enrich.speakers.speakers import Speakers
from services.enrich.text.marks import find_quoted
from services.enrich.text.paragraphs import paragraphs

Floats = NDArray[np.float64]

RIDGE = 1.0
"""Penalty on the squares of the weights' distances from `EXPECTED`."""
APART = 3.0
"""Penalty on how far pronouns and roles differ in a feature that both have: roles are rare in the labels."""
NO_REPORT = 0.5
"""Weight of an example that is no report: its source is labelled with less care."""
LEAST = 0.75
"""Least probability at which a name is given: docs/models/speakers.md has the figures for others."""
FOLDS = 5
STEPS = 40
"""Maximum steps of Newton's method: it converges in ten."""
CLOSE = 1e-4
"""Largest change of a weight at which it has converged."""
BINS = 8
"""Points of the calibration."""

ALIKE = ("pronoun", "role")
"""Forms whose weights are learned together."""

EXPECTED = {
    ("body", "named_only"): 2.0, ("body", "press"): 1.5, ("body", "no_press"): -1.0, ("body", "spoke_last"): 1.0,
    ("body", "alone"): 0.7, ("body", "subject_near"): 0.7, ("body", "role_subject"): 0.5,
    ("role", "has_role"): 1.5, ("role", "only_role"): 1.5, ("role", "body_unknown"): -2.5,
    ("role", "title_clash"): -1.0, ("role", "words"): 0.5, ("role", "only_words"): 1.0, ("role", "party"): 0.5,
    ("role", "only_party"): 1.0, ("role", "party_clash"): -2.0,
    ("pronoun", "told_apart"): 1.0, ("alike", "new_subject"): 1.0,
    ("alike", "superseded"): -1.5, ("alike", "unclear_subject"): -1.5,
    ("body", "unlike"): -2.0, ("body", "named_else"): -1.0,
    ("plural", "bias"): 1.5, ("plural", "others"): -1.5, ("plural", "apart"): -0.5,
    ("named", "joint"): 2.0, ("follow", "inside"): -2.0, ("follow", "asked"): -1.5,
    ("follow", "acting"): -1.0,
}  # fmt: skip
"""Weights, in log odds, of what the labels show too rarely to be learned from nothing; 0 is expected of others."""

UNTRAINED = Ranker({}, {}, [(0.0, 0.0), (1.0, 1.0)], 2.0)
"""Names nobody: while examples are collected, the labels tell who spoke."""


class Example(NamedTuple):
    """A reading of one source, and which of its candidates are right (none: nobody is)."""

    document: str
    reading: Reading
    right: list[int]
    weight: float
    named: bool
    """Whether the text names who it is, so that a missing name counts."""


def main() -> None:
    """Judge the model by cross-validation, calibrate it with that, then train on all documents and write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--out", type=Path, default=MODEL)
    parser.add_argument("--dev", action="store_true", help="also judge the development documents")
    args = parser.parse_args()
    examples = [
        one
        for labels in sorted(args.gold.glob("newsroom_train*.jsonl"))
        for one in read_examples(args.gold / "quotes_polnear_train.jsonl", labels)
    ]
    lost = [one for one in examples if not one.reading.candidates]
    unnamed = sum(not one.named for one in lost) / len(lost)
    examples = [one for one in examples if one.reading.candidates]
    documents = sorted({one.document for one in examples})
    print(f"{len(examples)} examples in {len(documents)} documents", file=sys.stderr)
    judged: list[tuple[Example, list[float]]] = []
    for fold in range(FOLDS):
        held = set(documents[fold::FOLDS])
        model = train([one for one in examples if one.document not in held], [(0.0, 0.0), (1.0, 1.0)])
        judged += [(one, model.probabilities(one.reading)) for one in examples if one.document in held]
    calibration = calibrate(judged)
    model = replace(train(examples, calibration), unnamed=round(unnamed, 3))
    print(f"sources without a candidate: {len(lost)}, {unnamed:.3f} of them unnamed")
    print("cross-validation")
    show(judged, model.calibrated)
    if args.dev:
        dev = [*read_examples(args.gold / "quotes_polnear_dev.jsonl", args.gold / "newsroom_dev.jsonl")]
        print("development documents")
        show([(one, model.probabilities(one.reading)) for one in dev if one.reading.candidates], model.calibrated)
    write(model, args.out)


def read_examples(texts: Path, labels: Path) -> Iterator[Example]:
    """The readings of the sources in labelled documents."""
    with texts.open(encoding="utf-8") as lines:
        documents = {one["id"]: one for one in map(json.loads, lines)}
    with labels.open(encoding="utf-8") as lines:
        for label in map(json.loads, lines):
            yield from _examples(documents[label["id"]], label)


def _examples(document: dict[str, Any], label: dict[str, Any]) -> Iterator[Example]:
    text = document["text"]
    rows = [{**one, "own": _characters(document["quotes"][one["n"]]["spans"])} for one in label["quotes"]]
    rows += [{"report": True, **one, "own": set(range(one["start"], one["end"]))} for one in label.get("missed") or []]
    blocks = paragraphs(text)
    quoted = find_quoted(text, blocks)
    tagged = engine().tag(text, blocks, quoted)
    scene = scene_of(text, tagged.reported, find_entities(tagged.names, text), quoted, blocks)
    speakers = Speakers(scene, UNTRAINED)
    is_report = reports()
    for one in candidates(text, tagged.reported, quoted, scene):
        report = as_report(text, one)
        row = _row(report, rows)
        given = is_report.probability(one.evidence) >= is_report.least
        if (report.source is None and not report.quoted) or not (given or (row and row["report"] is True)):
            continue
        example = _example(document["id"], speakers, report, row, given)
        if row is not None and row["report"] != "maybe":
            yield example


def _example(document: str, speakers: Speakers, report: Report, row: dict[str, Any] | None, given: bool) -> Example:
    """The reading of one source; remembers who is labelled as its speaker."""
    source = speakers.source(report.source) if report.source is not None else None
    reading = speakers.read(source, report) if source is not None else speakers.follow(report)
    who = _names(row) if row is not None else []
    right = [
        number
        for number, one in enumerate(reading.candidates)
        if row is not None and _fits([entity.name for entity in one.entities], who)
    ]
    by_name = reading.form in ("named", "relative")
    if source is not None and given:
        number = right[0] if right else 0 if row is None and by_name and reading.candidates else None
        spoke = reading.candidates[number].entities if number is not None else ()
        speakers.memory.note(source.start, source.stop, spoke, by_name=by_name, quoted=report.quoted)
    weight = 1.0 if row is not None and row["report"] is True else NO_REPORT
    return Example(document, reading, right, weight, bool(row and row.get("who")))


def _characters(spans: Sequence[Sequence[int]]) -> set[int]:
    return {at for start, end in spans for at in range(start, end)}


def _row(report: Report, rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The label that shares most characters with a report, half of the shorter of the two at least."""
    own = _characters(report.spans)
    best = max(rows, key=lambda row: len(own & row["own"]) - abs(len(own) - len(row["own"])) / 1e4, default=None)
    return best if best and 2 * len(own & best["own"]) >= min(len(own), len(best["own"])) else None


def _names(row: dict[str, Any]) -> list[str]:
    who = row.get("who")
    return [*(who if isinstance(who, list) else [who] if who else []), *(row.get("alt") or [])]


def _fits(names: list[str], who: list[str]) -> bool:
    """Whether all names are among those labelled; no name fits who is unnamed."""
    return all(any(_same(name, one) for one in who) for name in names) if names else not who


def _same(name: str, other: str) -> bool:
    """Whether one name is the other, or its last words."""
    one, two = sorted((_fold(name), _fold(other)), key=len)
    return bool(one) and all(word in two for word in one) and (one[-1] == two[-1] or len(one) > 1)


def _fold(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name).casefold().replace("’", "'")
    plain = re.sub(r"['’]s?$", "", "".join(one for one in plain if not unicodedata.combining(one)).strip())
    return re.sub(r"^(?:the|an?)\s+", "", re.sub(r"[\s.,]+", " ", plain)).split()


Weight = tuple[str, str, str]
"""Form (or `alike`), whether `candidate` or `nobody`, and feature."""


def _weights_of(form: str, part: str, features: Features) -> Iterator[tuple[Weight, float]]:
    for name, value in features.items():
        if value:
            yield (form, part, name), value
            if part == "candidate" and form in ALIKE:
                yield ("alike", part, name), value


def train(examples: list[Example], calibration: list[tuple[float, float]]) -> Ranker:
    """Fit the weights by Newton's method."""
    rows = [
        dict(_weights_of(one.reading.form, part, features))
        for one in examples
        for part, features in (
            *(("candidate", candidate.features) for candidate in one.reading.candidates),
            ("nobody", one.reading.nobody),
        )
    ]
    names = sorted({name for row in rows for name in row})
    columns = {name: number for number, name in enumerate(names)}
    table = np.zeros((len(rows), len(names)))
    for number, row in enumerate(rows):
        for name, value in row.items():
            table[number, columns[name]] = value
    sizes = [len(one.reading.candidates) + 1 for one in examples]
    starts = np.cumsum([0, *sizes[:-1]])
    group = np.repeat(np.arange(len(examples)), sizes)
    target = np.zeros(len(rows))
    for start, one in zip(starts, examples, strict=True):
        for number in one.right or [len(one.reading.candidates)]:
            target[start + number] = 1.0
    share = np.repeat([one.weight for one in examples], sizes)
    expected = np.array([EXPECTED.get((form, name), 0.0) if part == "candidate" else 0.0 for form, part, name in names])
    penalty = np.array([RIDGE * (APART if form in ALIKE and part == "candidate" else 1) for form, part, _ in names])
    weights = _fit(table, group, starts, target, share, expected, penalty)
    return _ranker(dict(zip(names, weights.tolist(), strict=True)), calibration)


def _fit(
    table: Floats,
    group: NDArray[np.int64],
    starts: NDArray[np.int64],
    target: Floats,
    share: Floats,
    expected: Floats,
    penalty: Floats,
) -> Floats:
    """The weights of `table`'s columns; its rows are the choices of examples, `target` marks the right ones."""
    weights = expected.copy()
    for _ in range(STEPS):
        sums = table @ weights
        powers = np.exp(sums - np.maximum.reduceat(sums, starts)[group])
        chance = powers / np.add.reduceat(powers, starts)[group]
        right = chance * target
        right /= np.maximum(np.add.reduceat(right, starts)[group], 1e-12)
        slope = table.T @ ((chance - right) * share) + penalty * (weights - expected)
        means = np.add.reduceat(table * (chance * share)[:, None], starts)
        bend = table.T @ (table * (chance * share)[:, None]) - (means / share[starts][:, None]).T @ means
        step = np.linalg.solve(bend + np.diag(penalty), slope)
        weights = weights - step
        if np.abs(step).max() < CLOSE:
            break
    return weights


def _ranker(weights: dict[Weight, float], calibration: list[tuple[float, float]]) -> Ranker:
    tables: dict[str, defaultdict[str, dict[str, float]]] = {
        "candidate": defaultdict(dict),
        "nobody": defaultdict(dict),
    }
    for (form, part, name), weight in weights.items():
        for one in ALIKE if form == "alike" else (form,):
            table = tables[part][one]
            table[name] = table.get(name, 0.0) + weight
    rounded = {
        part: {form: {name: round(table[name], 3) for name in sorted(table)} for form, table in sorted(forms.items())}
        for part, forms in tables.items()
    }
    return Ranker(rounded["candidate"], rounded["nobody"], calibration, LEAST)


def _best(chances: list[float]) -> tuple[int, float]:
    number = max(range(len(chances) - 1), key=chances.__getitem__)
    return number, chances[number]


def calibrate(judged: list[tuple[Example, list[float]]]) -> list[tuple[float, float]]:
    """Points from the ranker's probability to the share right, never falling (isotonic), from cross-validation."""
    pairs = sorted((chance, float(number in one.right)) for one, all_ in judged for number, chance in (_best(all_),))
    parts = list(_parts(pairs))
    # Half a case more on either side: nothing is ever certain.
    blocks = [
        [sum(chance for chance, _ in part) / len(part), (sum(right for _, right in part) + 0.5) / (len(part) + 1)]
        for part in parts
    ]
    weights = [len(part) for part in parts]
    at = 0
    while at + 1 < len(blocks):
        if blocks[at][1] <= blocks[at + 1][1]:
            at += 1
            continue
        total = weights[at] + weights[at + 1]
        mixed = zip(blocks[at], blocks[at + 1], strict=True)
        blocks[at] = [(one * weights[at] + two * weights[at + 1]) / total for one, two in mixed]
        weights[at] = total
        del blocks[at + 1], weights[at + 1]
        at = max(0, at - 1)
    return [
        (0.0, 0.0),
        *((round(before, 3), round(after, 3)) for before, after in blocks),
        (1.0, round(blocks[-1][1], 3)),
    ]


def _parts(pairs: list[tuple[float, float]]) -> Iterator[list[tuple[float, float]]]:
    """Parts of equal size."""
    edges = np.linspace(0, len(pairs), BINS + 1).astype(int).tolist()
    for start, end in pairwise(edges):
        yield pairs[start:end]


def show(judged: list[tuple[Example, list[float]]], calibrated: Callable[[float], float]) -> None:
    """Print the calibration, and how many names are right and wrong by threshold and by form."""
    answers = [
        (calibrated(chance), number in one.right, one) for one, all_ in judged for number, chance in (_best(all_),)
    ]
    for low in (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98):
        high = {0.0: 0.5, 0.5: 0.6, 0.6: 0.7, 0.7: 0.8, 0.8: 0.9, 0.9: 0.95, 0.95: 0.98, 0.98: 1.01}[low]
        inside = [(chance, right) for chance, right, _ in answers if low <= chance < high]
        if inside:
            mean, right = (sum(column) / len(inside) for column in zip(*inside, strict=True))
            print(f"  confidence {low:.2f}–{min(high, 1):.2f}  mean {mean:.3f}  right {right:.3f}  of {len(inside)}")
    is_named = sum(one.named and one.weight == 1.0 for _, _, one in answers)
    for least in (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9):
        given = [right for chance, right, one in answers if chance >= least and one.weight == 1.0]
        print(f"  least {least:.2f}  right {sum(given) / is_named:.3f}  wrong {1 - sum(given) / len(given):.3f}")
    for form in sorted({one.reading.form for *_, one in answers}):
        given = [right for chance, right, one in answers if chance >= LEAST and one.reading.form == form]
        total = sum(one.reading.form == form for *_, one in answers)
        print(f"  {form:9} {total} examples, {len(given)} given, {sum(given)} right")


def write(model: Ranker, out: Path) -> None:
    """Write the model as JSON."""
    out.parent.mkdir(parents=True, exist_ok=True)
    content = {
        "calibration": model.calibration,
        "candidates": model.candidates,
        "least": model.least,
        "nobody": model.nobody,
        "unnamed": model.unnamed,
    }
    out.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
