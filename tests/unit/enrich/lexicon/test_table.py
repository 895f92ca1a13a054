from services.enrich.lexicon.table import words


def test_words_are_split_at_any_white_space() -> None:
    assert words(" said\n    told  ") == {"said", "told"}
