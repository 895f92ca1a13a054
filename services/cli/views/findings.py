"""How `dateline verify` prints its findings."""

from collections import Counter

from rich import box
from rich.table import Column, Table

from schemas.topics.names import CURRENT
from services.cli.views.output import console, say
from services.operate.reconciliation import Finding
from services.operate.survey import Verification, advice


def print_verification(found: Verification, limit: int) -> None:
    """Print the numbers of each stage, and at most `limit` findings of each kind."""
    target = console()
    headings = ("records", "keys", "not\ncommitted", "dead\nletters")
    numbers_of = (Column(heading, justify="right", no_wrap=True) for heading in headings)
    names = (Column(heading, no_wrap=True) for heading in ("stage", "topic"))
    # 78 characters, with numbers in the millions.
    table = Table(*names, *numbers_of, box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    for row in found.stages:
        numbers = (row.records, row.keys, row.not_committed, row.dead_letters)
        table.add_row(row.stage, row.topic, *("–" if number is None else f"{number:,}" for number in numbers))
    target.print(table)
    say(target, f"{found.documents:,} documents, {found.current_articles:,} keys on {CURRENT}")
    listed: Counter[tuple[str, str]] = Counter()
    for finding in found.findings:
        listed[finding.kind, finding.where] += 1
        if listed[finding.kind, finding.where] <= limit:
            say(target, line(finding))
    for (kind, where), number in listed.items():
        more = f", {number - limit:,} not listed (--limit)" if number > limit else ""
        say(target, f"{number:,} {kind} on {where}{more}", "red")
    if not found.findings:
        say(target, "every record is where it must be", "green")


def line(finding: Finding) -> str:
    """One finding, and what to do about it."""
    expected = f", revision {finding.expected} expected" if finding.expected is not None else ""
    held = f", {finding.found} found" if finding.found is not None and finding.kind != "extra" else ""
    return f"{finding.kind}: {finding.key} on {finding.where}{expected}{held}; {advice(finding)}"
