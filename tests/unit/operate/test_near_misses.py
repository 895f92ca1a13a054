"""What Elasticsearch is asked for; what it finds is tested in tests/integration/test_erase.py."""

from typing import Any

from services.ingest.addresses.address import Address
from services.operate.near_misses import resembling_address, resembling_id


def kinds(url: str) -> list[dict[str, Any]]:
    queries: list[dict[str, Any]] = resembling_address(Address.of(url))["dis_max"]["queries"]
    return queries


def test_an_id_may_be_mistyped() -> None:
    assert resembling_id("a" * 32) == {"fuzzy": {"article_id": {"value": "a" * 32, "fuzziness": 2, "boost": 10}}}


def test_an_address_may_be_mistyped_cut_off_or_on_another_host() -> None:
    url = "https://harborwire.example/2026/ferry-strike"
    by_normalized, by_raw, cut_off, elsewhere = kinds(url)
    assert by_normalized["fuzzy"]["canonical_url"]["value"] == Address.of(url).normalized
    assert by_raw["fuzzy"]["url"]["value"] == url
    assert cut_off == {"prefix": {"canonical_url": {"value": Address.of(url).normalized}}}
    assert elsewhere == {"wildcard": {"canonical_url": {"value": "*/ferry-strike*"}}}


def test_a_site_is_not_taken_for_the_beginning_of_all_its_articles() -> None:
    assert [list(query) for query in kinds("https://harborwire.example/")] == [["fuzzy"], ["fuzzy"]]
    assert [list(query) for query in kinds("https://harborwire.example/2026")][2:] == [["prefix"]]


def test_the_end_of_an_address_begins_with_its_last_word() -> None:
    assert kinds("https://harborwire.example/a/story/20")[-1] == {
        "wildcard": {"canonical_url": {"value": "*/story/20*"}}
    }


def test_what_would_be_a_wildcard_is_meant_as_it_stands() -> None:
    (*_, elsewhere) = kinds("https://harborwire.example/what*ever")
    assert elsewhere["wildcard"]["canonical_url"]["value"] == r"*/what\*ever*"
