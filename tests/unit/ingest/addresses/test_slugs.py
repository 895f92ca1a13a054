"""The path and the query of a URL name its story."""

from urllib.parse import urlsplit

import pytest

from services.ingest.addresses.slugs import (
    digits_of,
    folder_numbers,
    has_number,
    ids_of,
    is_story,
    is_view,
    last_part,
    names_a_story,
    numbers_of,
    tokens,
    without_dates,
    without_forms,
    words_of,
)


def test_the_last_segment_has_no_extension() -> None:
    assert last_part("news/bridge-opens.html") == "bridge-opens"
    assert last_part("news/bridge.77") == "bridge.77"


@pytest.mark.parametrize(
    ("path", "may_be", "is_one"),
    [
        ("news/bridge-opens-again", True, True),
        ("news/bridge-opens", True, False),
        ("news/12345678", True, True),
        ("article22.html", True, False),
        ("news", False, False),
    ],
)
def test_stories(path: str, may_be: bool, is_one: bool) -> None:
    assert (is_story(path), names_a_story(path)) == (may_be, is_one)


def test_a_date_is_not_an_article_number() -> None:
    assert has_number("bridge-12345678")
    assert not has_number("bridge-20260303")
    assert without_dates(["20260303", "12345678", "7"]) == {"12345678", "7"}
    assert digits_of("2026/harbor-briefing-12") == {"12"}


@pytest.mark.parametrize(
    ("rest", "path", "view"),
    [
        ("2", "bridge-opens", True),
        ("12", "bridge-opens", False),
        ("12", "bridge-opens-again", True),
        ("photos/3", "bridge-opens", True),
        ("reactions", "bridge-opens-again", False),
        ("2", "news", False),
        ("2", "77", False),
    ],
)
def test_further_pages(rest: str, path: str, view: bool) -> None:
    assert is_view(rest, path) is view


def test_forms_are_removed() -> None:
    assert without_forms("amp/news/bridge/print") == "news/bridge"


def test_folders_name_a_day_and_numbers() -> None:
    assert folder_numbers("2026/3/3/bridge") == ("20260303", set())
    assert folder_numbers("issue-9/77/bridge") == ("", {"9", "77"})
    assert folder_numbers("bridge") == ("", set())


def test_words_that_unrelated_articles_share_are_dropped() -> None:
    assert words_of("city/the-bridge-opens-for-2026.html") == {"bridge", "opens"}


def test_numbers_of_the_last_segment_come_first() -> None:
    assert numbers_of(urlsplit("https://harbor.example/12345/bridge-67890?id=54321")) == {"67890", "54321"}
    assert numbers_of(urlsplit("https://harbor.example/12345/bridge")) == {"12345"}
    assert numbers_of(urlsplit("https://harbor.example/20260303/bridge")) == {"20260303"}


def test_parameters_that_may_be_a_number() -> None:
    assert ids_of(urlsplit("https://harbor.example/?p=77&news-id=8&item[id]=9&lang=en&page=2")) == {"77", "8", "9"}


def test_tokens_are_parts_words_and_digits() -> None:
    assert {"bridge-77a", "bridge", "77a", "77"} <= tokens("/news/bridge-77a")
