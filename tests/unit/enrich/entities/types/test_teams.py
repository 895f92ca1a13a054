import pytest

from services.enrich.entities.mention import NameMention
from services.enrich.entities.types.teams import teams_and_towns


def found(text: str, *mentioned: tuple[str, str]) -> dict[str, str]:
    """The names that are told; each mention is given by its words, of which the first occurrence is meant."""
    mentions = [
        NameMention(text.index(words), text.index(words) + len(words), kind, words) for words, kind in mentioned
    ]
    return teams_and_towns(mentions, text)


ROVERS = ("Tarn Rovers", "ORG")


def test_a_club_is_told_by_its_last_word() -> None:
    text = "Tarn Rovers drew. Holm Wanderers and Ida Athletic did not."
    told = found(text, ROVERS, ("Holm Wanderers", "PERSON"), ("Ida Athletic", "FAC"))
    assert told == {"tarn rovers": "ORG", "holm wanderers": "ORG", "ida athletic": "ORG"}


@pytest.mark.parametrize("line", ["Tarn Rovers 2-1 Wexley Town", "Wexley Town 0–3 Tarn Rovers"])
def test_a_score_makes_a_club_of_a_town(line: str) -> None:
    assert found(line, ROVERS, ("Wexley Town", "FAC"))["wexley town"] == "ORG"


@pytest.mark.parametrize("before", ["beat", "hosted", "lost to", "were held at home to", "drew with"])
def test_whom_a_club_plays_is_one(before: str) -> None:
    text = f"Tarn Rovers {before} Osric on Friday."
    assert found(text, ROVERS, ("Osric", "PERSON"))["osric"] == "ORG"


def test_where_a_club_travels_is_a_town() -> None:
    assert found("Tarn Rovers travel to Osric next.", ROVERS, ("Osric", "PERSON"))["osric"] == "GPE"


def test_a_person_named_in_full_is_no_club() -> None:
    text = "Tarn Rovers face Ida Osric. They beat Ida Osric. Rovers host Osric."
    assert "osric" not in found(text, ROVERS, ("Ida Osric", "PERSON"), ("Osric", "PERSON"))


def test_without_a_club_a_town_stays_one() -> None:
    text = "The mayor will host Osric and visit Wexley Town."
    assert found(text, ("Osric", "PERSON"), ("Wexley Town", "GPE")) == {}


def test_a_city_that_nobody_plays_stays_one() -> None:
    text = "Tarn Rovers drew. The crowd came from Orme City."
    assert "orme city" not in found(text, ROVERS, ("Orme City", "GPE"))
