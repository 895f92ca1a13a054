import re

from services.enrich.lexicon.organizations import DOTTED_PLACE, GENERIC_FIRST, LEGAL_FORMS, SAME_PLACE


def test_short_forms_of_places_are_folded_and_final() -> None:
    assert SAME_PLACE["uk"] == SAME_PLACE["britain"] == "United Kingdom"
    assert not SAME_PLACE.keys() & {name.casefold() for name in SAME_PLACE.values()}


def test_a_legal_form_is_no_first_word() -> None:
    assert not LEGAL_FORMS & GENERIC_FIRST


def test_dotted_places() -> None:
    assert [bool(re.fullmatch(DOTTED_PLACE, name)) for name in ("U.S.", "U.S.A.", "D.C.", "US", "A.B.")] == [
        True,
        True,
        True,
        False,
        False,
    ]
