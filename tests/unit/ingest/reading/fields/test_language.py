"""Declared languages are checked against the text."""

import pytest

from services.ingest.reading.fields.decision import Decision
from services.ingest.reading.fields.language import decide_language, detect_language, language_code
from services.ingest.reading.page.candidates import Candidate

ENGLISH = (
    "The bridge of the city was closed for two years and it will be open on Tuesday, the mayor said to the council. "
    * 4
)
GERMAN = (
    "Die Brücke der Stadt war für zwei Jahre gesperrt und wird am Dienstag wieder geöffnet, sagte die Bürgermeisterin. "
    * 4
)
FRENCH = (
    "Le pont de la ville est resté fermé pendant deux ans et il sera ouvert mardi, a dit la maire dans une lettre. " * 4
)


def _decide(declared: list[str], text: str) -> tuple[str | None, bool]:
    """The language, and whether a declaration names it."""
    decision = decide_language([Candidate("html", code) for code in declared], text)
    return decision.value, decision.place == "html"


@pytest.mark.parametrize(
    ("raw", "code"), [("en-US", "en"), ("de_DE", "de"), ("nb-NO", "no"), ("FR", "fr"), ("english", None), ("", None)]
)
def test_codes(raw: str, code: str | None) -> None:
    assert language_code(raw) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (ENGLISH, "en"),
        (GERMAN, "de"),
        (FRENCH, "fr"),
        ("Мост в городе был закрыт на два года, но сегодня его снова открыли, сообщили вчера вечером.", "ru"),
        ("橋は二年間閉鎖されていましたが、火曜日に再び開通すると市長が述べました。", "ja"),
        ("다리는 이 년 동안 폐쇄되었지만 화요일에 다시 개통된다고 시장이 말했다.", "ko"),
    ],
)
def test_detection(text: str, code: str) -> None:
    assert detect_language(text) == code


def test_short_texts_say_nothing() -> None:
    assert detect_language("Bridge reopens") is None
    assert decide_language([], "Bridge reopens") == Decision(None)


def test_the_declaration_holds_unless_the_words_clearly_differ() -> None:
    assert _decide(["en-GB"], ENGLISH) == ("en", True)
    assert _decide(["en"], GERMAN) == ("de", False)
    assert _decide(["en"], "Kurz.") == ("en", True)
    assert _decide(["x-default", "de"], GERMAN) == ("de", True)


def test_a_language_that_the_detector_does_not_know_is_believed() -> None:
    assert _decide(["sm"], ENGLISH) == ("sm", True)


def test_the_words_are_a_place() -> None:
    assert decide_language([], ENGLISH) == Decision("en", "text", 0.67)
