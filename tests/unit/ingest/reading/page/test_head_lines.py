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
