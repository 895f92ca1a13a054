"""The day of publication, and its time in local time."""

from datetime import UTC, date, datetime

import pytest
import trafilatura
from ingest_pages import html
from lxml.html import document_fromstring

from schemas.article import ArticleTime
from services.ingest.reading.fields.publication import Times, choose_published, decide_times
from services.ingest.reading.page.candidates import Candidate, PageMetadata
from services.ingest.reading.times.times import parse_declared


def _time(raw: str) -> ArticleTime:
    time = parse_declared(raw)
    assert time is not None
    return time


@pytest.mark.parametrize(
    ("stated", "found", "value"),
    [
        # The template's JSON-LD states the day of the rebuild; another place states the day that the page shows.
        (["2026-02-01T00:00:00Z", "2026-03-03T09:30:00-05:00"], date(2026, 3, 3), "2026-03-03T09:30:00-05:00"),
        (["2026-02-01T00:00:00Z"], date(2026, 3, 3), "2026-03-03"),
        # One day apart is only an offset.
        (["2026-03-04T02:30:00Z"], date(2026, 3, 3), "2026-03-04T02:30:00Z"),
        # Of the places that agree, the most exact one.
        (
            ["2026-03-03", "2026-03-03T09:30:00", "2026-03-03T09:30:00-05:00"],
            date(2026, 3, 3),
            "2026-03-03T09:30:00-05:00",
        ),
        (["2026-03-03"], None, "2026-03-03"),
        (["2026-03"], None, "2026-03"),
        ([], date(2026, 3, 3), "2026-03-03"),
    ],
)
def test_htmldate_decides_on_the_day(stated: list[str], found: date | None, value: str) -> None:
    candidates = [(f"place {number}", _time(raw)) for number, raw in enumerate(stated)]
    chosen, places, asked = choose_published(candidates, [], found)
    assert chosen is not None and chosen.value == value
    assert places and asked == len(stated) + (found is not None)


def test_nothing_stated_nothing_chosen() -> None:
    assert choose_published([], [], None) == (None, [], 0)


def test_a_new_years_day_that_only_htmldate_finds_is_a_year_alone() -> None:
    assert choose_published([], [], date(2026, 1, 1))[0] is None
    stated = [("json-ld", _time("2026-01-01"))]
    chosen, places, _ = choose_published(stated, [], date(2026, 1, 1))
    assert chosen is not None and (chosen.value, places) == ("2026-01-01", ["json-ld", "htmldate", "json-ld"])


def test_a_change_is_no_publication_whatever_htmldate_finds() -> None:
    published, modified = _time("2025-05-18T04:39:05Z"), _time("2026-02-26T18:05:45Z")
    chosen, _, _ = choose_published([("json-ld", published)], [("json-ld", modified)], date(2026, 2, 26))
    assert chosen == published


def test_what_is_both_stated_and_shown_holds_against_htmldate() -> None:
    stated = [("opengraph", _time("2026-03-31T08:47:16Z")), ("visible", _time("2026-03-31"))]
    chosen, _, _ = choose_published(stated, [], date(2026, 3, 3))
    assert chosen == stated[0][1]


@pytest.mark.parametrize(
    ("shown", "value", "zone"),
    [
        ("2026-03-03T21:11:03-05:00", "2026-03-03T21:11:03-05:00", "declared"),
        ("2026-03-03T21:11:03", "2026-03-03T21:11:03-05:00", "visible"),
        ("2026-03-03T21:11", "2026-03-03T21:11:03-05:00", "visible"),
        # Seven minutes later is another moment, not another offset.
        ("2026-03-03T21:18:03", "2026-03-04T02:11:03Z", "declared"),
    ],
)
def test_a_moment_in_utc_takes_the_offset_that_the_page_shows(shown: str, value: str, zone: str) -> None:
    stated = [("json-ld", _time("2026-03-04T02:11:03Z")), ("time", _time(shown))]
    chosen, _, _ = choose_published(stated, [], date(2026, 3, 4))
    assert chosen is not None and (chosen.value, chosen.zone) == (value, zone)


def _decided(line: str, *published: str, language: str = "en", url: str = "https://harbor-daily.example/a") -> str:
    tree = trafilatura.load_html(html(head="", body="<p>Nothing.</p>"))
    assert tree is not None
    page = PageMetadata(
        languages=[Candidate("html", language)],
        published=[Candidate("json-ld", time) for time in published],
        stamps=[Candidate("line", line)],
    )
    published = decide_times(page, tree, url, datetime(2026, 6, 1, tzinfo=UTC), "harbor-daily.example").published.value
    assert published is not None
    return published.value


def test_numbers_are_read_as_the_country_writes_them() -> None:
    assert _decided("04/03/2026") == "2026-03-04"
    assert _decided("04/03/2026", language="en-US") == "2026-04-03"
    assert _decided("04/03/2026", url="https://harbor-daily.com/a") == "2026-04-03"
    assert _decided("04/03/2026", url="https://harbor-daily.com/a", language="en-GB") == "2026-03-04"
    assert _decided("04.03.2026", url="https://harbor-daily.com/a") == "2026-03-04"


def test_numbers_mean_what_the_page_states_elsewhere() -> None:
    assert _decided("04/03/2026", "2026-04-03T10:00:00+02:00").startswith("2026-04-03T10:00")


def test_a_day_of_another_work_is_not_that_of_the_article() -> None:
    other = '<script>{"@type":"Review","datePublished":"2020-03-03"}</script>'
    tree = document_fromstring(f"<html><head>{other}</head><body><p>Nothing.</p></body></html>")
    now = datetime(2026, 3, 4, tzinfo=UTC)
    stated = [Candidate("json-ld", "2026-03-01T09:30:00+01:00")]
    page = PageMetadata(published=stated, other_dates=["2020-03-03"])
    decided = decide_times(page, tree, "https://harbor-daily.example/a", now, "harbor-daily.example").published.value
    assert decided is not None and decided.value == "2026-03-01T09:30:00+01:00"
    page = PageMetadata(other_dates=["2020-03-03"])
    assert (
        decide_times(page, tree, "https://harbor-daily.example/a", now, "harbor-daily.example").published.value is None
    )


def _both(
    page: PageMetadata, markup: str = "<p>x</p>", url: str = "https://a.example/n"
) -> tuple[str | None, str | None]:
    tree = document_fromstring(f"<html><body>{markup}</body></html>")
    times = decide_times(page, tree, url, datetime(2026, 6, 1, tzinfo=UTC), "a.example")
    published, modified = times.published.value, times.modified.value
    return published and published.value, modified and modified.value


def test_a_change_that_is_only_shown_is_given() -> None:
    shown = "Updated 4 March 2026 18:05 | Published 3 March 2026 09:30"
    page = PageMetadata(stamps=[Candidate("visible", shown)])
    assert _both(page, f"<p class='date'>{shown}</p>") == ("2026-03-03T09:30", "2026-03-04T18:05")


def test_a_line_of_a_change_is_no_publication() -> None:
    page = PageMetadata(
        stamps=[Candidate("visible", "3 March 2026 09:30")], changes=[Candidate("visible", "4 March 2026 18:05")]
    )
    assert _both(page) == ("2026-03-03T09:30", "2026-03-04T18:05")


def test_a_stated_change_alone_is_no_publication() -> None:
    page = PageMetadata(modified=[Candidate("microdata", "2026-03-04T18:05:00Z")])
    markup = "<time itemprop='dateModified' datetime='2026-03-04T18:05:00Z'>4 March 2026</time>"
    assert _both(page, markup) == (None, "2026-03-04T18:05:00Z")


def test_a_day_in_the_address_is_that_of_publication() -> None:
    page = PageMetadata(modified=[Candidate("opengraph", "2026-03-04T18:05:00Z")])
    markup = "<time datetime='2026-03-04T18:05:00Z'>4 March 2026</time>"
    assert _both(page, markup, "https://a.example/2026/03/04/bridge")[0] == "2026-03-04"


@pytest.mark.parametrize(
    ("language", "stamp", "value"),
    [("ko", "26. 3. 4. 오후 6:05", "2026-03-04T18:05"), ("hr", "4. listopada 2025. u 18:05", "2025-10-04T18:05")],
)
def test_the_language_of_the_page_says_how_times_are_written(language: str, stamp: str, value: str) -> None:
    page = PageMetadata(languages=[Candidate("html", language)], stamps=[Candidate("visible", stamp)])
    assert _both(page)[0] == value


def test_the_line_of_an_element_named_for_a_change_is_no_publication() -> None:
    page = PageMetadata(
        modified=[Candidate("microdata", "2026-03-04T18:05:00Z")],
        changes=[Candidate("visible", "4 March 2026")],
        stamps=[Candidate("line", "4 March 2026")],
    )
    assert _both(page, "<p>4 March 2026</p>") == (None, "2026-03-04T18:05:00Z")


def test_a_page_that_agrees_with_itself_needs_no_search() -> None:
    page = PageMetadata(published=[Candidate("json-ld", "2026-03-03T09:30:00Z")])
    other = "<p class='date'>5 May 2026</p><p class='published'>5 May 2026</p>"
    assert _both(page, other)[0] == "2026-03-03T09:30:00Z"


def test_a_page_that_contradicts_itself_is_searched() -> None:
    page = PageMetadata(
        published=[Candidate("json-ld", "2026-02-01T00:00:00Z"), Candidate("meta", "2026-03-03T09:30:00Z")]
    )
    shown = "<p>Published on <time datetime='2026-03-03'>3 March 2026</time></p>"
    assert _both(page, shown)[0] == "2026-03-03T09:30:00Z"


def test_day_and_month_are_exchanged_only_where_the_page_states_so() -> None:
    stated, shown = [Candidate("json-ld", "2026-03-04T09:30:00Z")], [Candidate("visible", "04.03.2026")]
    assert _both(PageMetadata(published=stated, stamps=shown))[0] == "2026-03-04T09:30:00Z"
    american = PageMetadata(published=[Candidate("json-ld", "2026-04-03T09:30:00Z")], stamps=shown)
    assert _both(american)[0] == "2026-04-03T09:30:00Z"


CAPTURED = datetime(2026, 11, 20, 12, 34, tzinfo=UTC)


def _reckoned(*lines: str, published: str = "", body: str = "<p>Text</p>", path: str = "/a") -> Times:
    page = PageMetadata(
        stamps=[Candidate("line", line) for line in lines],
        published=[Candidate("json-ld", published)] if published else [],
        languages=[Candidate("html", "en")],
    )
    tree = document_fromstring(f"<html><body>{body}</body></html>")
    return decide_times(page, tree, f"https://harbor.example{path}", CAPTURED, "harbor.example")


def test_an_age_is_counted_back_from_the_capture() -> None:
    times = _reckoned("Published yesterday | Updated 2 hours ago")
    assert times.published.value is not None and times.published.value.value == "2026-11-19"
    assert times.modified.value is not None and times.modified.value.value == "2026-11-20T10+00:00"
    assert (times.published.place, times.published.confidence) == ("line, reckoned", 0.5)


def test_what_is_stated_exactly_comes_first() -> None:
    times = _reckoned("3 hours ago", published="2026-11-18T09:00:00Z")
    assert times.published.value is not None and times.published.value.value == "2026-11-18T09:00:00Z"
    assert times.modified.value is None
    changed = _reckoned("Updated 3 hours ago", published="2026-11-18T09:00:00Z").modified
    assert changed.value is not None and changed.value.zone == "capture"
    # A page that was saved long ago, and its capture time is not known.
    assert _reckoned("Updated 3 hours ago", published="2021-05-18T09:00:00Z").modified.value is None


def test_an_age_beside_the_byline_outweighs_a_day_from_anywhere_on_the_page() -> None:
    old = "<p>Text</p><footer><p>Posted on March 3, 2025</p></footer>"
    value = _reckoned("2 hours ago", body=old).published.value
    assert value is not None and value.value == "2026-11-20T10+00:00"
    # But what the address says, or what only adds the year, is no accident.
    for line, path in (("2 hours ago", "/2025/03/03/a"), ("March 3", "/a")):
        value = _reckoned(line, body=old, path=path).published.value
        assert value is not None and value.value == "2025-03-03"
