"""What a rebuild would do, as a person reads it."""

import pytest

from services.cli.views.output import console
from services.cli.views.rebuilds import print_plan
from services.index.rebuild.plan import Change, Plan


def test_a_change_is_told_with_the_queries_that_name_the_field(capsys: pytest.CaptureFixture[str]) -> None:
    changes = (Change("date_months", None, "date"), Change("mood", "keyword", None))
    plan = Plan("dateline-articles-000001", "dateline-articles-000002", 5, 100, 1000, {"dateline": "1"}, changes)
    print_plan(console(width=200), plan)
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    at = lines.index("date_months: nothing becomes date; new: filled for every article from its record")
    assert lines[at + 1] == "asked for in examples/queries.http by mentioned_months"
    assert lines[-1].startswith("mood: keyword becomes nothing; gone")
