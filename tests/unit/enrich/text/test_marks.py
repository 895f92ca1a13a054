import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enrich.text.marks import find_quoted, is_sentence
from services.enrich.text.paragraphs import paragraphs


def quoted(text: str) -> list[str]:
    return [text[one.start : one.end] for one in find_quoted(text, paragraphs(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('She said, "No."', ["No."]),
        ("She said, “No.”", ["No."]),
        ("She said, «No.»", ["No."]),
        ("She said, ''No.''", ["No."]),
        ("She said, ``No.''", ["No."]),
        ('She said, “No."', ["No."]),
        ('At 6\' 2", Ann Lee ducks. "A lot," she said.', ["A lot,"]),
        ('"He is 6\' 2" tall," she said. "He ducks."', ["He is 6' 2\" tall,", "He ducks."]),
        ("“He’s 6’2” and broad,” she said.", ["He’s 6’2” and broad,"]),
        ('"I am 6\'2"," she said.', ["I am 6'2\","]),
        ('"It was a 9" blade," she said.', ['It was a 9" blade,']),
        ('The 9" blade and the 6" knife were "his own".', ["his own"]),
        ("'He's 6' 2\" tall,' she said.", ["He's 6' 2\" tall,"]),
        ('"The road," she said, "will open."', ["The road,", "will open."]),
        ("‘The road will open,’ she said.", ["The road will open,"]),
        ("'The road won't open,' she said.", ["The road won't open,"]),
        ("'The workers' road will open,' she said.", ["The workers' road will open,"]),
        ("The workers' road and the mayor's bridge opened in the '90s.", []),
        ("‘He told us “no” twice,’ she said. ‘Twice.’", ["He told us “no” twice,", "Twice."]),
        ('\'I read "The Road" and "Home",\' she said.', ['I read "The Road" and "Home",']),
        ("The boys' tools, “too old,” and the girls' “new ones” are gone.", ["too old,", "new ones"]),
        ('She said:"No."He left.', ["No."]),
        ('She said, \u200b"No."', ["No."]),
        ("“He told us ‘no’ twice,” she said.", ["He told us ‘no’ twice,"]),
        ('"He told us “no” twice," she said.', ["He told us “no” twice,"]),
        ("“What he calls “hell” is “home” to me,” she said.", ["What he calls “hell” is “home” to me,"]),
        ("“The road is closed, he said. “It is late.”", ["It is late."]),
        ('A 6" pipe burst.', []),
        ('She said: "No', ["No"]),
        ('""', []),
    ],
)
def test_quoted(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


def test_a_quotation_runs_on_into_the_next_paragraph() -> None:
    text = "“The road will open.\n\n“The bridge will close,” she said."
    first, second = find_quoted(text, paragraphs(text))
    assert text[first.start : first.end] == "The road will open."
    assert (first.continues, second.continues) == (True, False)
    assert (first.paragraph, second.paragraph) == (0, 1)


@given(st.text(alphabet="aB ,.'\"“”‘’\n«»", max_size=60))
def test_quoted_stretches_are_ordered_apart_and_not_empty(text: str) -> None:
    found = find_quoted(text, paragraphs(text))
    assert all(one.outer_start < one.start < one.end <= one.outer_end for one in found)
    assert all(left.outer_end <= right.outer_start for left, right in itertools.pairwise(found))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“The road will open.”", True),
        ("“The road will open”, she said.", True),
        ("“Why?”", True),
        ("“The Long Road”", False),
        ("“a disaster,”", False),
        ("“61 boats sank.”", True),
    ],
)
def test_a_sentence_begins_with_a_capital_and_ends_with_a_stop(text: str, expected: bool) -> None:
    (one,) = find_quoted(text, paragraphs(text))
    assert is_sentence(text, one) is expected
