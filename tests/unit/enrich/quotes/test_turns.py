import pytest

from services.enrich.quotes.turns import find_turns
from services.enrich.speakers.scene import Scene
from services.enrich.text.paragraphs import paragraphs
from tests.unit.enrich.quotes.tagging import entity


def turns(text: str, *people: str) -> list[tuple[str, str]]:
    """The label and the words of each turn."""
    places = paragraphs(text)
    named = [entity(text, name, "PERSON") for name in people]
    found = find_turns(text, Scene.of(text, named, [], places, places, []))
    return [
        (text[one.speaker.start : one.speaker.end], " / ".join(text[start:end] for start, end in one.spans))
        for one in found
        if one.speaker is not None
    ]


def test_a_turn_is_all_of_its_paragraph() -> None:
    text = "MAYOR: Why now? It is late.\n\nFROST: It rained. It rained a lot.\n\nMAYOR: Thank you."
    assert turns(text) == [
        ("MAYOR", "Why now? It is late."),
        ("FROST", "It rained. It rained a lot."),
        ("MAYOR", "Thank you."),
    ]


def test_questions_and_answers_have_letters() -> None:
    text = "Q. Who paid for it?\nA. The bank did. Nobody asked.\n\nQ: And then?\n\nA: Nothing."
    assert [label for label, _ in turns(text)] == ["Q", "A", "Q", "A"]
    assert turns(text)[1] == ("A", "The bank did. Nobody asked.")


def test_an_answer_goes_on_in_the_next_paragraph_and_asides_are_left_out() -> None:
    text = (
        "Ida Frost (mayor): It is shut.\n\nIt stays shut.\n\n(APPLAUSE)\n\nBo Fenn: Why?\n\nIda Frost: Ice on the road."
    )
    assert turns(text, "Ida Frost", "Bo Fenn") == [
        ("Ida Frost", "It is shut. / It stays shut."),
        ("Bo Fenn", "Why?"),
        ("Ida Frost", "Ice on the road."),
    ]


def test_a_mark_may_open_every_turn() -> None:
    text = "“FENN: Who was there?\n\n“FROST: Nobody was.\n\n“FENN: And later?"
    assert [words for _, words in turns(text)] == ["Who was there?", "Nobody was.", "And later?"]


@pytest.mark.parametrize(
    "text",
    [
        "Date: Monday at noon\nPlace: Town Hall\nPrice: five dollars",
        "Pros: It is light and cheap\nCons: It breaks at once\nPros: It is fast\nCons: It is loud",
        "Rovers: Fenn 25, Frost 12\nCity: Moss 30\nRovers: Dunn 4",
        "VIDEO: The bridge falls down?\nUPDATE: It fell down\nVIDEO: The bridge again",
        "Note: The road is closed. It opens soon.",
        "Ida Frost said: The road is closed.\n\nBo Fenn said no.",
    ],
)
def test_other_labels_are_no_transcript(text: str) -> None:
    assert turns(text) == []


def test_time_is_in_proportion_to_the_text() -> None:
    text = "FENN: Who was there?\n\nFROST: Nobody was.\n\n" * 3000
    assert len(turns(text)) == 6000
