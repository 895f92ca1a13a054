from services.enrich.text.words import UNSEEN, count_words


def test_a_word_has_hyphens_and_apostrophes_inside() -> None:
    text = "The mayor's mother-in-law — 61 — left."
    assert count_words(text, 0, len(text)) == 5
    assert count_words(text, 4, 11) == 1


def test_what_no_reader_sees_is_dropped() -> None:
    assert "An\u00adgela\u200b \ufeffLee".translate(UNSEEN) == "Angela Lee"
