from tests.unit.enrich.entities.tagging import entities


def test_people_of_a_country_are_not_the_country() -> None:
    found = {entity.name: entity.type for entity in entities("Germany won. German voters were glad that Germany won.")}
    assert found["Germany"] == "GPE"
    assert found["German"] == "NORP"


def test_no_text_no_entities() -> None:
    assert entities("") == []
