from hypothesis import given
from hypothesis import strategies as st

from services.search.marks import MARKS, Part, parts, shortened

BEGIN, END = MARKS["pre_tags"][0], MARKS["post_tags"][0]


def test_marked_words_are_told_from_others() -> None:
    assert list(parts(f"the {BEGIN}ferry{END} of {BEGIN}Kelda{END}")) == [
        Part("the ", False),
        Part("ferry", True),
        Part(" of ", False),
        Part("Kelda", True),
    ]


@given(st.lists(st.sampled_from(["word", " ", BEGIN, END, "\n"])))
def test_no_text_breaks_the_marks(pieces: list[str]) -> None:
    """A text may hold the characters of the marks."""
    found = "".join(one.text for one in parts("".join(pieces)))
    assert found == "".join(pieces).replace(BEGIN, "").replace(END, "")


def test_a_short_text_is_whole_and_on_one_line() -> None:
    assert shortened([Part("a\n b ", False), Part("c", True)], 20) == [Part("a b ", False), Part("c", True)]


def test_a_long_text_is_cut_around_the_first_word_that_was_found() -> None:
    cut = shortened([Part("a " * 200, False), Part("ferry", True), Part(" b" * 200, False)], 60)
    assert (cut[0].text, cut[-1].text) == ("… ", " …")
    assert Part("ferry", True) in cut
    assert sum(len(one.text) for one in cut[1:-1]) == 60


def test_a_long_text_without_a_word_that_was_found_begins_at_its_beginning() -> None:
    assert shortened([Part("abcdef", False)], 3) == [Part("abc", False), Part(" …", False)]


def test_what_is_found_at_the_end_leaves_no_room_empty() -> None:
    assert shortened([Part("abcdef", False), Part("g", True)], 4) == [
        Part("… ", False),
        Part("def", False),
        Part("g", True),
    ]
