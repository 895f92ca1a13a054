import pytest

from services.enrich.entities.spans.neighbors import joined
from services.enrich.text.tagged import TaggedName


def one(text: str, first: tuple[str, str], second: tuple[str, str]) -> tuple[str, str] | None:
    spans = [TaggedName(text.index(words), text.index(words) + len(words), kind) for words, kind in (first, second)]
    found = joined(*spans, text)
    return None if found is None else (text[found.start : found.end], found.type)


@pytest.mark.parametrize(
    ("text", "first", "second", "name"),
    [
        ("Devon and Cornwall Police came", ("Devon", "GPE"), ("Cornwall Police", "ORG"), "Devon and Cornwall Police"),
        ("Avon and Somerset Fire came", ("Avon", "GPE"), ("Somerset Fire", "ORG"), "Avon and Somerset Fire"),
        ("Wend and Arden Police came", ("Wend", "GPE"), ("Arden Police", "ORG"), "Wend and Arden Police"),
        ("Tyne and Wear Wanderers won", ("Tyne", "ORG"), ("Wear Wanderers", "ORG"), "Tyne and Wear Wanderers"),
        ("the Wend Herons lost", ("Wend", "GPE"), ("Herons", "ORG"), "Wend Herons"),
        (
            "the Bridge and Tunnel Authority",
            ("Bridge and", "ORG"),
            ("Tunnel Authority", "ORG"),
            "Bridge and Tunnel Authority",
        ),
        ("the Alternative for Norland", ("Alternative", "ORG"), ("Norland", "GPE"), "Alternative for Norland"),
        ("the Council on Foreign Trade", ("Council", "ORG"), ("Foreign Trade", "ORG"), "Council on Foreign Trade"),
    ],
)
def test_two_spans_are_one_organization(text: str, first: tuple[str, str], second: tuple[str, str], name: str) -> None:
    assert one(text, first, second) == (name, "ORG")


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("in Wend and Arden Police came", ("Wend", "GPE"), ("Arden Police", "ORG")),
        ("Harbor University and Arden University", ("Harbor University and", "ORG"), ("Arden University", "ORG")),
        ("a bank for Wend", ("bank", "ORG"), ("Wend", "GPE")),
        ("the BBC and Arden Police", ("BBC", "ORG"), ("Arden Police", "ORG")),
        ("snow in Wend. Arden Police came", ("Wend", "GPE"), ("Arden Police", "ORG")),
    ],
)
def test_two_organizations_stay_two(text: str, first: tuple[str, str], second: tuple[str, str]) -> None:
    assert one(text, first, second) is None


def test_a_surname_with_a_hyphen_is_one() -> None:
    text = "Ola Adeyemo-Brand won"
    assert one(text, ("Ola Adeyemo", "PERSON"), ("Brand", "ORG")) == ("Ola Adeyemo-Brand", "PERSON")


def test_a_given_name_and_a_surname_are_one_person() -> None:
    assert one("lock Will Wend ran", ("Will", "PERSON"), ("Wend", "PERSON")) == ("Will Wend", "PERSON")
    assert one("Tarn Wend ran", ("Tarn", "PERSON"), ("Wend", "ORG")) is None
    assert one("Will, Wend ran", ("Will", "PERSON"), ("Wend", "PERSON")) is None


@pytest.mark.parametrize("tagged", ["St. Wenda", "St. Wenda’s"])
def test_a_saint_and_what_is_his_are_one(tagged: str) -> None:
    found = one("St. Wenda’s Cathedral stood", (tagged, "ORG"), ("Cathedral", "FAC"))
    assert found == ("St. Wenda’s Cathedral", "FAC")
    assert one("Wend’s Cathedral stood", ("Wend", "GPE"), ("Cathedral", "FAC")) is None


def test_a_firm_that_ends_in_a_possessive_goes_on() -> None:
    assert one("Macy's Tarn Corp. grew", ("Macy", "ORG"), ("Tarn Corp.", "ORG")) == ("Macy's Tarn Corp.", "ORG")
