"""Plain text as copied by people and stored in archives."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.addresses.address import Address
from services.ingest.reading.plain_text import read_plain_text

URL = Address.of("https://harbor.example/news/bridge")
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
    assert draft.title.value == TITLE
    assert (draft.authors.value, draft.agencies.value) == (["Jane Roe", "Tom Vale"], ["Reuters"])
    assert draft.published_at.value is not None
    assert (draft.published_at.value.value, draft.published_at.value.zone) == ("2019-01-15T19:58-05:00", "visible")
    assert draft.lead_image.value is not None
    assert draft.lead_image.value.caption == "Cars cross the bridge on its first morning."
    assert draft.lead_image.value.credit == "Kim Vale/Harbor Wire"
    assert draft.language.value == "en"
    assert draft.confidence["title"] == 0.75
    assert [(paragraph.kind, paragraph.text) for paragraph in draft.paragraphs] == STORY


def test_hard_wrapped_paragraphs_are_joined() -> None:
    wrapped = "\n\n".join(
        textwrap.fill(block, 72) if len(block) > 72 else block for block in COPIED.split("\n\n") if "•" not in block
    )
    assert _story(wrapped) == [block for block in STORY if block[0] != "list_item"]


def test_indented_wrapped_lines_without_blank_lines() -> None:
    paragraphs = [FIRST.replace("(Reuters)", "(AP)"), COSTS, LAST]
    body = "\n".join(textwrap.fill(p, 60, initial_indent="    ") for p in paragraphs)
    draft = read_plain_text(f"Bridge reopens\nBy Jane Roe\n{body}\n", URL)
    assert (draft.title.value, draft.authors.value, draft.agencies.value) == (
        "Bridge reopens",
        ["Jane Roe"],
        ["Associated Press"],
    )
    assert [p.text for p in draft.paragraphs] == paragraphs


def test_a_file_photo_keeps_its_words() -> None:
    caption = "FILE PHOTO: The toll gate of the old bridge, Harbor City, July 2, 2025. REUTERS/Kim Vale"
    draft = read_plain_text(f"{TITLE}\n\nBy Jane Roe\n\n{caption}\n\n{FIRST}\n\n{LAST}\n", URL)
    assert draft.lead_image.value is not None
    assert draft.lead_image.value.caption == "FILE PHOTO: The toll gate of the old bridge, Harbor City, July 2, 2025."
    assert draft.lead_image.value.credit == "REUTERS/Kim Vale"
    assert [p.text for p in draft.paragraphs] == [FIRST, LAST]


def test_a_site_name_that_the_domain_contains_is_removed_from_the_headline() -> None:
    page = f"{TITLE} - Harbor Daily\n\nBy Jane Roe\n\n{FIRST}\n\n{LAST}\n"
    assert read_plain_text(page, Address.of("https://www.harbor-daily.example/77")).title.value == TITLE
    assert read_plain_text(page, Address.of("https://mirror.example/77")).title.value == f"{TITLE} - Harbor Daily"


@pytest.mark.parametrize("credit", [" Photo: Gull Point Wire", "\nPhoto: Kim Vale/The Mirror"])
def test_the_words_before_a_credit_are_a_caption(credit: str) -> None:
    caption = "People wait on the hill above the port of Tern Point on Tuesday morning."
    page = f"{TITLE}\n\nGull Point Wire | 3 March 2026\n\n{TITLE}\n{caption}{credit}\n\n{COSTS}\n\n{LAST}\n"
    draft = read_plain_text(page, URL)
    assert draft.lead_image.value is not None
    assert (draft.lead_image.value.caption, draft.lead_image.value.credit) == (caption, credit.partition(": ")[2])
    assert [p.text for p in draft.paragraphs] == [COSTS, LAST]


def test_a_story_without_a_head() -> None:
    draft = read_plain_text(f"{FIRST}\n\n{LAST}\n", URL)
    assert (draft.title.value, draft.agencies.value) == (None, ["Reuters"])
    assert [p.text for p in draft.paragraphs] == [FIRST, LAST]


def test_furniture_alone_is_not_a_story() -> None:
    assert _story("Advertisement\n\nShare this\n") == []
    assert _story("") == []


@given(st.text(alphabet=st.sampled_from("aB .\n\t-•(/):19"), max_size=200) | st.text(max_size=200))
def test_no_text_raises(text: str) -> None:
    draft = read_plain_text(text, URL)
    assert all(paragraph.text for paragraph in draft.paragraphs)


def test_a_first_line_that_ends_in_a_credit_is_the_caption() -> None:
    caption = "A ferry waits at the pier on Sunday as waves break over the wall of the old harbor."
    draft = read_plain_text(f"{caption} (AP Photo/Kim Vale)\n\n{FIRST}\n\n{LAST}\n", URL)
    assert draft.lead_image.value is not None
    assert (draft.lead_image.value.caption, draft.lead_image.value.credit) == (caption, "AP Photo/Kim Vale")
    assert draft.title.value is None
    assert [paragraph.text for paragraph in draft.paragraphs] == [FIRST, LAST]


def test_a_last_line_that_is_only_an_agency_names_it() -> None:
    draft = read_plain_text(f"{TITLE}\n\n{FIRST}\n\n{LAST}\n\nAFP\n", URL)
    assert "AFP" in draft.agencies.value
    assert draft.paragraphs[-1].text == LAST
