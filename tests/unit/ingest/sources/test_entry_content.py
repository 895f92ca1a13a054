"""Only a whole text travels with an entry, without what no reader sees."""

import pytest

from schemas.fetch_request.v1 import LONGEST_CONTENT
from services.ingest.addresses.address import Address
from services.ingest.sources.entry_content import full_text

URL = "https://harbor.example/ferry-sails"
ADDRESS = Address.of(URL)
TITLE = "Ferry sails again"
LINE = "The ferry sailed again on Tuesday after a week in the dock, and it was full to the last seat of its cabin."
STORY = f"<p>{LINE}</p>" * 5
CHINESE = (
    "<p>渡轮周二再次启航，此前在船坞停留了一周，港务局表示船上座无虚席，没有人预料到夏天之前会有这么多乘客。</p>" * 4
)


def whole(content: str, *, is_markup: bool = True, title: str | None = TITLE) -> str | None:
    return full_text([(content, is_markup)], ADDRESS, title)


@pytest.mark.parametrize("story", [STORY, CHINESE, f"{LINE}<br><br>" * 5, f'{STORY}<p><img src="/a.jpg" alt="A"></p>'])
def test_a_whole_text_stays_as_it_is(story: str) -> None:
    assert whole(story) == story


def test_scripts_and_most_attributes_go() -> None:
    loud = STORY.replace("<p>", '<p style="color: red" onclick="x()" class="lead">', 1)
    kept = whole(f'<script>alert("x")</script><style>p {{}}</style>{loud}<iframe src="https://x.example"></iframe>')
    assert kept == STORY.replace("<p>", '<p class="lead">', 1)


@pytest.mark.parametrize(
    "ending",
    [
        "<p>Nobody had expected so many […]</p>",
        "<p>Nobody had expected so many…</p>",
        "<p>Nobody had expected so many [&hellip;]</p>",
        f'<p><a href="{URL}">Continue reading</a></p>',
        f'<p><a href="{URL}?utm_source=rss#more-7">Weiterlesen</a> →</p>',
        f'<p>Nobody had expected <a href="{URL}">続きを読む</a></p>',
        f'<p><a href="{URL}">Read the rest at the Harbor Daily</a></p><p>&nbsp;</p>',
    ],
)
def test_a_part_of_a_text_is_left_out(ending: str) -> None:
    assert whole(STORY + ending) is None


@pytest.mark.parametrize(
    "note",
    [
        f'<p>The post <a href="{URL}">{TITLE}</a> appeared first on <a href="https://harbor.example">Harbor</a>.</p>',
        f'<p>L’articolo <a href="{URL}">{TITLE}</a> proviene da <a href="https://harbor.example">Porto</a>.</p>',
    ],
)
def test_where_it_appeared_first_is_no_text(note: str) -> None:
    assert whole(STORY + note) == STORY
    assert whole(f"{STORY}<p>Nobody had expected […]</p>{note}") is None


@pytest.mark.parametrize(
    "aside",
    [
        f'<p>As <a href="{URL}">said before</a>, the boat is old.</p>',
        f'<p><a href="{URL}#comments">3 comments</a></p>',
        f'<p><a href="{URL}"><img src="/a.jpg"></a></p>',
    ],
)
def test_other_links_to_the_article_cut_nothing(aside: str) -> None:
    assert whole(aside + STORY) is not None and whole(STORY + aside + "<p>The end of the story.</p>") is not None


def test_a_short_or_endless_text_is_left_out() -> None:
    assert whole(f"<p>{LINE}</p>") is None and whole("") is None and whole("<p> </p>") is None
    assert whole(STORY * 200) is None and whole(STORY * 10_000) is None
    assert len(whole(STORY * 100) or "") <= LONGEST_CONTENT


def test_plain_text_becomes_paragraphs() -> None:
    assert whole("\n\n".join([LINE + " 1 < 2"] * 5), is_markup=False) == f"<p>{LINE} 1 &lt; 2</p>" * 5
    assert whole("\r\n".join([LINE] * 5), is_markup=False) == STORY


def test_markup_that_is_escaped_twice_is_read() -> None:
    assert whole(STORY.replace("<", "&lt;").replace(">", "&gt;")) == STORY


def test_the_first_whole_content_is_taken() -> None:
    assert full_text([("<p>Short.</p>", True), (STORY, True), (CHINESE, True)], ADDRESS, None) == STORY


def test_many_links_take_linear_time() -> None:
    """Quadratic time would exceed the time limit of the tests."""
    links = f'<a href="{URL}">x</a> <b>y</b> ' * 10_000
    assert whole(f"<p>{links}</p>{STORY}" if len(links) < 1_000_000 else STORY) is None
