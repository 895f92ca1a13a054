"""Subscriptions of feed readers become sources, and the other way round."""

import pytest

from services.ingest.addresses.address import Address
from services.ingest.sources.catalogue import Catalogue, Source
from services.operate.sources.catalogue_text import CatalogueText
from services.operate.sources.exchange import domain_id, exported, imported, title_id
from services.operate.sources.opml import Subscription, read_subscriptions, write_opml

NONE = Catalogue([])


def test_a_title_and_a_home_page_make_one_source() -> None:
    found = imported(
        [
            Subscription("Harbor Wire", "https://harbor.example/a", "https://harbor.example/"),
            Subscription("Harbor Wire", "https://harbor.example/b", "https://harbor.example/"),
            Subscription("Harbor Wire", "https://other.example/a", "https://other.example/"),
            Subscription(None, "https://harbor.example/c", None),
            Subscription(None, "https://harbor.example/d", None),
            Subscription("港の新聞", "https://minato.example/feed", "not an address"),
        ],
        NONE,
    )
    assert [(one.id, one.name, len(one.lists)) for one in found.sources] == [
        ("harbor-wire", "Harbor Wire", 2),
        ("harbor-wire-2", "Harbor Wire", 1),
        ("harbor.example", None, 1),
        ("harbor.example-d", None, 1),
        ("minato.example", "港の新聞", 1),
    ]
    assert (found.present, found.refused) == ([], [])


def test_what_the_catalogue_has_is_left_out() -> None:
    catalogue = Catalogue([Source.of({"id": "harbor-wire", "lists": ["https://harbor.example/a"]})])
    again = Subscription("Harbor Wire", "https://harbor.example/a?utm_source=reader", None)
    twice = Subscription("Other", "https://other.example/feed", None)
    found = imported([again, twice, twice], catalogue)
    assert [one.id for one in found.sources] == ["other"]
    assert found.present == [again, twice]


def test_what_cannot_be_followed_is_told() -> None:
    bad = [Subscription("a", "ftp://a.example/", None), Subscription("b", "https://u:secret@b.example/", None)]
    found = imported(bad, NONE)
    assert found.sources == []
    assert [one for one, _ in found.refused] == bad
    assert "not an http(s) URL" in found.refused[0][1]
    assert "secret" not in found.refused[1][1]


def test_every_imported_source_can_be_written() -> None:
    hostile = Subscription("a\x1b[31m\u202e: # - [", "https://a.example/?q='\"#x", None)
    found = imported([hostile, Subscription("x" * 5000, "https://b.example/", None)], NONE)
    text = CatalogueText(b"", "s").add(found.sources)
    assert text.catalogue.sources == tuple(found.sources)


def test_the_way_to_a_reader_and_back_changes_nothing() -> None:
    sources = [
        Source.of({"id": "harbor-wire", "name": "Harbor Wire", "home_page": "https://harbor.example/",
                   "lists": ["https://harbor.example/a", "https://harbor.example/b"]}),
        Source.of({"id": "b.example", "lists": [{"url": "https://b.example/map", "kind": "sitemap"}]}),
    ]  # fmt: skip
    subscriptions, others = exported(Catalogue(sources))
    assert others == 1
    assert imported(read_subscriptions(write_opml("x", subscriptions)), NONE).sources == sources[:1]


def test_ids_are_free() -> None:
    harbor, wire = Address.of("https://www.harbor.example/"), Address.of("https://feeds.example/wire/news.xml")
    assert title_id("Zürcher Tagblatt – Kultur", ["zurcher-tagblatt-kultur"]) == "zurcher-tagblatt-kultur-2"
    assert domain_id(None, wire, []) == "feeds.example"
    assert domain_id(None, wire, ["feeds.example"]) == "feeds.example-wire-news-xml"
    assert domain_id(None, wire, ["feeds.example", "feeds.example-wire-news-xml"]) == "feeds.example-wire-news-xml-2"
    assert domain_id(harbor, wire, []) == "harbor.example"
    assert domain_id(None, Address.of("http://[::1]:8000/"), ["1"]) == "1-2"


@pytest.mark.parametrize("title", ["港の新聞", "港の新聞 24", "Порт FM – новости", "...", ""])
def test_a_few_latin_letters_do_not_name_a_source(title: str) -> None:
    assert title_id(title, []) is None


def test_a_list_with_and_without_tls_is_one() -> None:
    plain, secure = (Subscription("Quay", f"{scheme}://quay.example/feed", None) for scheme in ("http", "https"))
    found = imported([plain, secure], NONE)
    assert [one.raw for source in found.sources for one in (one.url for one in source.lists)] == [secure.feed_url]
    assert found.present == [secure]
    assert imported(
        [secure, Subscription("Quay", "http://www.quay.example/feed/", None)], Catalogue(found.sources)
    ) == (
        [],
        [secure, Subscription("Quay", "http://www.quay.example/feed/", None)],
        [],
    )
    both = Catalogue([Source.of({"id": "quay", "lists": [plain.feed_url, secure.feed_url]})])
    assert [one.feed_url for one in exported(both)[0]] == [secure.feed_url]
