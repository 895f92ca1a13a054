from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.contracts.checks.witness import shrunk, steps_of

DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers(0, 9) | st.text("ab", max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=4),
    max_leaves=12,
)


def test_the_steps_of_a_path() -> None:
    assert steps_of("annotations.quotes[].kind") == ["annotations", "quotes", "[]", "kind"]
    assert steps_of("*") == ["*"]
    assert steps_of("") == []


def test_only_what_counts_is_left() -> None:
    document = {"a": {"b": [1, 2, {"kind": "signed", "more": "words"}]}, "c": "other"}

    def hold(others: Sequence[Any]) -> list[bool]:
        return ["signed" in str(other) for other in others]

    smallest = shrunk(document, hold)
    assert "signed" in str(smallest)
    assert len(str(smallest)) < len(str({"a": {"b": [{"kind": "signed"}]}})) + 1


@given(DOCUMENTS, DOCUMENTS)
def test_what_is_left_still_holds_and_nothing_can_be_left_out(document: Any, part: Any) -> None:
    whole = {"a": document, "b": [part, document]}

    def hold(others: Sequence[Any]) -> list[bool]:
        return [isinstance(other, dict) and "b" in other and str(part) in str(other["b"]) for other in others]

    smallest = shrunk(whole, hold)
    assert hold([smallest]) == [True]
    assert len(str(smallest)) <= len(str(whole))
