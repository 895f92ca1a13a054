"""How the outcome of each request is worded, and what is advised."""

from datetime import UTC, datetime

import pytest

from schemas.topics.coordinates import Coordinates
from schemas.topics.names import REQUESTS
from services.cli.views.outcomes import complaints, described, explained, summary
from services.operate.errands import Captured, Document, Errand, Failure

NOW = datetime(2026, 3, 2, 10, 15, tzinfo=UTC)
AT = Coordinates(REQUESTS, 3, 100)
ID, HASH = "a" * 32, "b" * 64


def errand(kind: str = "article", **fields: object) -> Errand:
    made = Errand(AT, "https://a.example/1", kind)
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def article(document: Document | None) -> Errand:
    return errand(
        article=Captured(article_id=ID, title="Ferries", content_hash=HASH), revision=7, document=document, passed=True
    )


FEED = errand("feed", passed=True)
FEED.entries = [Errand(Coordinates(REQUESTS, 3, 101), "https://a.example/2", "article", FEED)]
SHOWN = article(Document(7, HASH, "published"))
OUTRANKED = article(Document(9, HASH, "published"))
DEAD = errand(failure=Failure("ingest", "not_found", "answered 404", str(AT)))
MOVED = errand(goes_on_as=SHOWN, due=NOW, moved_to="https://b.example/1")
LATER = errand(due=NOW)
WAITING = errand()


@pytest.mark.parametrize(
    ("one", "outcome", "words"),
    [
        (SHOWN, "done", f"indexed as {ID}, revision 7: Ferries"),
        (OUTRANKED, "stale", f"{ID} has a newer capture, revision 9, which stays"),
        (article(Document(7, "c" * 64, "published")), "stale", f"{ID} has another text of the same time of capture"),
        (article(Document(99, None, "erased")), "stale", f"{ID} was erased for good"),
        (article(None), "waiting", "no outcome yet, waiting for the index workers"),
        (DEAD, "dead", f"not_found: answered 404 (`dateline dlq show {AT}`)"),
        (LATER, "deferred", "not to be fetched before 2026-03-02 10:15:00 UTC"),
        (MOVED, "done", f"indexed as {ID}"),
        (WAITING, "waiting", "no outcome yet, waiting for the ingest workers"),
        (
            errand(is_unchanged=True, since=NOW),
            "unchanged",
            "has not changed since it was captured at 2026-03-02 10:15",
        ),
        (errand(passed=True), "unchanged", "nothing came of it"),
        (FEED, "done", "a feed of 1 entry"),
        (errand("feed", passed=True), "unchanged", "lists no entry that can be fetched, or has not changed"),
    ],
)
def test_each_outcome_is_told_in_words_and_to_scripts(one: Errand, outcome: str, words: str) -> None:
    assert one.fate == outcome
    assert words in explained(one)
    told = described(one)
    assert (told["outcome"], told["request"], told["url"]) == (outcome, str(AT), "https://a.example/1")
    assert told.keys() == described(SHOWN).keys()


def test_scripts_get_the_parts() -> None:
    told = described(DEAD)
    assert (told["stage"], told["reason"], told["detail"], told["dead_letter"]) == (
        "ingest",
        "not_found",
        "answered 404",
        str(AT),
    )
    assert described(FEED.entries[0])["listed_by"] == "https://a.example/1"
    assert described(MOVED)["moved_to"] == "https://b.example/1"
    assert (described(LATER)["due"], described(MOVED)["due"]) == ("2026-03-02T10:15:00+00:00", None)


def test_only_what_did_not_end_well_is_complained_of() -> None:
    assert list(complaints([SHOWN, FEED, MOVED])) == []
    lines = list(complaints([SHOWN, DEAD, LATER, WAITING, OUTRANKED, DEAD]))
    assert [line.partition(":")[0] for line in lines] == ["2 of 6", "1 of 6", "1 of 6", "1 of 6"]
    assert "dateline dlq replay" in lines[0]
    assert "dateline topics lag" in lines[2]
    assert next(complaints([DEAD])).startswith("a dead letter")


def test_the_summary_counts_how_they_ended() -> None:
    assert summary([SHOWN, DEAD, SHOWN]) == "3 requests: 2 done, 1 dead"
