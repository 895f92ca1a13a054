"""Bylines and times are found by their place around the headline."""

from services.ingest.reading.page.candidates import AuthorCandidate, Candidate, PageMetadata
from services.ingest.reading.page.head_lines import read_head_lines


def test_bylines_and_the_time_around_the_headline() -> None:
    page = PageMetadata(
        lines=["City", "Bridge reopens", "Ida Holm", "3 March 2026", "4 March 2026", "x" * 200, "By Max Quill"]
    )
    head = read_head_lines(page, "Bridge reopens")
    assert head.authors == [AuthorCandidate("line", "Ida Holm", False)]
    assert head.stamps == [Candidate("line", "3 March 2026")]
    above = PageMetadata(lines=["3 March 2026", "Bridge reopens"], titles=[Candidate("h1", "Bridge reopens")])
    assert read_head_lines(above, None).stamps == [Candidate("line", "3 March 2026")]
    assert read_head_lines(page, "Another headline") == PageMetadata()


def test_a_word_on_the_line_above_says_which_time_it_is() -> None:
    lines = ["Bridge reopens", "Last updated:", "4 March 2026", "Published", "3 March 2026", "x" * 200]
    head = read_head_lines(PageMetadata(lines=lines), "Bridge reopens")
    assert [stamp.value for stamp in head.stamps] == ["Last updated: 4 March 2026", "Published 3 March 2026"]


def test_an_info_line_signs_after_several_times() -> None:
    line = "3 March 2026, 21:05 | Updated: 4 March 2026, 00:20 | By Ida Holm"
    head = read_head_lines(PageMetadata(lines=["Bridge reopens", line, "x" * 200]), "Bridge reopens")
    assert head.authors == [AuthorCandidate("line", "By Ida Holm", False)]
    assert head.stamps == [Candidate("line", line)]
