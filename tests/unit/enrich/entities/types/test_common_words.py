from services.enrich.entities.mention import NameMention
from services.enrich.entities.types.common_words import common_words


def common(text: str, *names: str) -> set[str]:
    mentions = [NameMention(text.index(name), text.index(name) + len(name), "PERSON", name) for name in names]
    return common_words(mentions, text)


def test_a_noun_that_begins_a_headline_is_no_name() -> None:
    assert common("Plumber wins prize\n\nA retired plumber has won.", "Plumber") == {"plumber"}


def test_a_name_within_a_sentence_stays_one() -> None:
    assert common("The baker is here. So is Baker.", "Baker") == set()


def test_a_surname_of_someone_named_in_full_stays_one() -> None:
    assert common("Baker won. Ola Baker is a baker.", "Baker", "Ola Baker") == set()


def test_a_name_without_its_noun_stays_one() -> None:
    assert common("Plumber won. It was a surprise.", "Plumber") == set()
