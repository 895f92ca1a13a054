import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enrich.text.paragraphs import paragraphs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\n ", []),
        ("One.\n\nTwo.", ["One.", "Two."]),
        ("One.\r\n\r\nTwo.\r\n", ["One.", "Two."]),
        ("Bridge opens\nThe bridge opened.", ["Bridge opens", "The bridge opened."]),
        (
            "The old bridge over the Wend was closed for most of the\nwinter.",
            ["The old bridge over the Wend was closed for most of the\nwinter."],
        ),
        (
            "The council of Port Arden voted on Monday night to open the\n"
            "Harbour Road again, and to close the old bridge over the\n"
            "Wend for good.",
            [
                "The council of Port Arden voted on Monday night to open the\n"
                "Harbour Road again, and to close the old bridge over the\n"
                "Wend for good."
            ],
        ),
        ("It ended.\u2028It began.", ["It ended.", "It began."]),
    ],
)
def test_paragraphs(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in paragraphs(text)] == expected


@given(st.text(max_size=300))
def test_paragraphs_hold_every_letter_once(text: str) -> None:
    found = paragraphs(text)
    assert "".join("".join(text[start:end].split()) for start, end in found) == "".join(text.split())
    assert all(left[1] <= right[0] for left, right in itertools.pairwise(found))
