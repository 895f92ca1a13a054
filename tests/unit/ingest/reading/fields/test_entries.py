"""Entries of live blogs among the paragraphs."""

from schemas.article import ArticleTime
from services.ingest.reading.fields.entries import with_entries
from services.ingest.reading.page.candidates import EntryCandidate
from services.ingest.reading.paragraph import Paragraph
from services.ingest.reading.times.times import parse_declared

GATES = "The gates of the tunnel are open, and the first trucks are driving through."
RAIN = "Rain has stopped the work on the northern side for the rest of the morning."
INTRO = "We report from both ends of the tunnel all day."


def entry(place: str, when: str, *lines: str, shown: str = "") -> EntryCandidate:
    return EntryCandidate(place, when, shown, list(lines))


def told(paragraphs: list[Paragraph]) -> list[tuple[str, str, str | None]]:
    return [(one.kind, one.text, one.at.value if one.at else None) for one in paragraphs]


def test_an_entry_begins_with_its_headline_or_its_first_paragraph() -> None:
    paragraphs = [Paragraph(INTRO), Paragraph("Gates open", "subhead"), Paragraph(GATES), Paragraph(RAIN)]
    entries = [
        entry("json-ld", "2026-03-05T14:32:00+01:00", "Gates open", GATES),
        # The body is in one piece, and goes on where the paragraph ends.
        entry("json-ld", "2026-03-05T09:05:00+01:00", f"{RAIN} {INTRO}"),
    ]
    assert told(with_entries(paragraphs, entries, parse_declared)) == [
        ("paragraph", INTRO, None),
        ("entry", "Gates open", "2026-03-05T14:32:00+01:00"),
        ("paragraph", GATES, None),
        ("entry", RAIN, "2026-03-05T09:05:00+01:00"),
    ]


def test_the_line_that_only_shows_the_time_is_left_out() -> None:
    paragraphs = [Paragraph("Just now"), Paragraph(GATES), Paragraph("9.05 Uhr"), Paragraph(INTRO)]
    entries = [entry("visible", "2026-03-05T14:32+01:00", GATES, shown="just now")]
    assert told(with_entries(paragraphs, entries, parse_declared)) == [
        ("entry", GATES, "2026-03-05T14:32+01:00"),
        ("paragraph", "9.05 Uhr", None),
        ("paragraph", INTRO, None),
    ]


def test_a_clock_above_a_stated_entry_is_left_out() -> None:
    paragraphs = [
        Paragraph("16:48"),
        Paragraph("Gates open"),
        Paragraph(GATES),
        Paragraph("2:32 p.m."),
        Paragraph(RAIN),
    ]
    entries = [
        entry("json-ld", "2026-03-05T15:48:00Z", "Gates open"),
        entry("json-ld", "2026-03-05T13:32:00Z", RAIN),
        # The site's own markup calls its local clock UTC; what is stated comes first.
        entry("visible", "2026-03-05T16:48:00Z", GATES),
    ]
    assert told(with_entries(paragraphs, entries, parse_declared)) == [
        ("entry", "Gates open", "2026-03-05T15:48:00Z"),
        ("paragraph", GATES, None),
        ("entry", RAIN, "2026-03-05T13:32:00Z"),
    ]


def test_entries_that_a_script_would_show_follow_the_text() -> None:
    entries = [
        entry("json-ld", "2026-03-05T14:32:00Z", "Gates open", GATES),
        entry("json-ld", "", RAIN),
        entry("json-ld", "2026-03-05T08:00:00Z"),
    ]
    assert told(with_entries([Paragraph(INTRO)], entries, parse_declared)) == [
        ("paragraph", INTRO, None),
        ("entry", "Gates open", "2026-03-05T14:32:00Z"),
        ("paragraph", GATES, None),
        ("entry", RAIN, None),
    ]


def test_what_looks_like_an_entry_and_is_not_in_the_text_adds_nothing() -> None:
    assert with_entries([Paragraph(INTRO)], [entry("visible", "14:32", GATES)], parse_declared) == [Paragraph(INTRO)]


def test_two_entries_with_the_same_words_are_two() -> None:
    def read_time(raw: str) -> ArticleTime | None:
        return parse_declared(f"2026-03-05T{raw}")

    entries = [entry("visible", "14:32", "Goal!"), entry("visible", "14:20", "Goal!"), entry("visible", "9:00", RAIN)]
    found = with_entries([Paragraph("Goal!"), Paragraph("Goal!"), Paragraph(RAIN)], entries, read_time)
    assert [one.at.value for one in found if one.at] == ["2026-03-05T14:32", "2026-03-05T14:20", "2026-03-05T09:00"]


def test_the_time_that_an_entry_begins_with_is_left_out() -> None:
    paragraphs = [Paragraph(f"14.32 {GATES}"), Paragraph("9.05 Uhr begann der Regen."), Paragraph(RAIN)]
    entries = [
        entry("visible", "2026-03-05T14:32", GATES, shown="14.32"),
        # A sentence begins with this one.
        entry("visible", "2026-03-05T09:05", "9.05 Uhr begann der Regen.", shown="9.05"),
        entry("visible", "2026-03-05T08:10", f"8:10 – {RAIN}", shown="8:10"),
    ]
    assert told(with_entries(paragraphs, entries, parse_declared)) == [
        ("entry", GATES, "2026-03-05T14:32"),
        ("entry", "9.05 Uhr begann der Regen.", "2026-03-05T09:05"),
        ("entry", RAIN, "2026-03-05T08:10"),
    ]
