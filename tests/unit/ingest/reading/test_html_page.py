"""Where a page contradicts itself, the better place wins."""

import re
from datetime import UTC, datetime

import pytest
import trafilatura
from ingest_pages import PARAGRAPHS, URL, html, json_ld

from services.ingest.addresses.address import Address
from services.ingest.reading.fields.draft import Draft
from services.ingest.reading.html_page import read_html

NOW = datetime(2026, 3, 4, tzinfo=UTC)


def _read(page: str, url: str = URL) -> Draft:
    tree = trafilatura.load_html(page)
    assert tree is not None
    return read_html(tree, Address.of(url), NOW)


def test_a_whole_page() -> None:
    draft = _read(html())
    assert draft.title.value == "Old bridge reopens after two years"
    assert draft.subtitle.value == "Two years and forty million later, cars and bicycles cross the river again."
    assert draft.authors.value == ["Jane Roe", "Tom Vale"]
    assert draft.agencies.value == ["Reuters"]
    assert draft.published_at.value is not None and draft.published_at.value.value == "2026-03-03T09:30:00-05:00"
    assert draft.published_at.value.zone == "declared"
    assert draft.modified_at.value is not None and draft.modified_at.value.value == "2026-03-03T11:45:00-05:00"
    assert (draft.language.value, draft.section.value, draft.site_name) == ("en", "City", "Harbor Daily")
    assert draft.keywords.value == ["bridge", "Harbor City"]
    assert draft.lead_image.value is not None and draft.lead_image.value.credit == "Kim Vale/Harbor Wire"
    assert draft.provenance["published_at"] == "json-ld"
    assert draft.confidence["title"] > draft.confidence["section"]


def test_a_live_blog_is_as_old_as_its_first_entry() -> None:
    texts = dict(zip(("16:05", "12:30", "09:10"), PARAGRAPHS, strict=False))
    entries = "".join(
        f'<div class="live-post"><time datetime="2026-03-03T{clock}-05:00">{clock}</time><p>{text}</p></div>'
        for clock, text in texts.items()
    )
    draft = _read(f'<html><body><h1>The bridge opens</h1><section class="live">{entries}</section></body></html>')
    told = [(one.kind, one.text, one.at and one.at.value) for one in draft.paragraphs]
    assert told == [("entry", text, f"2026-03-03T{clock}-05:00") for clock, text in texts.items()]
    assert draft.published_at.value is not None and draft.published_at.value.value == "2026-03-03T09:10-05:00"
    assert draft.modified_at.value is not None and draft.modified_at.value.value == "2026-03-03T16:05-05:00"
    assert draft.flags == ["live_blog"]


def test_the_clock_of_an_entry_is_of_the_only_day_of_its_blog() -> None:
    entries = "".join(
        f'<li class="update"><time>{clock}</time><p>{text}</p></li>'
        for clock, text in zip(("16:05", "12:30", "09:10"), PARAGRAPHS, strict=False)
    )
    for day, clock in (("03", "2026-03-03T16:05"), ("04", None)):
        head = '<meta property="article:published_time" content="2026-03-03T08:00:00-05:00">'
        head += f'<meta property="article:modified_time" content="2026-03-{day}T16:10:00-05:00">'
        page = f'<html><head>{head}</head><body><h1>The bridge opens</h1><ul class="live">{entries}</ul></body></html>'
        first = _read(page).paragraphs[0]
        assert (first.kind, first.at and first.at.value) == ("entry", clock)


def test_title_vote() -> None:
    head = (
        '<meta property="og:title" content="You will not believe this bridge"><meta name="twitter:title" '
        'content="You will not believe this bridge">'
    )
    assert _read(html(head=head + json_ld())).title.value == "Old bridge reopens after two years"


@pytest.mark.parametrize(
    ("author", "authors", "agency"),
    [
        ({"@type": "Organization", "name": "Harbor Daily"}, [], ["Reuters"]),
        ({"@type": "Person", "name": "Harbor Daily"}, [], ["Reuters"]),
        ({"@type": "Organization", "name": "Associated Press"}, [], ["Associated Press", "Reuters"]),
        ("By Jane Roe, AP", ["Jane Roe"], ["Associated Press", "Reuters"]),
        ([{"name": "Roe"}, {"name": "Jane Roe"}], ["Jane Roe"], ["Reuters"]),
    ],
)
def test_publishers_and_agencies_are_no_authors(author: object, authors: list[str], agency: list[str]) -> None:
    page = re.sub(r'<div class="byline">.*?</div>', "", html(head=json_ld(author=author)))
    draft = _read(page)
    assert (draft.authors.value, draft.agencies.value) == (authors, agency)


def test_visible_bylines_name_the_agency_that_the_metadata_leave_out() -> None:
    page = html().replace("Tom Vale</a></div>", "Tom Vale</a>, Gull Point Wire</div>")
    assert _read(page.replace("(Reuters) ", "")).agencies.value == ["Gull Point Wire"]
    others = html(article='<div class="byline">By Ida Holm, Gull Point Wire</div>')
    assert _read(others).agencies.value == ["Reuters"]


def test_an_agency_is_its_own_agency_where_its_byline_says_so() -> None:
    url = "https://www.gullpointwire.example/bridge"
    wire = json_ld(publisher={"@type": "Organization", "name": "Gull Point Wire"})
    page = html(head=wire).replace("(Reuters) ", "(Gull Point Wire) ")
    assert _read(page, url).agencies.value == []
    signed = page.replace("Tom Vale</a></div>", "Tom Vale</a>, Gull Point Wire</div>")
    assert _read(signed, url).agencies.value == ["Gull Point Wire"]
    # On another site, the publisher of a story is who supplied it.
    assert _read(page).agencies.value == ["Gull Point Wire"]


OLD_PAGE = f"""<HTML><HEAD><TITLE>Tern Point Mirror: Old bridge reopens after two years</TITLE></HEAD><BODY><TABLE>
<TR><TD COLSPAN=2><B>TERN POINT MIRROR</B></TD></TR><TR><TD><A HREF="/">Front page</A><BR><A HREF="/t">Tides</A></TD>
<TD><FONT SIZE=2>City</FONT><BR><FONT SIZE=5><B>Old bridge reopens after two years</B></FONT><BR>
<FONT SIZE=2><I>By Jane Roe</I></FONT><BR><FONT SIZE=2>Posted: Tuesday, March 3, 2026, 9:30 AM EST</FONT><HR>
<DIV>{PARAGRAPHS[0]}<BR><BR>{PARAGRAPHS[1]}<BR><BR>{PARAGRAPHS[2]}<BR><BR><B>COSTS DOUBLED</B><BR><BR>
{PARAGRAPHS[3]}<BR><BR>&bull; Cars may cross.<BR>&bull; Bicycles too.<BR><BR>{PARAGRAPHS[4]}<BR><BR></DIV></TD></TR>
<TR><TD COLSPAN=2>Copyright 1998-2026 Tern Point Mirror.</TD></TR></TABLE></BODY></HTML>"""


def test_a_page_of_tables_and_line_breaks() -> None:
    draft = _read(OLD_PAGE)
    assert draft.title.value == "Old bridge reopens after two years"
    assert (draft.authors.value, draft.agencies.value) == (["Jane Roe"], ["Reuters"])
    assert draft.published_at.value is not None
    assert (draft.published_at.value.value, draft.published_at.value.zone) == ("2026-03-03T09:30-05:00", "visible")
    assert [(p.kind, p.text) for p in draft.paragraphs] == [
        *(("paragraph", text) for text in PARAGRAPHS[:3]),
        ("subhead", "COSTS DOUBLED"),
        ("paragraph", PARAGRAPHS[3]),
        ("list_item", "Cars may cross."),
        ("list_item", "Bicycles too."),
        ("paragraph", PARAGRAPHS[4]),
    ]


@pytest.mark.parametrize(
    ("byline", "authors", "agency"),
    [("Ida Holm", ["Ida Holm"], []), ("Por Ida Holm", ["Ida Holm"], []), ("Gull Point Wire", [], ["Gull Point Wire"])],
)
def test_bylines_and_times_below_the_headline(byline: str, authors: list[str], agency: list[str]) -> None:
    story = "".join(f"<p>{text}</p>" for text in PARAGRAPHS[1:])
    head = f"<h1>Old bridge reopens</h1><p class=a>{byline}</p><p class=b>9:30 am ET, Mar 3 2026</p>"
    draft = _read(f"<!DOCTYPE html><html><title>Old bridge reopens</title>{head}{story}</html>")
    assert (draft.authors.value, draft.agencies.value) == (authors, agency)
    assert draft.published_at.value is not None and draft.published_at.value.value == "2026-03-03T09:30-05:00"
    assert [paragraph.text for paragraph in draft.paragraphs] == PARAGRAPHS[1:]


@pytest.mark.parametrize(
    "stamps",
    [
        "<table><tr><td>Last updated<td>4 March 2026</tr><tr><td>Published<td>3 March 2026</tr></table>",
        "<time datetime='2026-03-03'>3 March 2026</time><time class=updated datetime='2026-03-04'>4 March 2026</time>",
        "<p class=last-modified>4 March 2026</p><p>Erschienen am Dienstag, 3. März 2026</p>",
    ],
)
def test_lines_with_the_times_of_the_head_are_no_text(stamps: str) -> None:
    story = "".join(f"<p>{text}</p>" for text in PARAGRAPHS[1:])
    article = f"<main><article><h1>Old bridge reopens</h1>{stamps}{story}</article></main>"
    draft = _read(f"<!DOCTYPE html><html><head><title>Old bridge reopens</title></head><body>{article}</body></html>")
    assert [paragraph.text for paragraph in draft.paragraphs] == PARAGRAPHS[1:]
    assert draft.published_at.value is not None and draft.published_at.value.value == "2026-03-03"
    assert draft.modified_at.value is not None and draft.modified_at.value.value == "2026-03-04"


def test_the_section_above_a_headline_is_no_text() -> None:
    draft = _read(html().replace("<h1>", "<p class='over'>City</p><h1>"))
    assert "City" not in [paragraph.text for paragraph in draft.paragraphs]


def _dated(line: str) -> str:
    story = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    return html(head="", body=f"<article><h1>Old bridge reopens</h1><p class='date'>{line}</p>{story}</article>")


def test_a_day_only_page_gives_a_day() -> None:
    time = _read(_dated("3 March 2026")).published_at.value
    assert time is not None
    assert (time.value, time.precision, time.zone) == ("2026-03-03", "day", "unknown")


def test_a_visible_zone_is_read() -> None:
    time = _read(_dated("March 3, 2026 9:30 a.m. ET")).published_at.value
    assert time is not None
    assert (time.value, time.zone) == ("2026-03-03T09:30-05:00", "visible")


def test_a_change_at_publication_is_none() -> None:
    draft = _read(html(head=json_ld(dateModified="2026-03-03T14:30:00Z")))
    assert draft.modified_at.value is None


def test_a_date_after_the_capture_is_not_believed() -> None:
    draft = _read(html(head=json_ld(datePublished="2031-01-01T00:00:00Z", dateModified=None)))
    assert draft.published_at.value is not None and draft.published_at.value.value.startswith("2026-03-03")


def test_json_ld_carries_the_body_of_a_script_built_page() -> None:
    body = "<div id='app'></div><script>start()</script>"
    draft = _read(html(head=json_ld(articleBody="\n\n".join(PARAGRAPHS)), body=body))
    assert [paragraph.text for paragraph in draft.paragraphs] == [" ".join(text.split()) for text in PARAGRAPHS]
    assert draft.provenance["text"] == "json-ld"


def test_captions_and_credits_are_no_text() -> None:
    story = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    body = f"""<article><h1>Old bridge reopens</h1><img src="/a/bridge.jpg"><p>The bridge at dawn. Photo: Kim Vale</p>
        {story}</article>"""
    draft = _read(html(head="", body=body))
    assert [one.text for one in draft.text.value] == PARAGRAPHS
    assert draft.lead_image.value is not None
    assert (draft.lead_image.value.caption, draft.lead_image.value.credit) == ("The bridge at dawn.", "Kim Vale")
    body = f"""<article><h1>Old bridge reopens</h1><img src="/a/bridge.jpg">{story}<p>Photo: AFP</p></article>"""
    draft = _read(html(head="", body=body))
    assert [one.text for one in draft.text.value] == PARAGRAPHS
    assert draft.lead_image.value is not None
    assert draft.lead_image.value.credit == "AFP"


def test_rights() -> None:
    draft = _read(
        html(head='<meta name="robots" content="noindex, max-snippet:0"><meta name="tdm-reservation" content="1">')
    )
    assert (draft.robots, draft.tdm_reservation) == (["noindex", "max-snippet:0"], True)
    assert _read(html()).tdm_reservation is None
