from services.enrich.lexicon.table import phrases, words


def test_words_are_split_at_any_white_space() -> None:
    assert words(" said\n    told  ") == {"said", "told"}


def test_phrases_are_split_at_commas() -> None:
    assert phrases("\n    Arden Post, Wend\n    Times,\n") == {"Arden Post", "Wend Times"}
