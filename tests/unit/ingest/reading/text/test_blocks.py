"""Lines become paragraphs again, however they were wrapped."""

import textwrap

from hypothesis import given
from hypothesis import strategies as st

from services.ingest.reading.text.blocks import read_blocks

PARAGRAPHS = [
    "HARBOR CITY (AP) - The oldest bridge of Harbor City reopened on Tuesday, two years after it was closed for "
    "repairs.",
    "The repairs cost forty million, twice what was planned last November, the council said.",
    "Engineers will check the piers every spring, said the council's chief engineer, Otto Brandt.",
]


def test_hard_wrapped_paragraphs_are_joined() -> None:
    assert read_blocks("\n\n".join(textwrap.fill(text, 60) for text in PARAGRAPHS)) == PARAGRAPHS


def test_lines_broken_at_links_and_markup_are_joined() -> None:
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
    assert read_blocks("\n".join(broken)) == [
        "Old bridge reopens",
        "The oldest bridge of Harbor City was reopened by Ada Lind, the mayor, on Tuesday after two years.",
        "Nobody had expected it before the summer, said Otto Brandt of the works office, who was there.",
        "Cars may cross from six, bicycles all day.",
        "Share",
    ]


def test_an_indent_starts_a_paragraph_if_there_are_no_blank_lines() -> None:
    body = "\n".join(textwrap.fill(text, 60, initial_indent="    ") for text in PARAGRAPHS)
    assert read_blocks(f"Bridge reopens\nBy Jane Roe\n{body}\n") == ["Bridge reopens", "By Jane Roe", *PARAGRAPHS]


def test_a_line_is_a_paragraph_if_nothing_is_wrapped() -> None:
    lines = ["Council votes for new tolls", "Drivers will pay twice as much.", "Jane Roe", *PARAGRAPHS]
    assert read_blocks("\n".join(lines)) == lines


def test_consecutive_headlines_are_not_joined() -> None:
    lines = ["Related", "Ferry line closes after a century of service to the isles", "Council votes on new tolls"]
    assert read_blocks("\n".join(lines)) == lines


def test_lines_without_a_word_are_dropped() -> None:
    assert read_blocks("***\n\nBridge\treopens\r\n---\u2028Tolls rise") == ["Bridge reopens", "Tolls rise"]
    assert read_blocks("") == []


@given(st.text(alphabet=st.sampled_from("aB .\n\t-•(/):19"), max_size=200) | st.text(max_size=200))
def test_blocks_are_single_lines_of_words(text: str) -> None:
    blocks = read_blocks(text)
    assert all(block and block == " ".join(block.split()) for block in blocks)
