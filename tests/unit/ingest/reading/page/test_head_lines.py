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


def test_an_age_counts_where_no_time_is_given() -> None:
    lines = ["Bridge reopens", "By Ida Holm · vor 3 Stunden", "x" * 200]
    head = read_head_lines(PageMetadata(lines=lines), "Bridge reopens")
    assert head.authors == [AuthorCandidate("line", "By Ida Holm", False)]
    assert head.stamps == [Candidate("line", "By Ida Holm · vor 3 Stunden")]
    lines = ["Bridge reopens", "vor 3 Stunden", "3 March 2026", "x" * 200]
    head = read_head_lines(PageMetadata(lines=lines), "Bridge reopens")
    assert head.stamps == [Candidate("line", "3 March 2026")]


def test_a_day_without_a_year_needs_more_than_its_place() -> None:
    lines = ["Bridge reopens", "Nov 18", "x" * 200]
    assert read_head_lines(PageMetadata(lines=lines), "Bridge reopens").stamps == []
    named = PageMetadata(lines=lines, stamps=[Candidate("visible", "Nov 18")])
    signed = PageMetadata(lines=["Bridge reopens", "By Ida Holm", "Nov 18", "x" * 200])
    labelled = PageMetadata(lines=["Bridge reopens", "Published", "Nov 18", "x" * 200])
    for page, stamp in ((named, "Nov 18"), (signed, "Nov 18"), (labelled, "Published Nov 18")):
        assert [one.value for one in read_head_lines(page, "Bridge reopens").stamps] == [stamp]


def test_the_ages_of_teasers_are_not_that_of_the_article() -> None:
    story = ["The ferry sailed again on Tuesday after a week.", "“We had to turn people away,” the captain said."]
    for age in ("2 hours ago", "vor 2 Stunden"):
        teaser = PageMetadata(lines=["Bridge reopens", "By Ida Holm", *story, "Related", "Tolls rise", age])
        assert read_head_lines(teaser, "Bridge reopens").stamps == []
        signed = PageMetadata(lines=["Bridge reopens", story[0], "By Ida Holm", age, *story])
        assert read_head_lines(signed, "Bridge reopens").stamps == [Candidate("line", age)]


def test_names_before_an_age_sign() -> None:
    for name, age in (("Lucía Prado", "Hace 40 minutos"), ("Nguyễn Thu Hà", "2 giờ trước")):
        head = read_head_lines(PageMetadata(lines=["Bridge reopens", name, age, "x" * 200]), "Bridge reopens")
        assert head.authors == [AuthorCandidate("line", name, False)]
        assert head.stamps == [Candidate("line", age)]
