"""How `dateline index rebuild` and `rollback` print what they would do and have done, and how they fail."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from services.cli.views.output import say
from services.cli.views.problem import give_up
from services.index.bulk import IndexUnusable
from services.index.rebuild.control import RebuildRefused, RebuildTaken
from services.index.rebuild.plan import Plan
from services.index.rebuild.steps import Report
from services.index.snapshots.repository import SnapshotRefused
from services.search.questions import naming

if TYPE_CHECKING:
    from rich.console import Console


@contextmanager
def rebuild_problems() -> Iterator[None]:
    """End the command when a rebuild, a snapshot or a restore cannot begin or go on."""
    try:
        yield
    except (RebuildRefused, RebuildTaken, SnapshotRefused, IndexUnusable) as error:
        give_up(str(error))


def print_plan(target: "Console", plan: Plan) -> None:
    """What a rebuild would do."""
    if plan.resumes:
        say(target, f"an unfinished rebuild goes on from its state {plan.resumes}")
    say(target, f"{plan.target} is built from the current articles, and takes the place of {plan.source}")
    say(target, f"  {plan.documents:,} documents, {plan.bytes:,} bytes now; {plan.free_bytes:,} bytes are free")
    if plan.removes:
        say(target, f"  deleted in the end, unless --keep is larger: {', '.join(plan.removes)}")
    noted = ", ".join(f"{name} {value}" for name, value in plan.meta.items())
    say(target, f"  it notes of itself: {noted}")
    if not plan.changes:
        say(target, "  no field is mapped differently")
    for change in plan.changes:
        say(
            target,
            f"  {change.field}: {change.before or 'nothing'} becomes {change.after or 'nothing'}; {change.meaning}",
        )
        if asked := naming(change.field):
            say(target, f"    asked for in examples/queries.http by {', '.join(asked)}")


def print_report(target: "Console", report: Report) -> None:
    """What a rebuild or a rollback has done."""
    say(target, f"{report.target} is in the place of {report.source}: {report.documents:,} documents", "green")
    say(target, f"  {report.records:,} records read in {report.took_s:g} s")
    if report.sampled:
        say(target, f"  {report.sampled:,} documents were made again from their records, and were the same")
    if report.fences:
        say(target, f"  writes waited for {report.fence_s:g} s, at attempt {report.fences}")
    if report.ahead:
        say(target, f"  {report.ahead:,} articles were missing or behind in {report.source}, and are not any more")
    if report.unreadable:
        say(target, f"  {report.unreadable:,} records are no enriched articles, and were left out", "red")
    if report.kept:
        say(target, f"  kept for `dateline index rollback`: {', '.join(report.kept)}")
    if report.removed:
        say(target, f"  removed: {', '.join(report.removed)}")
