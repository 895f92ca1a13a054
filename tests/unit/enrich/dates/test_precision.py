import pytest

from services.enrich.dates.calendar import PART_HOURS, SEASON_MONTHS
from services.enrich.dates.precision import precision_of


@pytest.mark.parametrize(
    ("value", "precision"),
    [
        ("2019-01-15T20:00", "minute"),
        ("2019-01-15T20:00:30", "minute"),
        ("2019-01-15T20:00Z", "minute"),
        ("XXXX-XX-XXT09:30", "minute"),
        ("2019-01-15T20", "hour"),
        *((f"2019-01-15T{part}", "part_of_day") for part in PART_HOURS),
        ("2019-01-15", "day"),
        ("XXXX-01-15", "day"),
        ("XXXX-WXX-2", "day"),
        ("2019-W03-WE", "weekend"),
        ("2019-W03", "week"),
        ("2019-01", "month"),
        ("XXXX-01", "month"),
        ("2019-Q1", "quarter"),
        ("2019-H2", "half"),
        *((f"2019-{season}", "season") for season in SEASON_MONTHS),
        ("2019", "year"),
        ("201", "decade"),
        ("20", "century"),
        ("BC0044", "year"),
        ("BC04", "century"),
        ("MA66", None),
        ("PRESENT_REF", None),
        ("FY2019", None),
        ("P3D", None),
        ("", None),
        (None, None),
    ],
)
def test_a_value_is_as_precise_as_its_form(value: str | None, precision: str | None) -> None:
    assert precision_of(value, "TIME" if value and "T" in value else "DATE") == precision


@pytest.mark.parametrize(("value", "type_"), [("P3D", "DURATION"), ("XXXX-WXX-1", "SET"), ("2019", "SET")])
def test_lengths_and_sets_have_no_precision(value: str, type_: str) -> None:
    assert precision_of(value, type_) is None
