from services.enrich.lexicon.things import INDICES, LAST_WORDS, LOOSE_INDICES, NO_NAMES, PEOPLES, SHIPS, STORMS, VESSELS


def test_a_word_has_one_kind() -> None:
    assert not NO_NAMES & PEOPLES
    assert not INDICES & LOOSE_INDICES
    assert not (STORMS | SHIPS) & VESSELS


def test_last_words_have_a_type_or_make_no_name() -> None:
    assert set(LAST_WORDS.values()) == {"EVENT", "LAW", "FAC", ""}
