import pytest

from services.enrich.entities.acronyms import acronyms_of, defined_acronyms, initials_of, is_acronym
from tests.unit.enrich.entities.tagging import find


@pytest.mark.parametrize(
    ("short", "name", "expected"),
    [
        ("WHO", "World Health Organization", True),
        ("W.H.O.", "World Health Organization", True),
        ("DoH", "Department of Health", True),
        ("HW", "Harbor Wire", True),
        ("HHS", "Department of Health and Human Services", True),
        ("WHO", "Harbor Wire", False),
        ("H", "Harbor", False),
    ],
)
def test_is_acronym(short: str, name: str, expected: bool) -> None:
    assert is_acronym(short, name) is expected


def test_acronyms_are_with_and_without_small_words_and_legal_forms() -> None:
    assert acronyms_of("Bank of the Harbor and Coast")[:2] == ["BHC", "BOTHAC"]
    assert "HM" in acronyms_of("Harbor Motors Co.")


def test_the_letters_of_an_acronym_are_without_stops_and_plural() -> None:
    assert [initials_of(short) for short in ("H.W.", "MPs", "HW")] == ["HW", "MP", "HW"]


def test_an_acronym_is_defined_in_brackets_after_its_name() -> None:
    text = "The Harbor Wire (HW) met the Port Board (the PB) and Arden (AX)."
    mentions = find(text, ("Harbor Wire", "ORG"), ("Port Board", "ORG"), ("Arden", "GPE"))
    bare = [mention for mention in mentions if not mention.name.isupper()]
    assert [(one.name, one.type) for one in defined_acronyms(text, bare)] == [("HW", "ORG"), ("PB", "ORG")]
