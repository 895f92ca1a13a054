from services.enrich.speakers.scene import Scene
from services.enrich.text.marks import find_quoted
from services.enrich.text.paragraphs import paragraphs
from services.enrich.text.sentences import sentences
from tests.unit.enrich.quotes.tagging import entity


def scene(text: str, *people: str) -> Scene:
    blocks = paragraphs(text)
    quoted = [(one.outer_start, one.outer_end) for one in find_quoted(text, blocks)]
    named = [entity(text, name, "PERSON") for name in people]
    return Scene.of(text, named, quoted, sentences(text, blocks), blocks, [(0, 5)])


def test_names_are_those_within_a_stretch() -> None:
    text = "Ann Lee met Tom Reed. Ann Lee left."
    found = scene(text, "Ann Lee", "Tom Reed")
    assert [place.entity.name for place in found.within(0, text.index("."))] == ["Ann Lee", "Tom Reed"]
    assert found.within(1, text.index("Reed")) == []


def test_the_nearest_mention_comes_first() -> None:
    text = "Ann Lee met Tom Reed. It rained."
    found = scene(text, "Ann Lee", "Tom Reed")
    assert [place.entity.name for place in found.before(len(text))] == ["Tom Reed", "Ann Lee"]
    assert found.count(found.places[0].entity, len(text)) == 1


def test_what_is_quoted_and_what_is_reported() -> None:
    text = "Ann Lee came. “Tom Reed is late.” It rained."
    found = scene(text, "Ann Lee", "Tom Reed")
    assert [place.quoted for place in found.places] == [False, True]
    assert not found.in_quotation(text.index("It rained"))
    assert [found.is_reported(at) for at in (0, 4, 5)] == [True, True, False]


def test_who_opens_a_sentence() -> None:
    found = scene("Mayor Ann Lee came. On the road to the old port stood Tom Reed.", "Ann Lee", "Tom Reed")
    assert [found.opens(place) for place in found.places] == [True, False]


def test_a_verb_after_an_adverb_has_a_subject() -> None:
    found = scene("On most days Ann Lee quietly closed the gate.", "Ann Lee")
    assert found.role(found.places[0]) == "subject"


def test_a_mention_has_a_part_in_its_clause() -> None:
    text = "Ann Lee met Tom Reed. It was a gift from Ann Lee. They praised Tom Reed’s work. That Ann Lee said."
    found = scene(text, "Ann Lee", "Tom Reed")
    assert [found.role(place) for place in found.places] == ["subject", "object", "prep", "owner", "subject"]


def test_sentences_and_paragraphs_are_numbered() -> None:
    text = "Ann Lee came. She left.\n\nIt rained."
    found = scene(text, "Ann Lee")
    assert [found.sentence(text.index(word)) for word in ("Ann", "She", "It")] == [0, 1, 2]
    assert [found.paragraph(text.index(word)) for word in ("Ann", "She", "It")] == [0, 0, 1]
