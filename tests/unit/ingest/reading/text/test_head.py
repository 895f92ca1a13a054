"""The lines above a story: headline, byline, times, captions."""

import pytest

from services.ingest.reading.text.blocks import read_blocks
from services.ingest.reading.text.head import Head, is_credit_line, is_stamp_line, read_head

TITLE = "Harbor City reopens its oldest bridge after two years of repairs"
FIRST = (
    "HARBOR CITY (Reuters) - The oldest bridge of Harbor City reopened on Tuesday, two years after it was "
    "closed for repairs."
)
COSTS = "The repairs cost forty million, twice what was planned last November, the council said."
LAST = "Engineers will check the piers every spring, said the council's chief engineer, Otto Brandt."


def _head(text: str) -> tuple[Head, list[str]]:
    return read_head(read_blocks(text), "example")


def test_the_line_between_headline_and_byline_is_the_standfirst() -> None:
    head, rest = _head(
        "Council votes for new tolls\nDrivers will pay twice as much.\nPublished 10:02 GMT, 3 March 2026\n"
        f"Updated 11:30 GMT, 3 March 2026\nJane Roe\n{COSTS}\n{LAST}\n"
    )
    assert (head.title, head.subtitle, head.authors) == (
        "Council votes for new tolls",
        "Drivers will pay twice as much.",
        ["Jane Roe"],
    )
    assert head.published is not None and head.published.value == "2026-03-03T10:02+00:00"
    assert head.modified is not None and head.modified.value == "2026-03-03T11:30+00:00"
    assert rest == [COSTS, LAST]


@pytest.mark.parametrize(
    ("byline", "value", "zone"),
    [
        ("Jan 15, 2019 / 7:58 PM / Updated 3 hours ago", "2019-01-15T19:58", "unknown"),
        ("Tuesday, 15 January 2019\n7:58 PM ET", "2019-01-15T19:58-05:00", "visible"),
        ("15.01.2019, 19:58 Uhr", "2019-01-15T19:58", "unknown"),
        ("15 January 2019 19:58 WIB", "2019-01-15T19:58+07:00", "visible"),
        ("January 15, 2019 7:58 pm UTC-5", "2019-01-15T19:58-05:00", "visible"),
    ],
)
def test_time_lines(byline: str, value: str, zone: str) -> None:
    head, rest = _head(f"{TITLE}\n\n{byline}\n\n{FIRST}\n\n{LAST}\n")
    assert head.published is not None
    assert (head.published.value, head.published.zone) == (value, zone)
    assert rest == [FIRST, LAST]


def test_the_country_resolves_a_zone_abbreviation() -> None:
    blocks = [TITLE, "By Jane Roe | 3 March 2026 10:02 IST", FIRST]
    values = {country: read_head(blocks, country)[0].published for country in ("in", "example")}
    assert values["in"] is not None and values["in"].value == "2026-03-03T10:02+05:30"
    assert values["example"] is not None and values["example"].value == "2026-03-03T10:02"


def test_a_kicker_above_the_headline_is_the_section() -> None:
    head, _ = _head(f"WORLD NEWS\n\n{TITLE}\n\nBy Jane Roe\n\n{FIRST}\n\n{LAST}\n")
    assert (head.section, head.title) == ("World news", TITLE)
    crumbs, _ = _head(f"Home > World\n\n{TITLE}\n\nBy Jane Roe\n\n{FIRST}\n\n{LAST}\n")
    assert crumbs.section == "World"


def test_a_window_title_repeats_the_headline() -> None:
    head, _ = _head(f"{TITLE} | Harbor Daily\n\n{TITLE}\n\nBy Jane Roe\n\n{FIRST}\n\n{LAST}\n")
    assert head.repeated
    assert head.headline("harbor.example") == TITLE


def test_a_site_name_that_the_domain_contains_is_removed_from_the_headline() -> None:
    head = Head(title=f"{TITLE} - Harbor Daily")
    assert head.headline("harbor-daily.example") == TITLE
    assert head.headline("mirror.example") == f"{TITLE} - Harbor Daily"
    assert Head().headline("mirror.example") is None


def test_the_name_of_the_site_above_the_headline_is_not_the_title() -> None:
    head, rest = _head(f"The Tern Point Mirror\n{TITLE}\nBy Jane Roe\n3 March 2026\n\n{TITLE}\n\n{FIRST}\n\n{LAST}\n")
    assert (head.title, head.authors) == (TITLE, ["Jane Roe"])
    assert rest == [FIRST, LAST]


def test_an_agency_and_a_menu_above_the_byline() -> None:
    above = f"{TITLE}\nGull Point Wire\nWorld | Markets | Sport\n\nBy Ida Holm, Gull Point Wire\n3 March 2026"
    head, rest = _head(f"{above}\n\n{COSTS}\n\n{LAST}")
    assert (head.authors, head.agency, head.subtitle) == (["Ida Holm"], ["Gull Point Wire"], None)
    assert rest == [COSTS, LAST]


def test_byline_agency_and_time_in_one_line() -> None:
    line = "By Ida Holm, Gull Point Wire | Monday, 2 March 2026 9:58 AM ET"
    head, rest = _head(f"{TITLE}\n\n{line}\n\n{COSTS}\n\n{LAST}\n")
    assert (head.title, head.authors, head.agency) == (TITLE, ["Ida Holm"], ["Gull Point Wire"])
    assert head.published is not None and head.published.value == "2026-03-02T09:58-05:00"
    assert rest == [COSTS, LAST]


def test_a_credit_under_a_line_makes_it_a_caption() -> None:
    caption = "People wait on the hill above the port of Tern Point on Tuesday morning."
    head, rest = _head(f"{TITLE}\n\nGull Point Wire | 3 March 2026\n\n{TITLE}\n{caption}\nPhoto: Kim Vale\n\n{COSTS}")
    assert head.captions == [caption, "Photo: Kim Vale"]
    assert rest == [COSTS]


def test_a_story_without_a_head() -> None:
    head, rest = _head(f"{FIRST}\n\n{LAST}\n")
    assert (head.title, head.signed) == (None, False)
    assert rest == [FIRST, LAST]


def test_a_sentence_that_begins_with_by_is_story() -> None:
    first = "By Tuesday the water had gone, and the people of the old town could see what was left of the bridge."
    head, rest = _head(f"{TITLE}\n\nBy Jane Roe\n\n{first}\n\n{LAST}\n")
    assert head.authors == ["Jane Roe"]
    assert rest == [first, LAST]


def test_stamps_add_the_missing_times() -> None:
    head = Head()
    head.note_stamp("Published 3 March 2026 10:02 GMT", "example")
    head.note_stamp("Updated 4 March 2026 11:30 GMT", "example")
    head.note_stamp("By Jane Roe, 5 March 2026", "example")
    assert head.published is not None and head.published.value == "2026-03-03T10:02+00:00"
    assert head.modified is not None and head.modified.value == "2026-03-04T11:30+00:00"
    assert head.authors == []


def test_lines_of_times_and_credits() -> None:
    assert is_stamp_line("Updated 4 March 2026 11:30 GMT")
    assert not is_stamp_line("• 4 March 2026")
    assert is_credit_line("Kim Vale / Harbor Images")
    assert not is_credit_line("Reuters")
