import pytest

from schemas.enriched_article import Entity
from services.enrich.quotes.boundaries import at_firms, with_whole_names
from services.enrich.speakers.scene import Scene
from services.enrich.text.paragraphs import paragraphs
from services.enrich.text.sentences import sentences
from services.enrich.text.tagged import Reported, TaggedSpan
from tests.unit.enrich.quotes.tagging import entity, tags


def told(text: str, reported: Reported, *people: str) -> tuple[list[str], list[str], list[str]]:
    """The contents, sources and cues of a text in which these names are of people."""
    blocks = paragraphs(text)
    scene = Scene.of(text, [entity(text, name, "PERSON") for name in people], [], sentences(text, blocks), blocks, [])
    found = with_whole_names(text, reported, scene)
    contents, sources, cues = ([text[one.start : one.end] for one in part] for part in found)
    return contents, sources, cues


def test_a_source_ends_with_the_name_in_which_it_ended() -> None:
    text = "Mayor Ann Lane Reed said it rained."
    reported = Reported(tags(text, ["it rained"]), tags(text, ["Mayor Ann Lane"]), tags(text, ["said"]))
    assert told(text, reported, "Ann Lane Reed") == (["it rained"], ["Mayor Ann Lane Reed"], ["said"])


def test_parts_of_a_name_are_one_source() -> None:
    text = "Ann Lane Reed said it rained."
    reported = Reported([], tags(text, ["Ann", "Reed"]), tags(text, ["said"]))
    assert told(text, reported, "Ann Lane Reed")[1] == ["Ann Lane Reed"]


def test_a_surname_is_no_cue() -> None:
    text = "Minister Karim Said told them that it rained."
    reported = Reported(tags(text, ["that it rained"]), tags(text, ["Minister Karim"]), tags(text, ["Said"]))
    assert told(text, reported, "Karim Said") == (["that it rained"], ["Minister Karim Said"], ["told"])


@pytest.mark.parametrize(
    ("text", "contents", "cues", "found"),
    [
        ("It was over. Said argued that it rained.", ["argued that it rained"], ["Said"],
         (["that it rained"], ["Said"], ["argued"])),
        ("“It rained,” Said said.", ["It rained"], ["Said", "said"], (["It rained"], ["Said"], ["said"])),
        ("It was over. Said voted against the road.", ["the road"], ["Said voted"],
         (["the road"], ["Said"], ["voted"])),
        ("It was over. Said will speak in May.", ["will speak in May"], ["Said"],
         (["will speak in May"], ["Said"], [])),
    ],
)  # fmt: skip
def test_a_surname_taken_for_a_cue_is_the_source(
    text: str, contents: list[str], cues: list[str], found: tuple[list[str], list[str], list[str]]
) -> None:
    assert told(text, Reported(tags(text, contents), [], tags(text, cues)), "Said") == found


def test_a_text_without_such_names_keeps_its_tags() -> None:
    text = "Said Ann Lee: “It rained.”"
    reported = Reported(tags(text, ["It rained."]), tags(text[:13], ["Ann Lee"]), [TaggedSpan(0, 4)])
    assert told(text, reported, "Ann Lee") == (["It rained."], ["Ann Lee"], ["Said"])


def parts(text: str, *entities: Entity) -> list[str]:
    found = at_firms(text, sentences(text, paragraphs(text)), list(entities))
    return [text[start:end] for start, end in found]


def test_a_sentence_ends_with_a_firm_before_a_person() -> None:
    text = "It came from Lund & Co. Reed left. It rained."
    firm, person = entity(text, "Lund & Co.", "ORG"), entity(text, "Reed", "PERSON")
    assert parts(text, firm, person) == ["It came from Lund & Co.", "Reed left.", "It rained."]
    assert parts(text, firm) == ["It came from Lund & Co. Reed left.", "It rained."]


def test_a_sentence_goes_on_after_a_firm() -> None:
    text = "Lund & Co. sent Reed home."
    assert parts(text, entity(text, "Lund & Co.", "ORG"), entity(text, "Reed", "PERSON")) == [text]
