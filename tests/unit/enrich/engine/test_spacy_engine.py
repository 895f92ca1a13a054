from services.enrich.engine.engine import engine
from services.enrich.text.marks import find_quoted
from services.enrich.text.paragraphs import paragraphs
from services.enrich.text.tagged import Tagged


def tag(text: str) -> Tagged:
    places = paragraphs(text)
    return engine("spacy").tag(text, places, find_quoted(text, places))


def test_reported_speech_is_read_off_the_parse() -> None:
    text = "John Parker said that the road was closed. According to a city official, the bridge will open in London."
    names, reported = tag(text)
    words = [[text[span.start : span.end].strip(" ,.") for span in spans] for spans in reported]
    assert words == [
        ["that the road was closed", "the bridge will open in London"],
        ["John Parker", "a city official"],
        ["said", "According to"],
    ]
    assert ("John Parker", "PERSON") in {(text[name.start : name.end], name.type) for name in names}


def test_a_sentence_in_quotation_marks_is_speech() -> None:
    text = "“The road will open again,” John Parker said."
    _, reported = tag(text)
    assert [text[span.start : span.end] for span in reported.contents] == ["The road will open again,"]


def test_no_text_has_no_tags() -> None:
    assert tag("").names == []
