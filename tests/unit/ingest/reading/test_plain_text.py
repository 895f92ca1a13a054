"""Plain text as people copy it and archives store it."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.reading.plain_text import read_plain_text

URL = "https://harbor.example/news/bridge"
TITLE = "Harbor City reopens its oldest bridge after two years of repairs"
FIRST = (
    "HARBOR CITY (Reuters) - The oldest bridge of Harbor City reopened on Tuesday, two years after it was "
    "closed for repairs."
)
QUOTE = "“We have waited long enough,” said Mayor Ada Lind. “Tonight we walk across it.”"
COSTS = "The repairs cost forty million, twice what was planned last November, the council said."
LAST = "Engineers will check the piers every spring, said the council's chief engineer, Otto Brandt."
COPIED = f"""{TITLE}

By Jane Roe and Tom Vale, Reuters | Tuesday, 15 January 2019 7:58 PM ET

{TITLE}

Photo: Cars cross the bridge on its first morning. (Kim Vale/Harbor Wire)

{FIRST}

{QUOTE}

Advertisement

Costs doubled

{COSTS}

What changes now:

• Cars may cross from six in the morning.
• Bicycles get a lane of their own.
- Lorries stay out.

{LAST}

(Reporting by Jane Roe; Editing by Max Quill)

Share this

Read more: Old ferry sold

Related stories
Ferry line closes after a century
Council votes on new tolls

go to top
© 2019 Harbor Wire. All rights reserved.
"""
STORY = [
    ("paragraph", FIRST),
    ("paragraph", QUOTE),
    ("subhead", "Costs doubled"),
    ("paragraph", COSTS),
    ("paragraph", "What changes now:"),
    ("list_item", "Cars may cross from six in the morning."),
    ("list_item", "Bicycles get a lane of their own."),
    ("list_item", "Lorries stay out."),
    ("paragraph", LAST),
    ("paragraph", "(Reporting by Jane Roe; Editing by Max Quill)"),
]


def _story(text: str) -> list[tuple[str, str]]:
    return [(paragraph.kind, paragraph.text) for paragraph in read_plain_text(text, URL).paragraphs]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_a_copied_page(ending: str) -> None:
    draft = read_plain_text(COPIED.replace("\n", ending), URL)
    assert draft.title == TITLE
    assert (draft.authors, draft.agency) == (["Jane Roe", "Tom Vale"], ["Reuters"])
    assert draft.published_at is not None
    assert (draft.published_at.value, draft.published_at.zone) == ("2019-01-15T19:58-05:00", "visible")
    assert draft.lead_image is not None
    assert draft.lead_image.caption == "Cars cross the bridge on its first morning."
    assert draft.lead_image.credit == "Kim Vale/Harbor Wire"
    assert draft.language == "en"
    assert draft.confidence["title"] == 0.75
    assert [(paragraph.kind, paragraph.text) for paragraph in draft.paragraphs] == STORY


def test_hard_wrapped_paragraphs_are_joined() -> None:
    wrapped = "\n\n".join(
        textwrap.fill(block, 72) if len(block) > 72 else block for block in COPIED.split("\n\n") if "•" not in block
    )
    assert _story(wrapped) == [block for block in STORY if block[0] != "list_item"]


def test_lines_that_are_broken_at_links_and_marks_are_joined() -> None:
    broken = [
        "Old bridge reopens",
        "The oldest bridge of Harbor City was reopened by",
        "Ada Lind",
        ", the mayor, on",
        "Tuesday",
        "after two years.",
        "Nobody had expected it before the summer, said",
        "Otto Brandt",
        "of the works office, who was there.",
        "Cars may cross from six",
        ", bicycles",
        "all day.",
        "Share",
    ]
    draft = read_plain_text("\n".join(broken), URL)
    assert [paragraph.text for paragraph in draft.paragraphs] == [
        "The oldest bridge of Harbor City was reopened by Ada Lind, the mayor, on Tuesday after two years.",
        "Nobody had expected it before the summer, said Otto Brandt of the works office, who was there.",
        "Cars may cross from six, bicycles all day.",
    ]
    assert draft.title == "Old bridge reopens"


def test_indented_wrapped_lines_without_blank_lines() -> None:
    paragraphs = [FIRST.replace("(Reuters)", "(AP)"), COSTS, LAST]
    body = "\n".join(textwrap.fill(p, 60, initial_indent="    ") for p in paragraphs)
    draft = read_plain_text(f"Bridge reopens\nBy Jane Roe\n{body}\n", URL)
    assert (draft.title, draft.authors, draft.agency) == ("Bridge reopens", ["Jane Roe"], ["Associated Press"])
    assert [p.text for p in draft.paragraphs] == paragraphs


def test_a_line_is_a_paragraph_where_nothing_is_wrapped() -> None:
    text = (
        f"Council votes for new tolls\nDrivers will pay twice as much.\nPublished 10:02 GMT, 3 March "
        f"2026\nUpdated 11:30 GMT, 3 March 2026\nJane Roe\n{COSTS}\n{LAST}\n"
    )
    draft = read_plain_text(text, URL)
    assert (draft.title, draft.subtitle, draft.authors) == (
        "Council votes for new tolls",
        "Drivers will pay twice as much.",
        ["Jane Roe"],
    )
    assert draft.published_at is not None and draft.published_at.value == "2026-03-03T10:02+00:00"
    assert draft.modified_at is not None and draft.modified_at.value == "2026-03-03T11:30+00:00"
    assert [p.text for p in draft.paragraphs] == [COSTS, LAST]


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
    draft = read_plain_text(f"{TITLE}\n\n{byline}\n\n{FIRST}\n\n{LAST}\n", URL)
    assert draft.published_at is not None
    assert (draft.published_at.value, draft.published_at.zone) == (value, zone)
    assert [p.text for p in draft.paragraphs] == [FIRST, LAST]


def test_a_file_photo_keeps_its_words() -> None:
    caption = "FILE PHOTO: The toll gate of the old bridge, Harbor City, July 2, 2025. REUTERS/Kim Vale"
    draft = read_plain_text(f"{TITLE}\n\nBy Jane Roe\n\n{caption}\n\n{FIRST}\n\n{LAST}\n", URL)
    assert draft.lead_image is not None
    assert draft.lead_image.caption == "FILE PHOTO: The toll gate of the old bridge, Harbor City, July 2, 2025."
    assert draft.lead_image.credit == "REUTERS/Kim Vale"
    assert [p.text for p in draft.paragraphs] == [FIRST, LAST]


def test_a_kicker_above_the_headline_is_the_section() -> None:
    draft = read_plain_text(f"WORLD NEWS\n\n{TITLE}\n\nBy Jane Roe\n\n{FIRST}\n\n{LAST}\n", URL)
    assert (draft.section, draft.title) == ("World news", TITLE)
    crumbs = read_plain_text(f"Home > World\n\n{TITLE}\n\nBy Jane Roe\n\n{FIRST}\n\n{LAST}\n", URL)
    assert crumbs.section == "World"


def test_a_window_title_is_the_headline_given_again() -> None:
    draft = read_plain_text(f"{TITLE} | Harbor Daily\n\n{TITLE}\n\nBy Jane Roe\n\n{FIRST}\n\n{LAST}\n", URL)
    assert draft.title == TITLE


def test_the_name_that_the_address_gives_the_site_is_no_part_of_the_headline() -> None:
    page = f"{TITLE} - Harbor Daily\n\nBy Jane Roe\n\n{FIRST}\n\n{LAST}\n"
    assert read_plain_text(page, "https://www.harbor-daily.example/77").title == TITLE
    assert read_plain_text(page, "https://mirror.example/77").title == f"{TITLE} - Harbor Daily"


def test_numbers_and_the_dash_of_speech_are_text() -> None:
    spoken = "– We count every gull, said the warden, and we will count them again."
    kinds = _story(f"{TITLE}\n\nBy Jane Roe\n\n{FIRST}\n\n{spoken}\n\n1. Gulls rest here.\n2. Terns do not.\n\n{LAST}")
    assert kinds == [
        ("paragraph", FIRST),
        ("paragraph", spoken),
        ("list_item", "1. Gulls rest here."),
        ("list_item", "2. Terns do not."),
        ("paragraph", LAST),
    ]


def test_the_name_of_the_site_above_the_headline_is_no_title() -> None:
    page = f"The Tern Point Mirror\n{TITLE}\nBy Jane Roe\n3 March 2026\n\n{TITLE}\n\n{FIRST}\n\n{LAST}\n"
    draft = read_plain_text(page, URL)
    assert (draft.title, draft.authors) == (TITLE, ["Jane Roe"])
    assert [p.text for p in draft.paragraphs] == [FIRST, LAST]


def test_an_agency_and_a_menu_above_the_byline() -> None:
    head = f"{TITLE}\nGull Point Wire\nWorld | Markets | Sport\n\nBy Ida Holm, Gull Point Wire\n3 March 2026"
    page = f"{head}\n\n{COSTS}\n\n{LAST}"
    draft = read_plain_text(page, URL)
    assert (draft.authors, draft.agency, draft.subtitle) == (["Ida Holm"], ["Gull Point Wire"], None)
    assert [p.text for p in draft.paragraphs] == [COSTS, LAST]


def test_byline_agency_and_time_in_one_line() -> None:
    line = "By Ida Holm, Gull Point Wire | Monday, 2 March 2026 9:58 AM ET"
    draft = read_plain_text(f"{TITLE}\n\n{line}\n\n{COSTS}\n\n{LAST}\n\ngo to top\n", URL)
    assert (draft.title, draft.authors, draft.agency) == (TITLE, ["Ida Holm"], ["Gull Point Wire"])
    assert draft.published_at is not None and draft.published_at.value == "2026-03-02T09:58-05:00"
    assert [p.text for p in draft.paragraphs] == [COSTS, LAST]


@pytest.mark.parametrize("credit", [" Photo: Gull Point Wire", "\nPhoto: Kim Vale/The Mirror"])
def test_a_credit_makes_the_words_before_it_a_caption(credit: str) -> None:
    caption = "People wait on the hill above the port of Tern Point on Tuesday morning."
    page = f"{TITLE}\n\nGull Point Wire | 3 March 2026\n\n{TITLE}\n{caption}{credit}\n\n{COSTS}\n\n{LAST}\n"
    draft = read_plain_text(page, URL)
    assert draft.lead_image is not None
    assert (draft.lead_image.caption, draft.lead_image.credit) == (caption, credit.partition(": ")[2])
    assert [p.text for p in draft.paragraphs] == [COSTS, LAST]


def test_headlines_under_one_another_are_not_joined() -> None:
    below = "Related\nFerry line closes after a century of service to the isles\nCouncil votes on new tolls"
    page = f"{TITLE}\nBy Jane Roe\n\n{TITLE}\n{COSTS}\n\n{LAST}\n\n{below}"
    assert _story(page) == [("paragraph", COSTS), ("paragraph", LAST)]


def test_a_story_without_a_head() -> None:
    draft = read_plain_text(f"{FIRST}\n\n{LAST}\n", URL)
    assert (draft.title, draft.agency) == (None, ["Reuters"])
    assert [p.text for p in draft.paragraphs] == [FIRST, LAST]


def test_a_sentence_that_begins_with_by_is_story() -> None:
    first = "By Tuesday the water had gone, and the people of the old town could see what was left of the bridge."
    assert _story(f"{TITLE}\n\nBy Jane Roe\n\n{first}\n\n{LAST}\n") == [("paragraph", first), ("paragraph", LAST)]


def test_dialogue_stays_story() -> None:
    lines = [FIRST, "“Is it open?”", "“It is,” she said.", LAST]
    assert [text for _, text in _story("\n\n".join([TITLE, "By Jane Roe", *lines]))] == lines


def test_nothing_but_furniture_is_no_story() -> None:
    assert _story("Advertisement\n\nShare this\n") == []
    assert _story("") == []


@given(st.text(alphabet=st.sampled_from("aB .\n\t-•(/):19"), max_size=200) | st.text(max_size=200))
def test_no_text_makes_it_raise(text: str) -> None:
    draft = read_plain_text(text, URL)
    assert all(paragraph.text for paragraph in draft.paragraphs)
