"""The entries of a live blog as its page shows them."""

import lxml.html
import pytest

from services.ingest.reading.page.live_blog import read_live_blog

MARKED = """<div itemscope itemtype="https://schema.org/LiveBlogPosting"><div itemprop="liveBlogUpdate">
  <span itemprop="datePublished" content="2026-03-05T14:32:00+01:00">14:32</span><h3>Gates open</h3><p>First trucks.</p>
  </div></div>"""
ALIKE = "".join(
    f'<div class="entry even{hour % 2}"><header><time datetime="2026-03-05T{hour}:00Z">{hour} Uhr</time></header>'
    f"<div><p>It is {hour}.</p></div></div>"
    for hour in (16, 15, 14)
)


def entries(html: str) -> list[tuple[str, str, list[str]]]:
    tree = lxml.html.document_fromstring(f"<html><body><h1>The tunnel opens</h1>{html}</body></html>")
    return [(one.when, one.shown, one.lines) for one in read_live_blog(tree).entries]


def test_marked_entries() -> None:
    assert entries(MARKED) == [("2026-03-05T14:32:00+01:00", "14:32", ["Gates open", "First trucks."])]


@pytest.mark.parametrize("named", ['class="live-blog__posts"', 'id="liveticker"', 'class="newsticker-list"'])
def test_blocks_of_one_form_with_times_in_what_is_named_live(named: str) -> None:
    found = entries(f"<section {named}>{ALIKE}</section>")
    assert [one[0] for one in found] == ["2026-03-05T16:00Z", "2026-03-05T15:00Z", "2026-03-05T14:00Z"]
    assert found[0][1:] == ("16 Uhr", ["It is 16."])


@pytest.mark.parametrize(
    "html",
    [
        f'<section class="comments">{ALIKE}</section>',
        '<section class="live"><p><time>14:32</time> One.</p><div><time>14:35</time> Two.</div></section>',
        "<time></time>" * 3,
    ],
)
def test_other_blocks_with_times_are_no_entries(html: str) -> None:
    assert entries(html) == []


def test_thousands_of_times_are_read_in_little_time() -> None:
    assert len(entries(f'<section class="live">{ALIKE * 3_000}</section>')) == 1_000
