"""How a condition that cannot be read is shown: what is wrong, and below it the place."""

from collections.abc import Iterator

from rich.cells import cell_len

from services.cli.views.output import shown
from services.tail.condition_parser import ConditionError

AROUND = 60
"""Maximum characters shown before and behind the place: a condition may have thousands."""


def pointed_out(condition: str, error: ConditionError) -> Iterator[str]:
    """The lines of the message."""
    start, end = min(error.start, len(condition)), min(error.end, len(condition))
    before, place = shown(condition[max(0, start - AROUND) : start]), shown(condition[start : min(end, start + AROUND)])
    yield f"--where: {error.problem}; {error.remedy}"
    yield f"    {before}{place}{shown(condition[end : end + AROUND])}"
    yield f"    {' ' * cell_len(before)}{'^' * max(1, cell_len(place))}"
