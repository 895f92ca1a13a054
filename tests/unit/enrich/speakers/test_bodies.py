import pytest

from services.enrich.speakers.bodies import Bodies
from services.enrich.speakers.reading import Features, Memory
from services.enrich.speakers.scene import Span
from tests.unit.enrich.quotes.tagging import entity
from tests.unit.enrich.speakers.scenes import place_of, scene_of, source_of


def read(text: str, words: str, content: tuple[Span, ...] = (), spoke: str = "") -> dict[str, Features]:
    """The features of every body that `words` may mean, by name, after `spoke` has spoken at the start of the text."""
    scene, memory = scene_of(text), Memory()
    if spoke:
        memory.note(0, 0, (place_of(scene, spoke).entity,), by_name=True, quoted=True)
    reading = Bodies(scene, memory).read(source_of(text, words), content)
    return {candidate.entities[0].name: candidate.features for candidate in reading.candidates}


def test_a_body_is_one_of_those_named_before() -> None:
    found = read("The Harbor Bank sued the Harbor Wire. It rained, the company said.", "the company")
    assert set(found) == {"Harbor Bank", "Harbor Wire"}
    assert found["Harbor Wire"]["rank_0"] == found["Harbor Bank"]["rank_1"] == 1.0


def test_a_body_is_called_by_a_word_of_its_name() -> None:
    found = read("The Harbor Bank sued the Harbor Wire. It rained, the bank said.", "the bank")
    assert found["Harbor Bank"]["named_only"] == 1.0
    assert found["Harbor Wire"]["named_else"] == 1.0


def test_a_union_may_be_an_association() -> None:
    text = "The Riders Association sued the Harbor Bank. It rained, the union said."
    scene = scene_of(text, entity(text, "Riders Association", "ORG"))
    candidates = Bodies(scene, Memory()).read(source_of(text, "the union"), ()).candidates
    assert [one.entities[0].name for one in candidates if one.features["named_only"]] == ["Riders Association"]


def test_a_body_in_the_content_is_not_meant() -> None:
    text = "The Harbor Wire closed. The Harbor Bank is open, it said."
    assert set(read(text, "it", ((text.index("The Harbor Bank"), text.index(", it")),))) == {"Harbor Wire"}


def test_who_spoke_last_is_known() -> None:
    found = read("The Harbor Bank sued the Harbor Wire. It rained, it said.", "it", spoke="Harbor Bank")
    assert (found["Harbor Bank"]["spoke_last"], found["Harbor Wire"]["spoke_last"]) == (1.0, 0.0)


@pytest.mark.parametrize("words", ["a company", "several banks"])
def test_an_indefinite_body_is_none_of_those_named(words: str) -> None:
    assert read(f"The Harbor Bank closed. It rained, {words} said.", words) == {}
