from services.enrich.speakers.people import People
from services.enrich.speakers.profiles import Profiles
from services.enrich.speakers.reading import Features, Memory
from services.enrich.speakers.scene import Span
from tests.unit.enrich.quotes.tagging import entity
from tests.unit.enrich.speakers.scenes import place_of, scene_of, source_of


def read(text: str, words: str, form: str, content: tuple[Span, ...] = (), spoke: str = "") -> dict[str, Features]:
    """The features of everyone whom `words` may mean, by name, after `spoke` has spoken at the start of the text."""
    scene, memory = scene_of(text), Memory()
    if spoke:
        memory.note(0, 0, (place_of(scene, spoke).entity,), by_name=True, quoted=True)
    reading = People(scene, Profiles(scene), memory).read(source_of(text, words), content, form)
    return {candidate.entities[0].name: candidate.features for candidate in reading.candidates}


def test_a_pronoun_means_nobody_of_the_other_gender() -> None:
    found = read("Susan Lee met Tom Reed. It rained, she said.", "she", "pronoun")
    assert list(found) == ["Susan Lee"]
    assert found["Susan Lee"]["agree"] == found["Susan Lee"]["told_apart"] == 1.0


def test_the_nearest_is_ranked_first() -> None:
    found = read("Susan Lee came. Maria Cole left. It rained, she said.", "she", "pronoun")
    assert found["Maria Cole"]["rank_0"] == found["Susan Lee"]["rank_1"] == 1.0
    assert (found["Maria Cole"]["apart_1"], found["Susan Lee"]["apart_2"]) == (1.0, 1.0)


def test_who_is_named_in_the_content_only_is_not_meant() -> None:
    text = "Maria Cole came. Susan Lee was honest, she said."
    start = text.index("Susan")
    found = read(text, "she", "pronoun", ((start, text.index(", she")),))
    assert "Susan Lee" not in found


def test_who_spoke_last_is_known() -> None:
    found = read("Susan Lee came. Maria Cole left. It rained, she said.", "she", "pronoun", spoke="Susan Lee")
    assert found["Susan Lee"]["spoke_last"] == 1.0
    assert "spoke_last" not in found["Maria Cole"]


def test_who_spoke_last_counts_less_after_a_new_subject() -> None:
    found = read("Susan Lee came. Maria Cole was late. It rained, she said.", "she", "pronoun", spoke="Susan Lee")
    assert (found["Susan Lee"]["superseded"], found["Maria Cole"]["superseded"]) == (1.0, 0.0)


def test_a_role_is_its_holders() -> None:
    found = read("Susan Lee, the mayor, met Tom Reed. It rained, the mayor said.", "the mayor", "role")
    assert (found["Susan Lee"]["only_role"], found["Tom Reed"]["only_role"]) == (1.0, 0.0)
    assert (found["Susan Lee"]["title_clash"], found["Tom Reed"]["title_clash"]) == (0.0, 1.0)


def test_without_people_nobody_is_meant() -> None:
    assert read("The Harbor Bank closed. It rained, she said.", "she", "pronoun") == {}


def test_a_party_is_no_body_that_somebody_is_not_known_to_belong_to() -> None:
    text = "Republican Tom Reed came. It rained, the GOP candidate said."
    scene = scene_of(text, entity(text, "GOP", "ORG"))
    reading = People(scene, Profiles(scene), Memory()).read(source_of(text, "the GOP candidate"), (), "role")
    features = reading.candidates[0].features
    assert (features["party"], features["body_unknown"]) == (1.0, 0.0)


def test_a_role_is_a_mention_of_its_only_holder() -> None:
    found = read("Mayor Susan Lee met Maria Cole. The mayor was late. It rained, she said.", "she", "pronoun")
    assert (found["Susan Lee"]["rank_0"], found["Maria Cole"]["rank_1"]) == (1.0, 1.0)


def test_a_role_that_may_be_anybodys_takes_the_pronoun() -> None:
    found = read("Susan Lee came. The driver was late. It rained, she said.", "she", "pronoun")
    assert found["Susan Lee"]["unclear_subject"] == 1.0
    found = read("The driver was late. Susan Lee came. It rained, she said.", "she", "pronoun")
    assert found["Susan Lee"]["unclear_subject"] == 0.0
