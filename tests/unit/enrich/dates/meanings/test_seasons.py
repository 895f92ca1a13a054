import pytest

from services.enrich.dates.anchor import Unresolved
from services.enrich.dates.meanings.seasons import relative_season, season
from tests.unit.enrich.dates.meanings.contexts import SAID, WILL, context


@pytest.mark.parametrize(
    ("code", "relation", "value"),
    [
        ("SU", -1, "2018-SU"),
        ("SU", 0, "2019-SU"),
        ("SU", 1, "2019-SU"),
        ("WI", 0, "2018-WI"),
        ("WI", -1, "2017-WI"),
        ("WI", 1, "2019-WI"),
    ],
)
def test_a_season_counted_from_the_article(code: str, relation: int, value: str) -> None:
    assert relative_season({"season": code, "relation": relation}, context()).value == value


def test_a_season_without_its_year() -> None:
    assert season({"season": "SU"}, context(SAID)).value == "2018-SU"
    assert season({"season": "SU"}, context(WILL)).value == "2019-SU"
    assert season({"season": "SU", "year": 2011}, context()).value == "2011-SU"


def test_a_season_without_an_anchor() -> None:
    with pytest.raises(Unresolved) as raised:
        season({"season": "SU"}, context(anchor=None))
    assert raised.value.value == "XXXX-SU"
