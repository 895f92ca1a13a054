from datetime import UTC, datetime, timedelta

import pytest
from multidict import CIMultiDict

from services.ingest.following.freshness import fresh_until

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"Cache-Control": "max-age=600", "Age": "200"}, 400),
        ({"Cache-Control": "no-cache, max-age=600"}, 0),
        ({"Cache-Control": "max-age=600, No-Store"}, 0),
    ],
)
def test_until_when_an_answer_is_fresh(headers: dict[str, str], seconds: float) -> None:
    assert fresh_until(CIMultiDict(headers), NOW) == NOW + timedelta(seconds=seconds)
