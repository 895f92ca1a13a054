from datetime import timedelta

import pytest
from multidict import CIMultiDict

from services.ingest.fetching.max_age import max_age


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"cache-control": "public, max-age=600"}, 600),
        ({"Cache-Control": 'MAX-AGE = "900", must-revalidate'}, 900),
        ({"Cache-Control": "max-age=600", "Age": "200"}, 400),
        ({"Cache-Control": "max-age=600", "Age": "700"}, 0),
        ({"Cache-Control": "max-age=600", "Age": "soon"}, 600),
        ({"Cache-Control": "s-maxage=600"}, None),
        ({"Cache-Control": "max-age=0"}, 0),
        ({"Cache-Control": "max-age=-1"}, None),
        ({"Cache-Control": "max-age=31536000"}, 31_536_000),
    ],
)
def test_how_long_an_answer_is_fresh(headers: dict[str, str], seconds: int | None) -> None:
    assert max_age(CIMultiDict(headers)) == (None if seconds is None else timedelta(seconds=seconds))
