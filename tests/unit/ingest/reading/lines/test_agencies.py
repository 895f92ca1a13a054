"""Agencies are recognized by their spelling or by the form of their name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.reading.lines.agencies import agencies_in, agency_name, without_agencies


def test_short_agency_names_keep_their_case() -> None:
    assert agency_name("AP") == "Associated Press"
    assert agency_name("ap") is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The Associated Press", "Associated Press"),
        ("(Reuters)", "Reuters"),
        ("Gull Point Wire", "Gull Point Wire"),
        ("GULL POINT NEWS AGENCY", "Gull Point News Agency"),
        ("Combined Wire Services", None),
        ("Jane Roe", None),
        ("", None),
    ],
)
def test_the_agency_that_a_whole_text_names(text: str, name: str | None) -> None:
    assert agency_name(text) == name


def test_a_longer_name_takes_precedence() -> None:
    assert agencies_in("Ida Holm, Tern Point Press Association and AFP") == ["Tern Point Press Association", "AFP"]
    assert agencies_in("Press Association") == ["PA Media"]


def test_agencies_are_removed() -> None:
    assert without_agencies("Reuters in Tern Point").split() == ["in", "Tern", "Point"]


@given(st.text(max_size=120))
def test_no_text_raises(text: str) -> None:
    agency_name(text)
    agencies_in(text)
    agencies_in(text)
