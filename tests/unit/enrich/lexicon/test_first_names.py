from services.enrich.lexicon.first_names import NICKNAMES


def test_a_nickname_leads_to_its_full_form_and_no_further() -> None:
    assert (NICKNAMES["bob"], NICKNAMES["rob"]) == ("robert", "robert")
    assert not NICKNAMES.keys() & set(NICKNAMES.values())


def test_names_are_folded() -> None:
    assert all(name == name.casefold() for pair in NICKNAMES.items() for name in pair)
