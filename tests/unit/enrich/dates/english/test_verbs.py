"""The word lists agree with one another."""

from services.enrich.dates.english import verbs


def test_the_present_of_every_verb_that_can_be_scheduled() -> None:
    assert {"opens", "goes", "flies", "launches", "plays", "faces"} <= verbs.THIRD_PERSON
    assert len(verbs.THIRD_PERSON) == len(verbs.SCHEDULABLE)


def test_what_must_be_part_of_what() -> None:
    assert verbs.OCCURRENCES < verbs.SCHEDULABLE
    assert verbs.ASSERTING - {"so"} < verbs.ANNOUNCING
    assert verbs.COUNTED < verbs.REPORTED
    assert verbs.SCHEDULABLE | {"entertain"} > verbs.FIXTURES


def test_what_must_not_be_both() -> None:
    assert verbs.PAST.isdisjoint(verbs.ANNOUNCING)
    assert not verbs.PAST_EVENTS & verbs.REPORTED
    assert not verbs.BLAMED & verbs.STATES


def test_words_are_small() -> None:
    lists = [value for name, value in vars(verbs).items() if name.isupper()]
    assert all(word == word.lower() for words in lists for word in words)
