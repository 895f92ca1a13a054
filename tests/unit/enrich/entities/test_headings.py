from services.enrich.entities.headings import heading_spans, is_heading, settle_headings
from services.enrich.entities.mention import NameMention
from services.enrich.text.paragraphs import paragraphs

TEXT = "Susan Brandt Urges Harbor Change After Long Summer.\n\nThe mayor, Susan Brandt, asked the town to act now."


def mention(words: str, occurrence: int = 0, kind: str = "PERSON", sure: float = 0.99) -> NameMention:
    start = [at for at in range(len(TEXT)) if TEXT.startswith(words, at)][occurrence]
    return NameMention(start, start + len(words), kind, words, "", {kind: sure}, 1.0)


def settled(*mentions: NameMention) -> list[str]:
    return [one.name for one in settle_headings(list(mentions), TEXT, paragraphs(TEXT))]


def test_a_heading_has_capitals() -> None:
    assert is_heading("Brandt Urges Change in the Harbor")
    assert not is_heading("The mayor, Susan Brandt, asked the town of Wend to act.")
    assert heading_spans(TEXT, paragraphs(TEXT)) == [(0, 51)]


def test_a_person_in_a_heading_is_cut_to_the_name_that_the_sentences_have() -> None:
    assert settled(mention("Susan Brandt Urges"), mention("Susan Brandt", 1)) == ["Susan Brandt", "Susan Brandt"]


def test_a_doubtful_name_that_only_a_heading_has_is_left_out() -> None:
    assert settled(mention("Harbor Change", kind="ORG", sure=0.6)) == []
    assert settled(mention("Harbor Change", kind="ORG", sure=0.97)) == ["Harbor Change"]
