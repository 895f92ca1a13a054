"""The lists of the world are read as what they are to be."""

from datetime import UTC, datetime

import pytest

from benchmarks.day.lists import TYPES, entry_id, render
from benchmarks.day.world import Edit, Form, List, Story
from services.ingest.fetching.result import Page
from services.ingest.sources.listing import Listing
from services.ingest.sources.lists import read_list

BASE = "http://127.0.0.1:8080"
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC).timestamp()


def listing(one: List, stories: list[Story], older: str | None = None) -> Listing:
    body = render(one, stories, BASE, NOW, older)
    page = Page(BASE + one.path, BASE + one.path, 200, body, TYPES[one.form], {}, datetime.fromtimestamp(NOW, UTC))
    return read_list(page, "front_page" if one.form == "front_page" else None)


def stories() -> list[Story]:
    title = "Harbor council delays vote on the old quay in district"
    slug = title.lower().replace(" ", "-")
    found = [
        Story(n, f"/news/{slug}-{n}-00100{n}.html", f"{title} {n}", NOW - 600 * n, NOW - 600 * n, 0) for n in range(3)
    ]
    found[1].edits = [Edit(NOW - 60, True)]
    return found


@pytest.mark.parametrize("form", list(TYPES))
@pytest.mark.parametrize("noisy", [False, True])
def test_a_list_says_what_its_stories_are(form: Form, noisy: bool) -> None:
    one = List("wire", "127.0.0.1", "/" if form == "front_page" else "/feed", form, 10, noisy=noisy)
    found = listing(one, stories())
    assert [entry.url for entry in found.entries] == [BASE + each.path for each in stories()]
    assert [entry.title for entry in found.entries] == [each.title_at(NOW) for each in stories()]
    if form != "front_page":
        assert [entry.published_at for entry in found.entries] == [
            datetime.fromtimestamp(each.seen_from, UTC) for each in stories()
        ]


@pytest.mark.parametrize("form", ["rss", "atom"])
def test_a_list_names_the_page_behind_it(form: Form) -> None:
    older = listing(List("wire", "127.0.0.1", "/feed", form, 10), stories(), "/archive/7").older
    assert older is not None and older.raw == f"{BASE}/archive/7"


def test_ids_are_others_once_a_list_was_renamed() -> None:
    one = List("wire", "127.0.0.1", "/feed", "rss", 10, trouble="renamed", since=NOW)
    (each, *_) = stories()
    assert entry_id(one, each, NOW - 1) != entry_id(one, each, NOW)
