import pytest

from services.enrich.entities.datelines import datelines
from tests.unit.enrich.entities.tagging import names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PORT ARDEN (Harbor Wire) — The road opened.", [("PORT ARDEN", "GPE"), ("Harbor Wire", "ORG")]),
        ("Port Arden (Harbor Wire) - The road opened.", [("Port Arden", "GPE"), ("Harbor Wire", "ORG")]),
        (
            "PORT ARDEN, Maine, March 3 (HW) -- The road opened.",
            [("PORT ARDEN", "GPE"), ("Maine", "GPE"), ("HW", "ORG")],
        ),
    ],
)
def test_datelines(text: str, expected: list[tuple[str, str]]) -> None:
    assert names(text)[: len(expected)] == expected
    assert [(one.name, one.type) for one in datelines(text, [(0, len(text))])] == expected


@pytest.mark.parametrize("text", ["ROWING - HARBOR CREW WINS AGAIN", "The road — the old one — opened."])
def test_what_is_no_dateline(text: str) -> None:
    assert list(datelines(text, [(0, len(text))])) == []
