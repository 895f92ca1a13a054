from services.enrich.quotes.cast import Cast
from services.enrich.text.marks import find_quoted
from services.enrich.text.paragraphs import paragraphs
from services.enrich.text.sentences import sentences
from tests.unit.enrich.quotes.tagging import entity


def cast(text: str, *people: str) -> Cast:
    places = paragraphs(text)
    quoted = [(one.outer_start, one.outer_end) for one in find_quoted(text, places)]
    return Cast.of(text, [entity(text, name, "PERSON") for name in people], quoted, sentences(text, places))


def roles(found: Cast) -> dict[str, list[str]]:
    return {role: [person.name for _, person in known] for role, known in found.roles.items()}


def test_titles_and_appositions_are_roles() -> None:
    found = cast("Gov. Ann Lee met Tom Reed, the head of the port.", "Ann Lee", "Tom Reed")
    assert roles(found) == {"gov": ["Ann Lee"], "governor": ["Ann Lee"], "head": ["Tom Reed"]}


def test_a_role_may_stand_before_the_name_and_a_comma() -> None:
    assert roles(cast("It was the mayor of Arden, Ann Lee.", "Ann Lee")) == {"mayor": ["Ann Lee"]}


def test_a_title_tells_a_gender() -> None:
    found = cast("Mrs. Ann Lee met Tom Reed.", "Ann Lee", "Tom Reed")
    ann, tom = (place.entity for place in found.places)
    assert [found.fits(ann, gender) for gender in "fm"] == [True, False]
    assert [found.fits(tom, gender) for gender in "fm"] == [True, True]


def test_names_are_those_within_a_stretch() -> None:
    text = "Ann Lee met Tom Reed. Ann Lee left."
    found = cast(text, "Ann Lee", "Tom Reed")
    assert [place.entity.name for place in found.names(0, text.index("."))] == ["Ann Lee", "Tom Reed"]
    assert found.names(1, text.index("Reed")) == []


def test_people_of_a_quotation_are_left_out() -> None:
    text = "Ann Lee came. “Tom Reed is late.” It rained."
    found = cast(text, "Ann Lee", "Tom Reed")
    assert [place.entity.name for place in found.people(-1, len(text))] == ["Ann Lee"]
    assert found.in_quotation(text.index("Tom"))
    assert not found.in_quotation(text.index("It rained"))


def test_who_opens_a_sentence() -> None:
    found = cast("Mayor Ann Lee came. On the road to the port stood Tom Reed.", "Ann Lee", "Tom Reed")
    assert [found.opens(place) for place in found.places] == [True, False]
