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


MILK = "The dairy has sent its drivers home until the road to the pass is clear again."
SNOW = "Snow lies a meter deep on the road, and the plows wait for daylight."


def plain(before: str, between: str, after: str) -> str:
    """Two blocks of one form: `before`, a time with `between` behind it, a text, and `after`."""
    times = ("2026-03-05T16:10:00+01:00", "16.10"), ("2026-03-05T15:45:00+01:00", "15.45")
    told = [
        f'{before}<time datetime="{when}">{shown}</time>{between}{text}{after}'
        for (when, shown), text in zip(times, (MILK, SNOW), strict=True)
    ]
    return "".join(told)


@pytest.mark.parametrize(
    "blocks",
    [
        plain('<div class="live-entry">', "<p>", "</p></div>"),
        plain('<article class="post">', "<p>", "</p></article>"),
        plain('<li class="timeline-item">', "<p>", "</p></li>"),
        plain('<div class="update">', " ", "</div>"),
        plain('<div class="block block--new"><header>', "</header><div><p>", "</p></div></div>"),
    ],
)
def test_two_blocks_named_as_entries_with_times_of_day_are_entries(blocks: str) -> None:
    assert entries(f"<div>{blocks}</div>") == [
        ("2026-03-05T16:10:00+01:00", "16.10", [MILK]),
        ("2026-03-05T15:45:00+01:00", "15.45", [SNOW]),
    ]


def test_a_time_of_day_needs_no_element_of_its_own_kind() -> None:
    html = "".join(
        f'<div class="entry"><span class="entry-time">{shown}</span><h3>{head}</h3><p>{text}</p></div>'
        for shown, head, text in (("4:10 pm", "No milk", MILK), ("3:45 pm", "Deep snow", SNOW))
    )
    assert entries(html) == [("4:10 pm", "4:10 pm", ["No milk", MILK]), ("3:45 pm", "3:45 pm", ["Deep snow", SNOW])]


def test_what_is_named_a_time_around_or_in_an_element_that_is_one_does_not_count() -> None:
    html = "".join(
        f'<div class="entry">{time}<p>{text}</p></div>'
        for time, text in (
            ('<b class="time"><time datetime="2026-03-05T16:10Z">4:10 pm</time></b>', MILK),
            ('<time datetime="2026-03-05T15:45Z"><b class="time">3:45 pm</b></time>', SNOW),
        )
    )
    assert [one[0] for one in entries(html)] == ["2026-03-05T16:10Z", "2026-03-05T15:45Z"]


@pytest.mark.parametrize(
    "html",
    [
        # Other stories.
        plain('<article class="post"><h2><a href="/milk">No milk</a></h2>', "<p>", "</p></article>"),
        plain('<article class="post"><a href="/milk"><h2>No milk</h2></a>', "<p>", "</p></article>"),
        # What readers say.
        f"""<section class="comments">{plain('<div class="post">', "<p>", "</p></div>")}</section>""",
        # Days, not times of day.
        plain('<div class="post">', "<p>", "</p></div>").replace("T16:10:00+01:00", "").replace("T15:45:00+01:00", ""),
        # The times of the page itself.
        "".join(
            f'<p class="post-date">Updated <time datetime="2026-03-05T1{n}:00Z">1{n}:00</time></p>' for n in (6, 7)
        ),
        # Nothing names them.
        plain("<div>", "<p>", "</p></div>"),
        # One of them is no entry.
        plain('<div class="entry">', "<p>", "</p></div>").split('<div class="entry">')[1],
    ],
)
def test_other_plain_blocks_with_times_are_no_entries(html: str) -> None:
    assert entries(f"<div>{html}</div>") == []


def test_the_names_of_what_holds_the_headline_say_nothing() -> None:
    blocks = plain('<div class="entry">', "<p>", "</p></div>")
    page = lxml.html.document_fromstring(f'<body class="has-comments"><main><h1>Snow</h1>{blocks}</main></body>')
    assert len(read_live_blog(page).entries) == 2


def test_thousands_of_times_are_read_in_little_time() -> None:
    assert len(entries(f'<section class="live">{ALIKE * 3_000}</section>')) == 1_000
