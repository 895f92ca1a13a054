"""What a person is shown before an erasure and after it."""

from datetime import UTC, datetime

import pytest
from rich.console import Console

from schemas.topics.names import ARTICLES
from services.cli.views.takedowns import announce, described, print_report
from services.operate.erasure import Takedown

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
        (Takedown(ID, ID), "find it with `dateline search`"),
        (Takedown(ID, URL, elsewhere=[OTHER]), f"fetched for {OTHER}: erase that too?"),
    ],
)
def test_what_elasticsearch_holds_is_shown_first(one: Takedown, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    announce(Console(), [one])
    assert words in capsys.readouterr().out


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
