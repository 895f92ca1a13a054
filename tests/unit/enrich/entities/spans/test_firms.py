import pytest

from services.enrich.entities.spans.firms import whole_firms
from services.enrich.text.tagged import TaggedName


def whole(text: str, *tagged: tuple[str, str]) -> list[tuple[str, str]]:
    names = [TaggedName(text.index(words), text.index(words) + len(words), kind) for words, kind in tagged]
    return [(text[name.start : name.end], name.type) for name in sorted(whole_firms(names, text))]


@pytest.mark.parametrize(
    ("text", "tagged", "expected"),
    [
        ("It was Orrin, Lane & Field that sued.", [("Orrin", "PERSON")], "Orrin, Lane & Field"),
        ("Marsh Gray, Lane Field & Co., brokers", [("Lane Field & Co", "ORG")], "Marsh Gray, Lane Field & Co"),
        ("a note of Hale, Weil, Orrin & Lane Inc.", [("Weil", "PERSON")], "Hale, Weil, Orrin & Lane Inc"),
        ("owned by Harbor Oil (Indonesia) Ltd. since", [("Harbor Oil", "ORG")], "Harbor Oil (Indonesia) Ltd."),
        ("Gray & Lane's Corp. says", [("Gray & Lane", "ORG")], "Gray & Lane's Corp."),
        ("at Orrin & Lane Co., a law firm", [("Orrin", "PERSON"), ("Lane Co", "ORG")], "Orrin & Lane Co"),
        ("the lawyers of Orrin & Van Lane", [("Orrin", "PERSON"), ("Van Lane", "PERSON")], "Orrin & Van Lane"),
        ("at Orrin & Lane Co., a law firm", [("Orrin &", "PERSON"), ("Lane Co", "ORG")], "Orrin & Lane Co"),
        ("Shares of Hale, Orrin & Lane Inc., fell", [("Hale", "ORG"), ("Lane Inc.", "ORG")], "Hale, Orrin & Lane Inc."),
        ("At Hale, Orrin & Lane it was quiet.", [("Orrin & Lane", "ORG")], "Hale, Orrin & Lane"),
        ("run by Hale Orrin & Lane", [("Hale Orrin & Lane", "PERSON")], "Hale Orrin & Lane"),
        ("run by Ann Orrin Inc.", [("Ann Orrin Inc.", "PERSON")], "Ann Orrin Inc."),
        ("Siltbank AG of West Harbor", [("Siltbank AG of", "ORG")], "Siltbank AG"),
        ("the Siltbank office in Port Arden", [("Siltbank office", "ORG")], "Siltbank"),
    ],
)
def test_a_firm_is_named_whole(text: str, tagged: list[tuple[str, str]], expected: str) -> None:
    assert whole(text, *tagged) == [(expected, "ORG")]


@pytest.mark.parametrize(
    ("text", "tagged"),
    [
        ("In Port Arden, Lane & Field said so.", [("Port Arden", "GPE"), ("Lane & Field", "ORG")]),
        ("at Siltbank, Lane & Field and Ostro", [("Siltbank", "ORG"), ("Lane & Field", "ORG")]),
        ("at Siltbank, Lane & Field, Hale and Ostro", [("Siltbank", "ORG"), ("Lane & Field", "ORG")]),
        ("a Siltbank Division", [("Siltbank Division", "ORG")]),
        ("the Bank of Wend", [("Bank of Wend", "ORG")]),
        ("Ann Lee (Harbor Party) won", [("Ann Lee", "PERSON"), ("Harbor Party", "ORG")]),
        ("Siltbank's Wend Oil Co. said", [("Siltbank", "ORG"), ("Wend Oil Co", "ORG")]),
        ("the office", [("office", "ORG")]),
        ("Ann Lee & Bo Tan, married", [("Ann Lee", "PERSON"), ("Bo Tan", "PERSON")]),
        ("watched by HBC & TVW", [("HBC", "ORG"), ("TVW", "ORG")]),
    ],
)
def test_what_stands_beside_a_firm_is_left_alone(text: str, tagged: list[tuple[str, str]]) -> None:
    assert whole(text, *tagged) == tagged


def test_words_that_nobody_took_for_a_name_stay_so() -> None:
    assert whole("Rock, Paper & Scissors") == []
