"""What a person is shown before an erasure and after it."""

from datetime import UTC, datetime

import pytest
from rich.console import Console

from schemas.topics.names import ARTICLES
from services.cli.views.takedowns import announce, described, print_report, unknown_articles
from services.operate.erasure import Takedown
from services.operate.near_misses import NearMiss

NOW = datetime(2026, 3, 2, tzinfo=UTC)
ID, OTHER = "a" * 32, "b" * 32
URL = "https://harborwire.example/ferry"


def published(status: str = "published") -> Takedown:
    document = {"status": status, "title": "Ferry [returns]", "url": URL, "canonical_url": URL}
    return Takedown(ID, URL, document)


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (published(), f"{ID} (of {URL}): Ferry [returns], {URL}"),
        (published("erased"), "already erased"),
        (Takedown(ID, ID), f"{ID}: Elasticsearch has no document with this id"),
        (Takedown(ID, URL, elsewhere=[OTHER]), f"fetched for {OTHER}: was that meant?"),
        (Takedown(ID, URL, similar=[NearMiss(OTHER, URL + "s", "Ferries")]), f"similar: {OTHER} {URL}s: Ferries"),
    ],
)
def test_what_elasticsearch_holds_is_shown_first(one: Takedown, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    announce(Console(), [one], unknown=False)
    assert words in capsys.readouterr().out


def test_what_it_means_to_erase_what_no_document_has_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    announce(Console(), [Takedown(ID, ID)], unknown=True)
    assert "the erasure blocks it for good, whatever is captured of it" in capsys.readouterr().out


def test_one_unknown_article_of_several_is_named_and_stops_all() -> None:
    told = unknown_articles([published(), Takedown(OTHER, OTHER, states=["page x"])])
    assert told[0] == f"no document has {OTHER}: nothing was written for any of the 2"
    assert f"remember, name {OTHER}: --unknown removes that" in told[-1]
    assert unknown_articles([Takedown(OTHER, OTHER)])[0].endswith("nothing was written")


@pytest.mark.parametrize(
    ("one", "dry_run", "words"),
    [
        (Takedown(ID, ID), True, f"{ID}: would be erased; to be removed: 0 dead letters, 0 states"),
        (
            Takedown(ID, ID, record=f"{ARTICLES}/0/7", erased=True, states=["page x"]),
            False,
            f"erased by {ARTICLES}/0/7",
        ),
        (Takedown(ID, ID, record=f"{ARTICLES}/0/7"), False, "not yet applied"),
    ],
)
def test_the_report_says_what_became_of_each_and_what_stays(
    one: Takedown, dry_run: bool, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    print_report(Console(), [one], NOW, dry_run=dry_run)
    printed = capsys.readouterr().out
    assert words in printed
    assert f"records of earlier captures on {ARTICLES}: gone by 2026-04-08 at the latest" in printed


def test_a_script_gets_no_document() -> None:
    told = described(published())
    assert (told["article_id"], told["had_document"], told["record"]) == (ID, True, None)
    assert "Ferry" not in str(told)
