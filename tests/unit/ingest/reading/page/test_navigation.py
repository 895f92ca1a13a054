"""The sections in a page's trail and navigation."""

from lxml.html import document_fromstring

from services.ingest.reading.page.navigation import read_navigation

URL = "https://www.harbor-daily.example/city/harbor/old-bridge-reopens"


def _read(body: str) -> list[tuple[str, str]]:
    tree = document_fromstring(f"<html><body>{body}</body></html>")
    return [(candidate.place, candidate.value) for candidate in read_navigation(tree, URL).sections]


def test_the_trail_without_the_front_page_and_the_page_itself() -> None:
    trail = (
        "<nav aria-label='Breadcrumb'><ol><li><a href='/'>Home</a></li><li><a href='/city'>City</a> › </li>"
        f"<li>Harbor</li><li><a href='{URL}'>Old bridge reopens</a></li></ol></nav><h1>Old bridge reopens</h1>"
    )
    assert _read(trail) == [("trail", "City"), ("trail", "Harbor")]


def test_a_page_named_after_its_trail_is_none() -> None:
    assert not _read("<div class='with-breadcrumbs'><h1>Old bridge</h1><a href='/people/kim'>Kim Vale</a></div>")


def test_the_entry_that_the_menu_marks_as_current() -> None:
    menu = (
        "<nav><ul><li class='menu_active__b8'><a href='/city'>City</a></li><li><a href='/sport'>Sport</a></li>"
        "<li class='inactive'><a href='/arts'>Arts</a></li></ul><a class='active' href='#top'>Top</a></nav>"
    )
    assert _read(menu) == [("confirmed", "City")]
    assert _read("<header><a aria-current='true' href='/tides'>Tides</a></header>") == [("navigation", "Tides")]
    assert not _read("<article><ul class='tabs'><li class='active'><a href='/most'>Most read</a></li></ul></article>")


def test_the_label_above_the_headline() -> None:
    label = "<div class='category'><a href='/tides'>Tides</a></div><h1>Old bridge reopens</h1>"
    assert _read(label) == [("label", "Tides")]
    menu = "".join(f"<li class='category'><a href='/{n}'>Section {n}</a></li>" for n in range(12))
    assert not _read(f"<ul>{menu}</ul><h1>Old bridge reopens</h1>")
