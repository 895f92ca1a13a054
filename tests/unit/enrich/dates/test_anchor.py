"""The article's own time."""

from datetime import date, datetime

import pytest

from schemas.article.v1 import ArticleTime
from services.enrich.dates.anchor import Anchor


@pytest.mark.parametrize(
    ("value", "precision", "anchor"),
    [
        ("2019", "year", Anchor(date(2019, 1, 1), 0)),
        ("2019-01", "month", Anchor(date(2019, 1, 1), 1)),
        ("2019-01-15", "day", Anchor(date(2019, 1, 15), 2)),
        ("2019-01-15T23:30-08:00", "minute", Anchor(date(2019, 1, 15), 3, datetime(2019, 1, 15, 23, 30), "-08:00")),
        (
            "2019-01-15T23:30:05.5Z",
            "second",
            Anchor(date(2019, 1, 15), 3, datetime(2019, 1, 15, 23, 30, 5, 500000), "Z"),
        ),
        ("2019-01-15T23", "hour", Anchor(date(2019, 1, 15), 3, datetime(2019, 1, 15, 23))),
        ("2019-01-15", "month", Anchor(date(2019, 1, 15), 1)),
        ("2019-02-30", "day", None),
    ],
)
def test_anchor(value: str, precision: str, anchor: Anchor | None) -> None:
    assert Anchor.of(ArticleTime.model_validate({"value": value, "precision": precision})) == anchor


def test_no_time_no_anchor() -> None:
    assert Anchor.of(None) is None
