"""Blocks are labelled by the text of the body."""

from training.labels import label_blocks, text_f1

STORY = [
    "The ferry sailed again on Tuesday, full to the last seat.",
    "Costs doubled",
    "Nobody had expected so many passengers before the summer.",
]
PAGE = ["Menu", STORY[0], "Advertisement", STORY[1], STORY[2], "The ferry was sold last week to a firm abroad.", "Menu"]


def test_blocks_of_the_text_are_labelled() -> None:
    labels, f1 = label_blocks(PAGE, "\n".join(STORY))
    assert labels == [0, 1, 0, 1, 1, 0, 0]
    assert f1 == 1


def test_a_second_copy_is_left_out() -> None:
    labels, _ = label_blocks([STORY[0], "Menu", *STORY], "\n".join(STORY))
    assert labels == [0, 0, 1, 1, 1]


def test_a_short_block_is_taken_where_it_makes_the_text_whole() -> None:
    # Its words are not a separate line of the text.
    labels, f1 = label_blocks([STORY[0], "he said", STORY[2]], f"{STORY[0]} he said {STORY[2]}")
    assert labels == [1, 1, 1]
    assert f1 == 1


def test_a_page_of_another_text_has_no_body() -> None:
    labels, f1 = label_blocks(PAGE, "A story that stands nowhere on this page at all.")
    assert labels == [0] * len(PAGE)
    assert f1 == 0


def test_f1_counts_runs_of_words() -> None:
    assert text_f1("a b c d e", "a b c d x") == 0.5
    assert text_f1("a b", "b a", gram=1) == 1
    assert text_f1("", "") == 0
