from services.enrich.lexicon.given_names import is_given_name
from services.enrich.lexicon.places import DIRECTIONS, GIVEN_NAMES_TOO


def test_places_that_people_are_called_after_are_in_small_letters() -> None:
    assert all(map(str.islower, GIVEN_NAMES_TOO))
    assert sum(map(is_given_name, GIVEN_NAMES_TOO)) > len(GIVEN_NAMES_TOO) / 2


def test_there_are_four_directions() -> None:
    assert len(DIRECTIONS) == 4
