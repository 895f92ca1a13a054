"""The title is the one with the most weight, without the site's name."""

import pytest

from services.ingest.reading.fields.title import decide_title
from services.ingest.reading.fields.title_parts import clean_title
from services.ingest.reading.page.candidates import BareHead, Candidate, PageMetadata

URL = "https://www.harbor-daily.example/city/bridge"
HEADLINE = "Old bridge reopens after two years"


def _title(*titles: tuple[str, str], lines: tuple[str, ...] = (), publishers: tuple[str, ...] = ()) -> str | None:
    page = PageMetadata(titles=[Candidate(*title) for title in titles], lines=list(lines), publishers=list(publishers))
    return decide_title(page, URL).value


@pytest.mark.parametrize(
    ("title", "cleaned"),
    [
        ("Old bridge reopens | Harbor Daily", "Old bridge reopens"),
        ("Old bridge reopens - City - Harbor Daily", "Old bridge reopens"),
        ("Old bridge reopens - HarborDaily", "Old bridge reopens"),
        ("Old bridge reopens – The Harbor Daily", "Old bridge reopens"),
        ("Harbor Daily: Old bridge reopens", "Old bridge reopens"),
        ("Council: Old bridge reopens", "Council: Old bridge reopens"),
        ("Harbor Daily | Old bridge reopens", "Old bridge reopens"),
        ("Bridge - a history", "Bridge - a history"),
    ],
)
def test_site_names_are_cut_off(title: str, cleaned: str) -> None:
    assert clean_title(title, {"harbor daily"}, {"old bridge reopens"}) == cleaned


def test_what_one_field_fills_counts_little_more_than_once() -> None:
    bait = "You will not believe this bridge"
    card = [("opengraph", bait), ("twitter", bait), ("meta", bait), ("title", f"{bait} | Harbor Daily")]
    assert _title(*card, ("h1", HEADLINE), ("json-ld", HEADLINE)) == HEADLINE
    assert _title(*card, ("h1", "City")) == bait


def test_a_heading_of_several_elements_is_spelled_as_the_metadata_do() -> None:
    assert _title(("h1", "City : Old bridge reopens"), ("opengraph", "City: Old bridge reopens")) == (
        "City: Old bridge reopens"
    )


def test_a_headline_that_the_page_shows_outweighs_what_only_the_head_says() -> None:
    titles = [("opengraph", "You will not believe this bridge"), ("json-ld", HEADLINE)]
    assert _title(*titles, lines=("City", HEADLINE)) == HEADLINE


def test_a_heading_that_ends_the_window_title_is_the_site() -> None:
    assert _title(("h1", "The Harbor Post"), ("title", "Old bridge reopens | The Harbor Post")) == "Old bridge reopens"


def test_the_site_alone_is_a_title_only_where_nothing_else_is() -> None:
    assert _title(("h1", "Harbor Daily"), ("h1", HEADLINE), publishers=("Harbor Daily",)) == HEADLINE
    assert _title(("h1", "Harbor Daily"), publishers=("Harbor Daily",)) == "Harbor Daily"
    assert _title() is None


def test_a_heading_longer_than_what_precedes_it_is_no_site() -> None:
    titles = (("h1", "Search"), ("h1", HEADLINE), ("opengraph", HEADLINE), ("title", f"Pier.example - {HEADLINE}"))
    assert _title(*titles) == HEADLINE


def test_a_short_headline_without_spaces_is_whole() -> None:
    assert _title(("h1", "旧桥重新开放"), ("title", "旧桥重新开放通车典礼")) == "旧桥重新开放"


@pytest.mark.parametrize(("hidden", "title"), [(True, "Other words"), (False, HEADLINE)])
def test_labels_in_a_heading(hidden: bool, title: str) -> None:
    page = PageMetadata(
        titles=[Candidate("h1", f"Live {HEADLINE}"), Candidate("title", title)],
        bare_heads=[BareHead(f"Live {HEADLINE}", HEADLINE, hidden)],
    )
    assert decide_title(page, URL).value == HEADLINE


def test_a_word_of_a_heading_that_no_other_place_lacks_stays() -> None:
    page = PageMetadata(
        titles=[Candidate("h1", f"Why {HEADLINE}")], bare_heads=[BareHead(f"Why {HEADLINE}", HEADLINE, False)]
    )
    assert decide_title(page, URL).value == f"Why {HEADLINE}"


def test_links_home_name_the_site() -> None:
    page = PageMetadata(titles=[Candidate("title", f"{HEADLINE} · Pier Notes")], site_marks=["Pier Notes"])
    assert decide_title(page, URL).value == HEADLINE
