"""How the words around a mention affect it."""

from datetime import date

import pytest

from services.enrich.dates.anchor import Anchor, Unresolved
from services.enrich.dates.context import REACH, Context
from services.enrich.dates.english import ENGLISH


def around(text: str, anchor: Anchor | None = None) -> Context:
    """The context of the mention in [brackets]."""
    before, _, rest = text.partition("[")
    mention, _, after = rest.partition("]")
    return Context(before + mention + after, len(before), len(before) + len(mention), anchor, ENGLISH)


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("It stays shut until [June].", 3),
        ("They left as early as [June], they had hoped.", -3),
        ("It has been shut since [June].", -3),
        ("The board will meet [Friday].", 2),
        ("The board could meet [Friday].", 1),
        ("The mayor said [Friday] that it rained.", -3),
        ("The mill burned [Friday].", -3),
        ("[Friday], the mill burned.", -2),
        ("The mill on [Friday].", 0),
        ("The mill burned. On [Friday].", 0),
    ],
)
def test_direction(text: str, direction: int) -> None:
    assert around(text).direction == direction


def test_only_the_sentence_counts() -> None:
    found = around("It rained. Mr. Lee left [Friday]. It snowed.")
    assert (found.left, found.right) == ("Mr. Lee left ", "")


def test_only_what_is_near_counts() -> None:
    found = around(f"{'x' * 2 * REACH}[Friday]{'y' * 2 * REACH}")
    assert (len(found.left), len(found.right)) == (REACH, REACH)


def test_the_anchor_counts_only_in_units_it_is_exact_enough_for() -> None:
    month = around("[Friday]", Anchor(date(2019, 1, 1), 1))
    assert month.day("M") == date(2019, 1, 1)
    with pytest.raises(Unresolved) as raised:
        month.day("D", "XXXX-WXX-5")
    assert raised.value.value == "XXXX-WXX-5"
    with pytest.raises(Unresolved):
        around("[Friday]").day("Y")


def test_the_day_that_the_text_spoke_of() -> None:
    assert around("[then]").reference_day() is None
    found = Context("then", 0, 4, None, ENGLISH, reference="2018-W35")
    assert found.reference_day() == date(2018, 8, 27)
