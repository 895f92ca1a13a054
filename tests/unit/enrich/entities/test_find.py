import pytest

from services.enrich.entities.find import find_entities
from services.enrich.text.tagged import TaggedName
from tests.unit.enrich.entities.tagging import entities


def test_people_of_a_country_are_not_the_country() -> None:
    found = {entity.name: entity.type for entity in entities("Germany won. German voters were glad that Germany won.")}
    assert found["Germany"] == "GPE"
    assert found["German"] == "NORP"


def test_no_text_no_entities() -> None:
    assert entities("") == []


def tagged(text: str, *names: str) -> list[TaggedName]:
    return [TaggedName(text.index(name), text.index(name) + len(name), "PERSON") for name in names]


@pytest.mark.parametrize(
    ("text", "names", "partial"),
    [
        ("Reed left. Mr. Reed was late.", ["Reed"], {"Reed": True}),
        ("Bo Reed left. Reed was late.", ["Bo Reed"], {"Bo Reed": False}),
        ("Ann Lee met Reed.", ["Ann Lee", "Reed"], {"Ann Lee": False, "Reed": True}),
    ],
)
def test_a_surname_alone_is_a_partial_name(text: str, names: list[str], partial: dict[str, bool]) -> None:
    assert {one.name: one.partial_name for one in find_entities(tagged(text, *names), text)} == partial


def test_a_partial_name_is_its_articles_own() -> None:
    text = "Ann Lee met Reed."

    def ids(article_id: str) -> list[str]:
        return [one.entity_id for one in find_entities(tagged(text, "Ann Lee", "Reed"), text, article_id=article_id)]

    assert ids("a") == ids("a")
    assert ids("a")[0] == ids("b")[0]
    assert ids("a")[1] != ids("b")[1]
