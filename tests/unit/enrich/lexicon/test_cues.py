import pytest

from services.enrich.lexicon.cues import ADDRESSED_FORMS, CLAUSE_FORMS, LABEL_FORMS, PURPOSE_FORMS, QUOTE_FORMS, forms


@pytest.mark.parametrize(
    ("verb", "expected"),
    [
        ("say", {"say", "says", "said", "saying"}),
        ("argue", {"argue", "argues", "argued", "arguing"}),
        ("reply", {"reply", "replies", "replied", "replying"}),
        ("stress", {"stress", "stresses", "stressed", "stressing"}),
        ("joke", {"joke", "jokes", "joked", "joking"}),
        ("admit", {"admit", "admits", "admitted", "admitting"}),
        ("volunteer", {"volunteer", "volunteers", "volunteered", "volunteering"}),
        ("refer", {"refer", "refers", "referred", "referring"}),
    ],
)
def test_forms(verb: str, expected: set[str]) -> None:
    assert forms([verb]) == expected


def test_tables_hold_inflected_forms() -> None:
    assert "told" in CLAUSE_FORMS <= QUOTE_FORMS
    assert "laughed" in QUOTE_FORMS - CLAUSE_FORMS
    assert ("vowed" in PURPOSE_FORMS, "urging" in ADDRESSED_FORMS, "dubbed" in LABEL_FORMS) == (True, True, True)
