"""Bylines and times are recognized by their wording alone."""

import pytest

from services.ingest.reading.lines.head_line import is_byline, is_name_list, is_stamp


@pytest.mark.parametrize("line", ["By Jane Roe", "Por Ana Vega", "By Gull Point Wire staff", "By 3 March 2026, 10:02"])
def test_bylines(line: str) -> None:
    assert is_byline(line)


def test_a_line_of_source_time_and_author_is_a_byline() -> None:
    assert is_byline("2026-03-03 来源：潮汐日报 作者：陈建国")
    assert not is_byline("2026-03-03 来源：潮汐日报")


@pytest.mark.parametrize("line", ["By Tuesday the water had gone.", "Jane Roe", "Bypass opens", "By " + "x" * 300])
def test_what_is_no_byline(line: str) -> None:
    assert not is_byline(line)


@pytest.mark.parametrize(
    "line",
    ["Posted: Tuesday, March 3, 2026, 10:45 PM EST", "3 hours ago", "Jane Roe, Reuters | 3 March 2026", "03.03.2026"],
)
def test_stamps(line: str) -> None:
    assert is_stamp(line)


@pytest.mark.parametrize("line", ["The ferry sailed on 3 March 2026 with 40 people.", "Jane Roe", ""])
def test_what_is_no_stamp(line: str) -> None:
    assert not is_stamp(line)


def test_lists_of_names() -> None:
    assert is_name_list("Jane Roe and Tom Vale")
    assert not is_name_list("Council Votes for New Tolls")
