from tests.unit.enrich.entities.tagging import types


def test_the_mentions_of_one_name_decide_its_type_together() -> None:
    text = "Marlowe fell on Monday. Traders said Marlowe had lost its loan. Marlowe rose later."
    doubtful, plain = {"PERSON": 0.6, "ORG": 0.4}, {"ORG": 0.8, "PERSON": 0.2}
    assert (
        types(text, ("Marlowe", 0, doubtful), ("Marlowe", 1, plain), ("Marlowe", 2, doubtful))
        == [("Marlowe", "ORG")] * 3
    )


def test_a_mention_that_is_sure_keeps_its_type() -> None:
    text = "Arden beat Wend in Arden. Arden won again."
    team, place = {"ORG": 0.95, "GPE": 0.05}, {"GPE": 0.95, "ORG": 0.05}
    found = types(text, ("Arden", 0, team), ("Arden", 1, place), ("Arden", 2, team))
    assert found == [("Arden", "ORG"), ("Arden", "GPE"), ("Arden", "ORG")]


def test_who_was_named_in_full_is_a_person() -> None:
    text = "Ann Marlowe came. Shares of Marlowe fell."
    found = types(text, ("Ann Marlowe", 0, {"PERSON": 1.0}), ("Marlowe", 1, {"ORG": 0.8, "PERSON": 0.2}))
    assert found == [("Ann Marlowe", "PERSON"), ("Marlowe", "PERSON")]


def test_a_company_named_in_full_is_no_person_later() -> None:
    text = "Marlowe Mills Inc. closed. Marlowe had been for sale."
    found = types(text, ("Marlowe Mills Inc.", 0, {"ORG": 1.0}), ("Marlowe", 1, {"PERSON": 0.8, "ORG": 0.2}))
    assert found[1] == ("Marlowe", "ORG")


def test_a_company_named_with_its_legal_form_is_no_person_however_often() -> None:
    text = "Marlowe Mills Inc. closed. Marlowe had been for sale. Marlowe fell. Marlowe rose. Marlowe fell again."
    person = [("Marlowe", number, {"PERSON": 0.97, "ORG": 0.03}) for number in range(1, 5)]
    found = types(text, ("Marlowe Mills Inc.", 0, {"ORG": 1.0}), *person)
    assert {kind for _, kind in found} == {"ORG"}


def test_a_place_that_a_company_is_named_for_stays_one() -> None:
    text = "Arden Mills Inc. closed. The people of Arden knew. Snow fell in Arden."
    place = [("Arden", number, {"GPE": 0.97, "ORG": 0.03}) for number in (1, 2)]
    assert types(text, ("Arden Mills Inc.", 0, {"ORG": 1.0}), *place)[1:] == [("Arden", "GPE"), ("Arden", "GPE")]


def test_whoever_is_named_in_full_is_no_firm_however_sure_the_engine_is() -> None:
    text = "Ann Marlowe leads. Marlowe's donors gave. Marlowe won."
    firm = {"ORG": 0.92, "PERSON": 0.08}
    found = types(text, ("Ann Marlowe", 0, {"PERSON": 1.0}), ("Marlowe", 1, firm), ("Marlowe", 2, firm))
    assert {kind for _, kind in found} == {"PERSON"}


def test_a_founder_and_the_firm_have_one_name() -> None:
    text = "Ann Marlowe founded Marlowe Mills. Marlowe sold out. Marlowe Mills grew."
    mills, person = {"ORG": 1.0}, {"ORG": 0.6, "PERSON": 0.4}
    found = types(
        text,
        ("Ann Marlowe", 0, {"PERSON": 1.0}),
        ("Marlowe Mills", 0, mills),
        ("Marlowe", 2, person),
        ("Marlowe Mills", 1, mills),
    )
    assert [kind for _, kind in found] == ["PERSON", "ORG", "PERSON", "ORG"]


def test_a_family_is_neither_a_person_nor_an_organization() -> None:
    text = "Ann Marlowe came. The Marlowes left."
    assert types(text, ("Ann Marlowe", 0, {"PERSON": 1.0}), ("Marlowes", 0, {"ORG": 0.99})) == [
        ("Ann Marlowe", "PERSON")
    ]


def test_a_firm_is_called_by_its_first_partner() -> None:
    text = "Ann Marlowe & Iron Co. closed. Ann Marlowe had been for sale."
    found = types(text, ("Ann Marlowe & Iron Co.", 0, {"ORG": 1.0}), ("Ann Marlowe", 1, {"PERSON": 0.9, "ORG": 0.1}))
    assert found == [("Ann Marlowe & Iron Co.", "ORG"), ("Ann Marlowe", "ORG")]
