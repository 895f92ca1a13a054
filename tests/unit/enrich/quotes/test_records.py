from schemas.enriched_article import Entity, Quote
from services.enrich.quotes.content import Content
from services.enrich.quotes.records import Records
from services.enrich.speakers.attribution import NOBODY, Attribution, Voice
from services.enrich.text.marks import find_quoted
from services.enrich.text.paragraphs import paragraphs
from services.enrich.text.tagged import TaggedSpan
from tests.unit.enrich.quotes.tagging import entity

TEXT = "“No,” Ann Lee and Bo Reed told Harbor Wire. “No,” they said. “No,” she said."
LEE, REED = entity(TEXT, "Ann Lee", "PERSON"), entity(TEXT, "Bo Reed", "PERSON")
WIRE = entity(TEXT, "Harbor Wire", "ORG")


def voice(words: str, meant: Entity | None, confidence: float | None = None) -> Voice:
    start = TEXT.index(words)
    return Voice(start, start + len(words), "named" if meant else "role", meant, confidence)


def recorded(*attributions: Attribution, confidence: float | None = None) -> list[Quote]:
    """The record of each `“No,”` of the text, with one attribution each."""
    marks = find_quoted(TEXT, paragraphs(TEXT))
    records = Records(TEXT, marks)
    return [
        records.quote(Content([(one.start, one.end)], [one]), None, who, confidence)
        for one, who in zip(marks, attributions, strict=False)
    ]


def test_joint_speakers_are_several_and_who_relayed_it_stands_apart() -> None:
    both = Attribution((voice("Ann Lee", LEE, 0.9), voice("Bo Reed", REED)), via=voice("Harbor Wire", WIRE))
    (quote,) = recorded(both, confidence=0.75)
    assert [(one.text, one.name, one.type, one.kind, one.confidence) for one in quote.speakers] == [
        ("Ann Lee", "Ann Lee", "PERSON", "named", 0.9),
        ("Bo Reed", "Bo Reed", "PERSON", "named", None),
    ]
    assert quote.via is not None
    assert (quote.via.name, quote.via.type, quote.confidence) == ("Harbor Wire", "ORG", 0.75)


def test_the_cue_is_a_place_of_the_text() -> None:
    start = TEXT.index("told")
    (one, *_) = find_quoted(TEXT, paragraphs(TEXT))
    content = Content([(one.start, one.end)], [one])
    quote = Records(TEXT, [one]).quote(content, TaggedSpan(start, start + 4), NOBODY)
    assert quote.cue is not None
    assert (quote.cue.text, quote.speakers, quote.via) == ("told", [], None)


def test_what_one_speaker_says_twice_has_two_ids() -> None:
    lee = Attribution((voice("Ann Lee", LEE),))
    first, other, again = recorded(lee, Attribution((voice("she", None),)), lee)
    assert len({one.quote_id for one in (first, other, again)}) == 3
    assert again.quote_id == f"{first.quote_id}-2"


def test_an_id_does_not_depend_on_where_the_words_for_the_speaker_stand() -> None:
    by_name, by_pronoun = Attribution((voice("Ann Lee", LEE),)), Attribution((voice("she", LEE),))
    assert recorded(by_name)[0].quote_id == recorded(by_pronoun)[0].quote_id
