import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from services.enrich.engine.tokens import Tokens, tokenize
from services.enrich.engine.windows import CLS, LENGTH, SEP, cut, inputs
from services.enrich.text.marks import find_quoted
from services.enrich.text.paragraphs import paragraphs


def tokens(text: str) -> Tokens:
    places = paragraphs(text)
    return tokenize(text, places, find_quoted(text, places))


def test_a_window_holds_whole_sentences() -> None:
    text = "Ann Lee of Port Arden opened the old road again. " * 40
    found = tokens(text)
    windows = cut(found)
    assert len(windows) > 2
    assert all(text[: found.ends[end - 1]].endswith("again.") for _, end in windows)


def test_a_paragraph_break_is_a_separator() -> None:
    found = tokens("Bridge opens\n\nIt opened.\n\nIt closed.")
    ids, shapes, marks, is_token = inputs(found, (0, len(found)))
    assert ids[0] == CLS
    assert ids[-1] == SEP
    assert list(ids).count(SEP) == 3
    assert list(ids[is_token]) == list(found.ids)
    assert len(ids) == len(shapes) == len(marks) == len(is_token)


def test_a_sentence_too_long_is_cut() -> None:
    found = tokens("road " * 500)
    assert [end - first for first, end in cut(found)] == [126, 126, 126, 122]


@given(
    st.lists(
        st.sampled_from(["Arden ", "opened. ", "“Go.” ", "\n\n", "x" * 30, "? ", "Mr. Lee ", "y." * 80]), max_size=60
    )
)
def test_windows_hold_every_token_once_and_fit(pieces: list[str]) -> None:
    found = tokens("".join(pieces))
    windows = cut(found)
    assert [number for window in windows for number in range(*window)] == list(range(len(found)))
    assert all(left[1] == right[0] for left, right in itertools.pairwise(windows))
    assert all(len(inputs(found, window)[0]) <= LENGTH for window in windows)
    assert all(np.count_nonzero(inputs(found, window)[3]) == window[1] - window[0] for window in windows)
