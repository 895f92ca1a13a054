import pytest

from tests.unit.enrich.entities.tagging import entities


def test_salience_rises_with_mentions_place_and_title() -> None:
    text = "John Parker came to London. Parker spoke. Parker left. Susan Miller stayed."
    plain = {entity.name: entity.salience for entity in entities(text)}
    titled = {entity.name: entity.salience for entity in entities(text, "Miller stays behind")}
    assert plain["John Parker"] > plain["Susan Miller"]
    assert titled["Susan Miller"] == pytest.approx(
        plain["Susan Miller"]
    )  # the title has only the surname, the text the full name
    assert 0 <= min(plain.values()) <= max(plain.values()) <= 1
    assert {entity.name: entity.salience for entity in entities(text, "John Parker speaks")}["John Parker"] == 1
