import pytest

from services.enrich.entities.identity import entity_id, fold
from tests.unit.enrich.entities.tagging import entities


def test_entity_id_is_the_same_in_every_article() -> None:
    assert entity_id("PERSON", "Ann  LEE") == entity_id("PERSON", "Ann Lee") == "person:e4959174ae7b937f"
    assert entity_id("PERSON", "Ann Lee") != entity_id("ORG", "Ann Lee")


def test_an_id_may_be_of_one_article() -> None:
    ids = {entity_id("PERSON", "Lee", article) for article in ("", "a", "b")}
    assert len(ids) == 3
    assert entity_id("PERSON", "LEE", "a") == entity_id("PERSON", "Lee", "a")


@pytest.mark.parametrize(
    ("name", "expected"), [("U.S.", "us"), ("Ａnn", "ann"), ("O’Hara", "o'hara"), ("A \n B", "a b")]
)
def test_fold(name: str, expected: str) -> None:
    assert fold(name) == expected


def test_what_is_not_seen_makes_no_other_name() -> None:
    assert fold("An\u00adgela Lee\u200b") == fold("Angela Lee")
    assert entity_id("PERSON", "An\u00adgela Lee") == entity_id("PERSON", "Angela Lee")


def test_a_country_has_one_id_however_it_is_written() -> None:
    ids = {
        entity.entity_id
        for text in (
            "The United States voted on Monday.",
            "The U.S. voted on Monday.",
            "The U.S. and the United States voted.",
        )
        for entity in entities(text)
    }
    assert ids == {entity_id("GPE", "United States")}
