"""How the verdict on a version of the contracts is shown."""

import json
from collections.abc import Sequence
from itertools import groupby

from services.cli.views.output import console, say, text
from services.contracts.checks.compatibility import Direction, Finding

_MEANS: dict[Direction, str] = {
    "backward": "a new reader refuses what was written before",
    "forward": "a reader of the old version refuses what is written now",
}


def print_verdict(findings: Sequence[Finding], against: Sequence[str]) -> None:
    """Breaks, each with the document that proves it, then what is harmless as a table, then what to do."""
    breaking = [one for one in findings if one.is_break]
    harmless = [one for one in findings if not one.is_break]
    out = console()
    for _, alike in groupby(sorted(breaking, key=_kind), key=_kind):
        _print_break(list(alike))
    if harmless:
        _print_harmless(harmless)
    steps = list(dict.fromkeys(step for one in findings for each in one.deployments for step in each.steps))
    if steps:
        say(out, "What to do:")
        for step in steps:
            say(out, f"  - {step}")
    counts = f"{len(set(map(_change, breaking)))} breaking, {len(set(map(_change, harmless)))} compatible changes"
    verdict = f"{counts} against {', '.join(against)}"
    say(out, verdict, "bold red" if breaking else "bold green")


def _kind(one: Finding) -> tuple[str, ...]:
    """What breaks share that are shown as one: the change of a part that several records or fields have, beside each
    of the older versions."""
    change = one.change
    return (change.rule, change.detail, str(change.backward), str(change.forward), one.new)


def _change(one: Finding) -> tuple[str, ...]:
    """One change, beside whichever older version."""
    return (one.about, one.change.path, one.change.rule, one.change.detail)


def _print_break(alike: Sequence[Finding]) -> None:
    out = console()
    first = alike[0]
    say(out, f"{first.change.rule}: {first.change.detail}" if first.change.detail else first.change.rule, "bold red")
    for where in dict.fromkeys(f"{one.about} {one.change.path}".rstrip() for one in alike):
        say(out, f"  {where}")
    say(out, f"  from {'; '.join(dict.fromkeys(one.old for one in alike))} to {first.new}")
    if first.change.backward:
        _print_direction("backward", alike)
    if first.change.forward:
        _print_direction("forward", alike)
    for topic, each in {each.topic: each for one in alike for each in one.deployments}.items():
        readers = ", ".join(each.consumers) or "nobody"
        say(out, f"  {topic} ({each.compatibility}; read by {readers}): {each.order}", "yellow")
    say(out, "")


def _print_direction(direction: Direction, alike: Sequence[Finding]) -> None:
    out = console()
    proofs = [one.witnesses[direction] for one in alike if direction in one.witnesses]
    if proofs:
        proof = min(proofs, key=lambda one: len(str(one.document)))
        say(out, f"  {direction}: {_MEANS[direction]}: {proof.refusal}")
        say(out, f"    {json.dumps(proof.document, ensure_ascii=False, separators=(',', ':'))}")
    elif alike[0].about.partition(" ")[0] in ("topic", "mapping"):
        return
    else:
        say(out, f"  {direction}: no document is refused; both sides read it, and take it for something else")


def _print_harmless(harmless: Sequence[Finding]) -> None:
    from rich.table import Table  # noqa: PLC0415 - as in output.py

    table = Table("compatible change", "where", "deploy", "", box=None, pad_edge=False)
    for one in {_change(one): one for one in harmless}.values():
        orders = list(dict.fromkeys(each.order for each in one.deployments))
        where = f"{one.about} {one.change.path}".strip()
        table.add_row(text(one.change.rule), text(where), text(", ".join(orders)), text(one.change.detail))
    console().print(table)
