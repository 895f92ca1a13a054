from datetime import UTC, datetime, timedelta

import pytest
from multidict import CIMultiDict

from services.ingest.following.freshness import LONGEST, fresh_until

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"cache-control": "public, max-age=600"}, 600),
        ({"Cache-Control": 'MAX-AGE = "900", must-revalidate'}, 900),
        ({"Cache-Control": "max-age=600", "Age": "200"}, 400),
        ({"Cache-Control": "max-age=600", "Age": "700"}, 0),
        ({"Cache-Control": "max-age=600", "Age": "soon"}, 600),
        ({"Cache-Control": "s-maxage=600"}, 0),
        ({"Cache-Control": "no-cache, max-age=600"}, 0),
        ({"Cache-Control": "max-age=31536000"}, LONGEST.total_seconds()),
        ({"Cache-Control": "max-age=-1"}, 0),
    ],
)
def test_until_when_an_answer_is_fresh(headers: dict[str, str], seconds: float) -> None:
    assert fresh_until(CIMultiDict(headers), NOW) == NOW + timedelta(seconds=seconds)
