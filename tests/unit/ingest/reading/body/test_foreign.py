"""What stands on a page beside its story is told by the elements around it."""

import pytest
from ingest_pages import PARAGRAPHS

from services.ingest.reading.body.blocks import read_layout
from services.ingest.reading.body.foreign import foreign_blocks, notices
from services.ingest.reading.page.tree import parse

TITLE = "Old bridge reopens"
STORY = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
OTHER = (
    "<p>Nobody may skate on the lake this winter, the town said, because the ice is thinner than it looks.</p>"
    "<p>The rule is checked by two wardens, who walk the shore in the morning and before it is dark.</p>"
)


def _left_out(body: str, title: str = TITLE) -> list[str]:
    layout = read_layout(parse(f"<!DOCTYPE html><html><body>{body}</body></html>"))
    return [layout.blocks[number].text for number in sorted(foreign_blocks(layout, title))]


def _article(inside: str = "", after: str = "") -> str:
    return f"<main><article><h1>{TITLE}</h1>{STORY}{inside}</article></main>{after}"


@pytest.mark.parametrize(
    "attributes",
    ["hidden", "style='display:none'", "style='color:red; DISPLAY : none'", "style='visibility: hidden'"],
)
def test_hidden_text(attributes: str) -> None:
    assert _left_out(_article(f"<p {attributes}>Ask the desk.</p>")) == ["Ask the desk."]
    assert _left_out(_article(f"<div {attributes}><p>One</p><p>Two</p></div>")) == ["One", "Two"]


def test_a_page_that_hides_its_story_until_a_script_shows_it() -> None:
    assert _left_out(f"<h1>{TITLE}</h1><p>A short opening.</p><div style='display:none'>{STORY}</div>") == []


@pytest.mark.parametrize(
    "attributes",
    [
        "class='cookie-banner'",
        "id='onetrust-consent-sdk'",
        "class='x' aria-label='Cookie notice'",
        "id='CybotCookiebotDialog'",
        "class='sp_message_container_9'",
        "id='didomi-host'",
        "class='cmp-wrapper'",
        "class='rgpd'",
        "class='privacy-banner'",
    ],
)
def test_consent(attributes: str) -> None:
    assert len(_left_out(f"<div {attributes}>{OTHER}<button>Yes</button></div>{_article()}")) == 2


@pytest.mark.parametrize(
    "attributes", ["class='cmp-text'", "class='content'", "class='avgrund'", "class='cookies-accepted'"]
)
def test_other_names_are_no_consent(attributes: str) -> None:
    body = f"<div {attributes}>{_article()}</div>"
    assert _left_out(body) == []


def test_the_foot_of_the_page_is_none_of_the_story() -> None:
    foot = "<footer><p>Harbor Daily Ltd, 4 Quay Street, Harbor City.</p></footer>"
    assert len(_left_out(_article(after=foot))) == 1
    assert len(_left_out(f"<pre>Error in line 41</pre><div>{foot}</div>")) == 1
    # The foot of the story itself, and a column that somebody tagged so.
    assert _left_out(_article(inside="<footer><p>Correction: there are two piers.</p></footer>")) == []
    assert _left_out(f"<h1>{TITLE}</h1><footer>{STORY}</footer>") == []


@pytest.mark.parametrize("name", ["newsletter-signup", "subscribe", "c-promo", "app-banner", "membership box"])
def test_boxes_to_sign_up(name: str) -> None:
    box = f"<div class='{name}'><p>The Tide, every Friday.</p><form><input></form></div>"
    assert _left_out(_article(box)) == ["The Tide, every Friday."]
    assert _left_out(_article(box.replace("<form><input></form>", ""))) == []


def test_a_long_text_is_content_whatever_its_class() -> None:
    assert _left_out(_article(f"<div class='newsletter'>{STORY}<button>Go</button></div>")) == []


def test_other_articles_below_the_story() -> None:
    other = f"<article><h1>Lake closed to skaters</h1>{OTHER}</article>"
    assert len(_left_out(_article(after=other))) == 3
    linked = f"<div><article><h2><a href='/lake'>Lake closed</a></h2><p>By Bo Reed</p>{OTHER}</article></div>"
    assert len(_left_out(_article(after=linked))) == 4
    post = "<div class='post'><h1>{}</h1>{}</div>"
    assert len(_left_out(post.format(TITLE, STORY) + post.format("Lake closed", OTHER))) == 3


def test_parts_of_the_story_are_no_other_article() -> None:
    entries = f"<article><h2>10:15 The ribbon is cut</h2>{OTHER}</article>"
    assert _left_out(_article(after=entries)) == []
    assert _left_out(f"<main><h1>{TITLE}</h1>{STORY}<section><h1>What it cost</h1>{OTHER}</section></main>") == []
    assert _left_out(_article(inside=f"<article><h1>What it cost</h1>{OTHER}</article>")) == []
    # The headline was taken from a search box.
    assert _left_out(f"<div><h1>Search</h1><p>Find</p></div>{_article()}", "Search") == []


@pytest.mark.parametrize(
    "line",
    [
        "Voir aussi <a href='/x'>Le lac fermé aux patineurs</a>",
        "<a href='/x'>▶ Lake closed to skaters</a>",
        "関連記事 <a href='/x'>湖は閉鎖</a>",
        "<a href='/x'>Czytaj też Jezioro zamknięte</a>",
    ],
)
def test_linked_pointers(line: str) -> None:
    assert len(_left_out(_article(f"<p>{line}</p>"))) == 1


@pytest.mark.parametrize(
    "line",
    [
        "<a href='/x'>More skaters than ever on the lake</a>",
        "Voir aussi le lac, dit le maire, est <a href='/x'>un plaisir</a>.",
        "<a href='/x'>Lake closed to skaters</a>",
    ],
)
def test_other_links_stay(line: str) -> None:
    assert _left_out(_article(f"<p>{line}</p>")) == []


def test_notices_of_cookies_are_left_out_outside_the_story_alone() -> None:
    def found(body: str) -> list[str]:
        layout = read_layout(parse(f"<!DOCTYPE html><html><body>{body}</body></html>"))
        long = [number for number, block in enumerate(layout.blocks) if len(block.text) > 30]
        return [layout.blocks[number].text for number in sorted(notices(layout, long))]

    notice = "<div class='b'><p>Diese Seite verwendet Cookies, damit sie besser wird.</p></div>"
    assert len(found(notice + _article())) == len(found(_article(after=notice))) == 1
    assert found(_article("<p>The bakery sells cookies in the shape of the bridge.</p>")) == []
    assert found(notice) == []


@pytest.mark.parametrize(
    "notice",
    [
        "This site sets a cookie.",
        "THIS SITE SETS COOKIES.",
        "Сайт использует куки.",
        "САЙТ ИСПОЛЬЗУЕТ КУКИ.",
        "Сайтът използва „кукита“, тоест куки.",
        "当サイトはクッキーを使用します。",
        "이 사이트는 쿠키를 사용합니다.",
        "Sivusto käyttää evästeitä.",
        "SIVUSTO KÄYTTÄÄ EVÄSTEITÄ.",
        "Siden bruker informasjonskapsler.",
        "Az oldal sütiket használ.",
        "Bu site çerez kullanır.",
        "BU SITE ÇEREZ KULLANIR.",
        "يستخدم هذا الموقع ملفات تعريف الارتباط.",
        "เว็บไซต์นี้ใช้คุกกี้",
        "Stran uporablja piškotke.",
        "Svetainė naudoja slapukus.",
        "Vietne izmanto sīkdatnes.",
        "VIETNE IZMANTO SĪKDATNES.",
        "Sait kasutab küpsiseid.",
    ],
)
def test_notices_of_cookies_in_many_languages(notice: str) -> None:
    layout = read_layout(parse(f"<!DOCTYPE html><html><body><div><p>{notice}</p></div>{_article()}</body></html>"))
    (number,) = (number for number, block in enumerate(layout.blocks) if block.text == notice)
    assert notices(layout, range(len(layout.blocks))) == {number}
