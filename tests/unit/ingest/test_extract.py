"""A page gives a complete record, always the same; anything else raises NotAnArticle."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ingest_pages import ITEMS, PARAGRAPHS, STANDFIRST, URL, html, json_ld

from schemas.article import Article
from schemas.article.v1 import PARAGRAPH_BREAK
from schemas.revision import EXTRACTION_GENERATION, revision
from services.ingest.extract import NotAnArticle, extract, warm_up
from services.ingest.reading.fields.source_zones import SourceZones, observe
from services.ingest.reading.times.times import parse_declared

NOW = datetime(2026, 3, 4, 8, 0, tzinfo=UTC)
TEXT = "\n\n".join(
    ["Old bridge reopens after two years", "By Jane Roe, Reuters | Tuesday, 3 March 2026 9:30 AM ET", *PARAGRAPHS]
)


def test_an_html_page() -> None:
    head = json_ld() + f'<link rel="canonical" href="{URL}"><meta name="robots" content="noarchive">'
    article = extract(
        html(head=head).encode(),
        f"{URL}?utm_source=mail",
        captured_at=NOW,
        headers={"X-Robots-Tag": "noindex, noarchive"},
    )
    assert article.title == "Old bridge reopens after two years"
    assert [author.name for author in article.authors] == ["Jane Roe", "Tom Vale"]
    assert article.agencies == ["Reuters"]
    assert article.url == f"{URL}?utm_source=mail"
    assert article.canonical_url == URL
    assert (article.source.id, article.source.name, article.source.domain) == (
        "harbor-daily.example",
        "Harbor Daily",
        "harbor-daily.example",
    )
    assert article.text == PARAGRAPH_BREAK.join(
        [STANDFIRST, *PARAGRAPHS[:3], "Costs doubled", PARAGRAPHS[3], *ITEMS, PARAGRAPHS[4]]
    )
    assert [p.kind for p in article.paragraphs] == ["paragraph"] * 4 + [
        "subhead",
        "paragraph",
        "list_item",
        "list_item",
        "paragraph",
    ]
    assert article.revision == revision(NOW, EXTRACTION_GENERATION)
    assert article.rights.robots == ["noarchive", "noindex"]
    assert article.fingerprint and article.content_hash
    assert article.flags == []
    assert set(article.provenance) == set(article.confidence)
    assert {
        "title",
        "authors",
        "agencies",
        "published_at",
        "modified_at",
        "language",
        "section",
        "lead_image",
        "text",
    } <= set(article.provenance)


@pytest.mark.parametrize(
    ("stated", "value", "place"),
    [
        ({}, None, None),
        ({"isAccessibleForFree": "True"}, True, "json-ld"),
        ({"isAccessibleForFree": False}, False, "json-ld"),
    ],
)
def test_whether_the_page_says_that_it_is_free(
    stated: dict[str, object], value: bool | None, place: str | None
) -> None:
    article = extract(html(head=json_ld(**stated)).encode(), URL, captured_at=NOW)
    assert article.accessible_for_free is value
    assert article.provenance.get("accessible_for_free") == place
    assert ("accessible_for_free" in article.confidence) is (place is not None)


def test_a_page_that_contradicts_itself_says_nothing() -> None:
    head = json_ld(isAccessibleForFree=True) + '<meta name="isAccessibleForFree" content="false">'
    article = extract(html(head=head).encode(), URL, captured_at=NOW)
    assert (article.accessible_for_free, "paywall" in article.flags) == (None, True)
    assert "accessible_for_free" not in article.provenance


def test_plain_text() -> None:
    article = extract(TEXT.encode(), URL, captured_at=NOW)
    assert article.title == "Old bridge reopens after two years"
    assert article.published_at is not None and article.published_at.value == "2026-03-03T09:30-05:00"
    assert article.text == PARAGRAPH_BREAK.join(PARAGRAPHS)


def test_warming_up_needs_and_leaves_nothing() -> None:
    warm_up()


def test_the_same_bytes_give_the_same_record() -> None:
    assert extract(html().encode(), URL, captured_at=NOW) == extract(html().encode(), URL, captured_at=NOW)
    assert Article.from_bytes(extract(html().encode(), URL, captured_at=NOW).to_bytes()).text


def test_two_addresses_of_one_article_share_its_id() -> None:
    canonical = f'<link rel="canonical" href="{URL}">'
    one = extract(html(head=canonical).encode(), "https://m.harbor-daily.example/s/1", captured_at=NOW)
    two = extract(html(head=canonical).encode(), URL, captured_at=NOW)
    assert one.article_id == two.article_id


def test_loopback_addresses() -> None:
    article = extract(html().encode(), "http://127.0.0.1:8080/story/1", captured_at=NOW)
    assert (article.source.domain, article.canonical_url) == ("127.0.0.1", "http://127.0.0.1:8080/story/1")


def zones_of(domain: str, *offsets: str) -> SourceZones:
    """Learned from a week of pages at each offset: of January, and of July for the second."""
    times = [
        f"2026-{month}-{day:02d}T12:00{at}"
        for month, at in zip(("01", "07"), offsets, strict=False)
        for day in range(1, 8)
    ]
    return SourceZones().learn((domain, one) for one in observe(*map(parse_declared, times)))


HARBOR = zones_of("harbor-daily.example", "-05:00", "-04:00")
TOKYO = zones_of("harbor-daily.example", "+09:00", "+09:00")


def test_a_clock_time_without_an_offset_gets_its_sources() -> None:
    body = TEXT.replace(" ET", "").encode()
    without = extract(body, URL, captured_at=NOW)
    article = extract(body, URL, captured_at=NOW, source_zones=HARBOR)
    assert without.published_at is not None and article.published_at is not None
    assert article.published_at == without.published_at.model_copy(
        update={"value": "2026-03-03T09:30-05:00", "zone": "source_default"}
    )
    assert without.published_at.earliest == article.published_at.earliest - timedelta(hours=19)
    assert article.flags == []
    assert article.provenance["published_at"] == "text, source_default"
    assert article.confidence["published_at"] < without.confidence["published_at"]
    assert article == extract(body, URL, captured_at=NOW, source_zones=HARBOR)
    changed = ("published_at", "flags", "provenance", "confidence")
    assert article.model_dump(exclude=set(changed)) == without.model_dump(exclude=set(changed))


def test_what_a_page_says_itself_is_left_alone() -> None:
    stated = extract(html().encode(), URL, captured_at=NOW)
    assert extract(html().encode(), URL, captured_at=NOW, source_zones=TOKYO) == stated
    of_another = zones_of("elsewhere.example", "+09:00")
    local = TEXT.replace(" ET", "").encode()
    assert extract(local, URL, captured_at=NOW, source_zones=of_another).flags == ["unknown_time_zone"]


def test_the_source_is_that_of_the_canonical_address() -> None:
    page = page_of("2026-03-03T09:30:00", None, head=f'<link rel="canonical" href="{URL}">')
    article = extract(page, "http://m.harbor-daily.example/s/1", captured_at=NOW, source_zones=HARBOR)
    assert article.published_at is not None and article.published_at.value == "2026-03-03T09:30:00-05:00"
    assert article.provenance["published_at"] == "json-ld, source_default"


def page_of(published: str, modified: str | None, head: str = "") -> bytes:
    """A page whose metadata alone tells its times."""
    body = "<article><h1>Old bridge reopens</h1>" + "".join(f"<p>{text}</p>" for text in PARAGRAPHS) + "</article>"
    return html(head=json_ld(datePublished=published, dateModified=modified) + head, body=body).encode()


@pytest.mark.parametrize(
    ("published", "modified", "zones", "expected"),
    [
        # Two hours later, though its clock shows less: 09:30 at the source is 00:30 in UTC.
        ("2026-03-03T09:30:00", "2026-03-03T02:30:00Z", TOKYO, "2026-03-03T02:30:00Z"),
        # The same moment and an hour before, though its clock shows more.
        ("2026-03-03T09:30:00", "2026-03-03T14:30:00Z", HARBOR, None),
        ("2026-03-03T09:30:00", "2026-03-03T13:30:00Z", HARBOR, None),
        ("2026-03-03T14:30:00Z", "2026-03-03T09:30:00", HARBOR, None),
        ("2026-03-03T14:30:00Z", "2026-03-03T10:30:00", HARBOR, "2026-03-03T10:30:00-05:00"),
        ("2026-03-03T09:30:00", "2026-03-03T10:30:00", HARBOR, "2026-03-03T10:30:00-05:00"),
        # Within the minute that the page shows.
        ("2026-03-03T09:30", "2026-03-03T09:30:12", HARBOR, None),
    ],
)
def test_a_change_is_later_than_the_publication(
    published: str, modified: str, zones: SourceZones, expected: str | None
) -> None:
    article = extract(page_of(published, modified), URL, captured_at=NOW, source_zones=zones)
    assert article.published_at is not None and article.published_at.value.startswith(published)
    assert (article.modified_at and article.modified_at.value) == expected
    assert ("modified_at" in article.provenance) == ("modified_at" in article.confidence) == (expected is not None)


def test_an_offset_that_the_page_gives_away_outweighs_the_default() -> None:
    """UTC in the metadata beside a clock on the page: both of one moment, whatever the source's other pages say."""
    body = "<article><h1>Old bridge reopens</h1><time>March 3, 2026 9:30 a.m.</time>"
    body += "".join(f"<p>{text}</p>" for text in PARAGRAPHS) + "</article>"
    page = html(head=json_ld(datePublished="2026-03-03T14:30:00Z", dateModified=None), body=body).encode()
    article = extract(page, URL, captured_at=NOW, source_zones=TOKYO)
    assert article.published_at is not None
    assert (article.published_at.value, article.published_at.zone) == ("2026-03-03T09:30:00-05:00", "visible")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b"%PDF-1.7", "PDF"),
        (b"<html><body></body></html>", "no text"),
        (
            b"<html><head><title>Story</title></head><body><div id=app></div><script>go()</script></body></html>",
            "no text",
        ),
        (
            b"<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1><p>The page was not "
            b"found on this server.</p></body></html>",
            "this is a wall",
        ),
        (
            b"<html><head><title>Just a moment...</title></head><body><h1>Just a moment...</h1><p>Checking "
            b"your browser before you go on to the page.</p></body></html>",
            "this is a wall",
        ),
        (b"<p>" * 200_001, "no text"),
    ],
)
def test_what_is_no_article(body: bytes, words: str) -> None:
    with pytest.raises(NotAnArticle, match=words):
        extract(body, URL, captured_at=NOW)


def test_a_long_story_about_an_error_is_one() -> None:
    page = html(head="").replace("Old bridge reopens after two years", "404 Not Found: how a page became a joke")
    assert extract(page.encode(), URL, captured_at=NOW).title == "404 Not Found: how a page became a joke"


@pytest.mark.parametrize(
    "sentence",
    [
        "เรือเก้าลำออกจากท่าเรือก่อนรุ่งสาง และกลับมาในตอนเย็นพร้อมปลาจำนวนมาก",
        "ເຮືອເກົ້າລຳອອກຈາກທ່າເຮືອກ່ອນຮຸ່ງສາງ ແລະກັບມາໃນຕອນແລງພ້ອມປາຫຼາຍ",
        "九艘船在黎明前离开了港口，傍晚满载而归。",
    ],
)
def test_a_flash_in_a_script_without_spaces_is_an_article(sentence: str) -> None:
    page = f"<!DOCTYPE html><html><body><h1>{sentence[:9]}</h1><p>{sentence}</p></body></html>"
    assert extract(page.encode(), URL, captured_at=NOW).text == sentence


def test_bad_arguments_are_rejected() -> None:
    with pytest.raises(ValueError, match="URL"):
        extract(TEXT.encode(), "ftp://harbor.example/", captured_at=NOW)
    with pytest.raises(ValueError, match="offset"):
        extract(TEXT.encode(), URL, captured_at=datetime(2026, 3, 4))


@pytest.mark.parametrize("moment", [datetime.max, datetime(2039, 9, 8), datetime(1969, 12, 31), datetime.min])
def test_a_time_of_which_no_revision_can_be_composed_is_rejected(moment: datetime) -> None:
    with pytest.raises(ValueError, match=r"after 2039|before 1970"):
        extract(html().encode(), URL, captured_at=moment.replace(tzinfo=UTC))


def test_deep_pages_do_not_break_it() -> None:
    page = html(article="<div>" * 3_000 + "deep" + "</div>" * 3_000)
    try:
        extract(page.encode(), URL, captured_at=NOW)
    except NotAnArticle as error:
        assert str(error)


ELEMENTS = st.sampled_from([
    "p", "div", "article", "h1", "h2", "ul", "li", "table", "tr", "td", "b", "i", "a", "span", "section", "main",
    "blockquote", "figure", "figcaption", "time", "header", "footer", "aside", "nav", "form", "pre", "br", "hr",
    "script", "style", "noscript", "template", "svg", "math", "title", "head", "body", "html", "iframe", "textarea",
])  # fmt: skip
ATTRIBUTES = st.sampled_from([
    "", " class=article-body", " itemprop=articleBody", " hidden", " style='display:none'", " href='http://['",
    " lang=''", " id=\0", ' title="<p>"', " datetime='3 March'", ' content="', " a" * 9,
])  # fmt: skip
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from([
    *PARAGRAPHS, "Jane Roe (AP) - ", "By Jane Roe ", "3 March 2026 ", "&amp;", "&nbsp;", "&#0;", "&#xD800;", "&none;",
    "&#99999999999;", "\0", "\u2028", "\u200b", "\ufeff", "\xa0", "\r\n\r\n", "]]>", "<!--", "-->", "<![CDATA[", "<?x",
    "</", "<", "<script type='application/ld+json'>", '{"@type":"NewsArticle","headline":', '"author":[{"name":7}],',
    "<meta property='og:title' content='", "<link rel=canonical href='http://[::1'>", "<figure><img src='//'>",
])  # fmt: skip
LOOSE = st.builds("<{}{}>".format, ELEMENTS, ATTRIBUTES) | st.builds("</{}>".format, ELEMENTS) | WORDS
NESTED = st.recursive(
    WORDS,
    lambda inner: st.builds(
        lambda name, attributes, parts: f"<{name}{attributes}>{''.join(parts)}</{name}>",
        ELEMENTS,
        ATTRIBUTES,
        st.lists(inner, max_size=5),
    ),
    max_leaves=12,
)
PAGES = st.lists(NESTED | LOOSE, max_size=25).map("".join)
CONTENT_TYPES = st.sampled_from([None, "text/html", "text/plain", "text/html; charset=gbk"])


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(PAGES, CONTENT_TYPES)
def test_a_broken_page_is_a_whole_record_or_no_article(page: str, content_type: str | None) -> None:
    _is_whole_or_no_article(page.encode(), content_type)


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(WORDS | st.just("\n"), max_size=25).map("\n".join))
def test_broken_lines_are_a_whole_record_or_no_article(lines: str) -> None:
    _is_whole_or_no_article(lines.encode(), "text/plain")


@settings(max_examples=80)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", html().encode(), TEXT.encode()]),
    st.integers(0, 2_000),
    CONTENT_TYPES,
)
def test_any_bytes_are_a_whole_record_or_no_article(
    noise: bytes, page: bytes, position: int, content_type: str | None
) -> None:
    """Noise alone, and in the middle of a page."""
    _is_whole_or_no_article(page[:position] + noise + page[position:], content_type)


def _is_whole_or_no_article(body: bytes, content_type: str | None) -> None:
    try:
        article = extract(body, URL, captured_at=NOW, content_type=content_type)
    except NotAnArticle as error:
        assert str(error)
        with pytest.raises(NotAnArticle, match=re.escape(str(error))):
            extract(body, URL, captured_at=NOW, content_type=content_type)
        return
    blocks = [article.text[paragraph.start : paragraph.end] for paragraph in article.paragraphs]
    assert article.text == PARAGRAPH_BREAK.join(blocks)
    assert all(block.strip() for block in blocks)
    assert article == extract(body, URL, captured_at=NOW, content_type=content_type)
    assert Article.from_bytes(article.to_bytes()) == article
