"""What `erase` makes of its arguments; that articles are erased is tested on the real servers."""

import io
from datetime import UTC, datetime, timedelta

import pytest
import typer
from typer.testing import CliRunner

from schemas.dead_letter import DeadLetter
from services.cli.erase import article_id_of, belongs, confirm, gone_by
from services.cli.main import app
from services.ingest.addresses.identity import article_id

URL = "https://harborwire.example/2026/03/02/harbor-reopens"
ID = article_id(URL)


def letter(**told: str | None) -> DeadLetter:
    return DeadLetter(
        stage="ingest",
        reason="not_found",
        detail="gone",
        topic="dateline.fetch-requests.v1",
        partition=0,
        offset=1,
        key=(told.get("key") or "").encode() or None,
        article_id=told.get("article_id"),
        url=told.get("url"),
        failed_at=datetime(2026, 3, 2, tzinfo=UTC),
        producer="test",
    )


@pytest.mark.parametrize("article", [ID, ID.upper(), URL, URL + "/?utm_source=feed", URL.replace("https", "http")])
def test_an_article_is_named_by_its_id_or_any_spelling_of_its_address(article: str) -> None:
    assert article_id_of(article) == ID


@pytest.mark.parametrize("article", ["harbor", ID[:-1], "ftp://harborwire.example/x", "urn:dateline:erased", ""])
def test_anything_else_is_refused_with_what_to_give(article: str) -> None:
    told = CliRunner().invoke(app, ["erase", article, "--yes"])
    assert told.exit_code == 1
    assert "32 hex digits" in told.output


class Terminal(io.StringIO):
    """A person who types."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("typed", "erases"), [("y\n", True), ("n\n", False), ("\n", False)])
def test_a_person_is_asked(typed: str, erases: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(typed))
    if erases:
        confirm(2)
    else:
        with pytest.raises(typer.Exit):
            confirm(2)


def test_where_nobody_can_be_asked_nothing_is_erased(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    with pytest.raises(typer.Exit):
        confirm(1)


def test_a_script_that_asks_for_json_must_say_yes() -> None:
    told = CliRunner().invoke(app, ["erase", ID, "--json"])
    assert told.exit_code == 1
    assert "--yes" in told.output


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (letter(article_id=ID), True),
        (letter(article_id=ID, url="https://harborwire.example/asked"), True),
        (letter(url=URL + "?utm_source=feed"), True),
        (letter(url="https://harborwire.example/other"), False),
        (letter(article_id="0" * 32, url="no address"), False),
        (letter(), False),
        (letter(key=ID), True),
    ],
)
def test_a_dead_letter_belongs_by_its_id_its_key_or_its_address(one: DeadLetter, expected: bool) -> None:
    assert belongs(one, ID) is expected


def test_what_is_retained_is_gone_a_segment_after_its_retention() -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    assert gone_by("dateline.articles.v1", now) - now == timedelta(days=37, minutes=10)
    assert gone_by("dateline.fetch-requests.v1", now) - now == timedelta(days=14, minutes=10)
