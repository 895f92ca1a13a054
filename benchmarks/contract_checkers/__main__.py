"""What checkers of JSON Schemas say of the same changes: ours, a registry's own, and two libraries.

    python -m benchmarks.contract_checkers [--json] [--without NAME ...] [--details]

`make contract-checkers` installs the peers and runs this. The changes are the 72 edits of our contracts, and the pairs
of a public corpus where CONTRACTS_GOLD has it; both are described in `pairs.py`. All checkers judge one change before
the next one is taken. Apicurio is downloaded (109 MB) and started by itself. A peer that is not installed is left out,
and the table says so.

A break is caught if the checker says so in each direction that breaks. A false alarm is a change that breaks nothing,
and that the checker refuses in any direction. An error is a question that it does not answer: it has caught nothing
then, and raised no alarm. Time is that of all questions about one change, without starting anything.
"""

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.child import ROOT
from benchmarks.contract_checkers.checkers import (
    Answer,
    Apicurio,
    Checker,
    Dateline,
    json_schema_diff,
    json_subschema,
)
from benchmarks.contract_checkers.pairs import BOTH, Pair, corpus, corpus_is_here, edits
from services.stack import StackError, StackSettings
from tests.integration import apicurio

PYTHON = ROOT / ".venv-contract-checkers" / "bin" / "python"
NODE = ROOT / "build" / "json-schema-diff"
PEERS = ("apicurio", "json-schema-diff", "jsonsubschema")

Judged = list[tuple[Pair, Answer]]


def main() -> None:
    """Print the tables, in Markdown or as JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--without", action="append", default=[], choices=PEERS, help="Leave a peer out.")
    parser.add_argument("--details", action="store_true", help="Also list each change that a checker judges wrongly.")
    parser.add_argument("--json", action="store_true", dest="as_json", help="Print every answer as JSON, one a line.")
    chosen = parser.parse_args()
    suites = {"our own edits": list(edits())}
    if corpus_is_here():
        suites["the public corpus"] = list(corpus())
    else:
        print("the public corpus is left out: CONTRACTS_GOLD does not have it", file=sys.stderr)
    with ExitStack() as stack:
        checkers = list(_checkers(stack, chosen.without))
        for suite, pairs in suites.items():
            judged: dict[str, Judged] = {one.name: [] for one in checkers}
            for pair in pairs:
                for checker in checkers:
                    judged[checker.name].append((pair, checker.answer(pair)))
            if chosen.as_json:
                _print_json(suite, judged)
            else:
                print("\n".join(table(suite, judged)))
                if chosen.details:
                    print("\n".join(details(judged)))


def _checkers(stack: ExitStack, without: Sequence[str]) -> Iterator[Checker]:
    yield Dateline()
    if "apicurio" not in without:
        try:
            home = apicurio.provided(StackSettings())
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="apicurio-")))
            url = stack.enter_context(apicurio.running(home, folder))
        except StackError as error:
            print(f"Apicurio is left out: {error}", file=sys.stderr)
        else:
            for convert in (False, True):
                yield Apicurio(url, apicurio.VERSION, convert=convert)
    for peer, place, made in (("json-schema-diff", NODE, json_schema_diff), ("jsonsubschema", PYTHON, json_subschema)):
        if peer in without:
            continue
        if place.exists():
            yield stack.enter_context(made(place))
        else:
            print(f"{peer} is left out: {place} does not exist; `make contract-checkers` makes it", file=sys.stderr)


def table(suite: str, judged: dict[str, Judged]) -> Iterator[str]:
    """Lines of Markdown: a row for each checker."""
    columns = {name: figures(answers) for name, answers in judged.items()}
    heads = list(next(iter(columns.values())))
    yield f"\n{suite}: {len(next(iter(judged.values())))} changes\n"
    yield "| | " + " | ".join(heads) + " |"
    yield "| --- |" + " ---: |" * len(heads)
    for name, row in columns.items():
        yield "| " + " | ".join((name, *row.values())) + " |"


def figures(answers: Judged) -> dict[str, str]:
    """The figures of one checker, by what they are."""
    breaking = [(pair, answer) for pair, answer in answers if pair.breaks]
    harmless = [answer for pair, answer in answers if not pair.breaks]
    row = {f"breaks caught, of {len(breaking)}": sum(_caught(pair, answer) for pair, answer in breaking)}
    edits_of_schemas = [one for one in breaking if one[0].edit is not None and one[0].old is not None]
    if edits_of_schemas:
        row[f"of {len(edits_of_schemas)} in schemas"] = sum(_caught(*one) for one in edits_of_schemas)
        for direction in BOTH:
            here = [answer for pair, answer in breaking if direction in pair.breaks]
            row[f"of {len(here)} {direction}"] = sum(answer.breaks.get(direction, False) for answer in here)
    proven = [one for one in breaking if one[0].proven]
    if proven:
        row[f"of {len(proven)} that a document proves"] = sum(_caught(*one) for one in proven)
    row[f"false alarms, of {len(harmless)}"] = sum(any(answer.breaks.values()) for answer in harmless)
    row["not in its dialect"] = sum(bool(answer.unasked) for _, answer in answers)
    row["errors"] = sum(len(answer.errors) for _, answer in answers)
    row["breaks shown by a document"] = sum(pair.breaks <= answer.documents for pair, answer in breaking)
    shown = {name: str(figure) for name, figure in row.items()}
    with_edits = [(pair.edit, answer) for pair, answer in answers if pair.edit is not None]
    if with_edits:
        right = sum(answer.order == edit.order for edit, answer in with_edits)
        shown[f"right order of deployment, of {len(with_edits)}"] = str(right)
    milliseconds = [1000 * answer.seconds for _, answer in answers if answer.seconds]
    spent = f"{median(milliseconds):.1f} ({max(milliseconds):,.0f})" if milliseconds else "not asked"
    return shown | {"ms a change, median (most)": spent}


def _caught(pair: Pair, answer: Answer) -> bool:
    return all(answer.breaks.get(direction, False) for direction in pair.breaks)


def details(judged: dict[str, Judged]) -> Iterator[str]:
    """What each checker judges wrongly, and its errors by how often."""
    for name, answers in judged.items():
        yield f"\n{name}\n"
        missed = [
            pair.name for pair, answer in answers if not (answer.errors or answer.unasked) and not _caught(pair, answer)
        ]
        alarms = [pair.name for pair, answer in answers if not pair.breaks and any(answer.breaks.values())]
        yield f"missed: {'; '.join(missed) or 'nothing'}"
        yield f"false alarms: {'; '.join(alarms) or 'none'}"
        errors = Counter(error for _, answer in answers for error in answer.errors.values())
        errors.update(answer.unasked for _, answer in answers if answer.unasked)
        yield from (f"{count} times: {error}" for error, count in errors.most_common())


def _print_json(suite: str, judged: dict[str, Judged]) -> None:
    for name, answers in judged.items():
        for pair, answer in answers:
            said: dict[str, Any] = asdict(answer) | {"documents": sorted(answer.documents)}
            about = {"suite": suite, "checker": name, "change": pair.name, "right": sorted(pair.breaks)}
            print(json.dumps(about | said))


if __name__ == "__main__":
    main()
