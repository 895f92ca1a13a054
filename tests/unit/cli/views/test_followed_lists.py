"""What a person sees of lists that are followed."""

from datetime import UTC, datetime, timedelta

import pytest

from schemas.ingest_state import Followed, Health, IngestState, Poll
from schemas.ingest_state.followed import Extraction, Freshness, Gap, Move, Problem
from services.cli.views.followed_lists import ago, bars, described, print_lists, print_source
from services.cli.views.output import console
from services.ingest.sources.catalogue import Catalogue, Source
from services.operate.sources.followed_lists import ListReport, report

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
SOURCE = Source.of({"id": "harbor-wire", "name": "Harbor Wire", "lists": ["https://a.example/feed"]})


def at(minutes_ago: float) -> datetime:
    return NOW - timedelta(minutes=minutes_ago)


def reported(known: Followed | None) -> ListReport:
    (one,) = Catalogue([SOURCE]).lists()
    state = known and IngestState(kind="feed", host="a.example", url=one.url, due=at(-20), feed=known)
    return report(one, state, NOW)


WELL = Followed(
    list_kind="news_sitemap",
    health=Health(
        freshness=Freshness(new_at=at(90), rate=12, watched_since=at(90_000)),
        extraction=Extraction(articles=9, others=1),
        gaps=2,
        last_gap=Gap(at=at(3000)),
        move=Move(to="https://b.example/feed", since=at(100), last=at(10), answers=2),
    ),
    polls=[
        Poll(at=at(10), result="nothing", entries=20, status=200),
        Poll(at=at(90), result="new", entries=20, new=3, changed=1, gap=True),
        Poll(at=at(1400), result="new", entries=20, changed=1),
        Poll(at=at(1500), result="failed", problem="timeout", detail="no answer within 30 s"),
    ],
    why="half of an entry is expected until then",
)
BROKEN = Followed(
    health=Health(failures=4, failing_since=at(300), problem=Problem(kind="tls", detail="the certificate expired")),
    polls=[Poll(at=at(10), result="failed", problem="tls", detail="the certificate expired")],
)


def test_a_row_says_how_a_list_fares(capsys: pytest.CaptureFixture[str]) -> None:
    print_lists([reported(WELL), reported(BROKEN), reported(None)], NOW, console(width=120))
    shown = capsys.readouterr().out
    for words in (
        "polled 10 min ago, next in 20 min, new entry 2 h ago, 12.0 entries a day, 90% articles",
        "not polled yet",
    ):
        assert words in shown
    assert "tls since 2026-03-05 07:00 UTC (4 polls): the certificate expired" in " ".join(shown.split())
    assert "3 lists: 1 ok, 1 failing, 1 not polled yet" in shown


def test_a_source_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    print_source(SOURCE, [reported(WELL)], NOW, console(width=120))
    shown = capsys.readouterr().out
    for words in (
        "harbor-wire, Harbor Wire",
        "news sitemap",
        "2026-03-05 12:20 UTC, in 20 min",
        "half of an entry is expected until then",
        "2 polls that may have missed entries, the last at 2026-03-03 10:00 UTC",
        "https://b.example/feed, as 2 answers say",
        "Saturday",
        "failed, no answer within 30 s",
        "new entries, a gap: others may be missing",
        "changed entries",
    ):
        assert words in shown
    assert len([line for line in shown.splitlines() if "████" in line]) == 3


def test_a_list_is_described_for_scripts() -> None:
    told = described(reported(BROKEN))
    assert {key: told[key] for key in ("state", "is_wrong", "problem", "failing_since", "next_poll", "alarm")} == {
        "state": "failing",
        "is_wrong": True,
        "problem": "tls",
        "failing_since": "2026-03-05T07:00:00+00:00",
        "next_poll": "2026-03-05T12:20:00+00:00",
        "alarm": None,
    }
    assert described(reported(None))["polls"] == []


def test_bars_are_as_high_as_their_values() -> None:
    assert bars([0, 0.01, 4, 8], 8) == " ▁▄█"
    assert bars([0, 0], 0) == "  "


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s ago"), (59, "59 s ago"), (90, "2 min ago"), (-3600, "in 1 h"), (200_000, "2 d ago"), (-1, "in 1 s")],
)
def test_times_are_told_by_their_distance(seconds: float, said: str) -> None:
    assert ago(NOW - timedelta(seconds=seconds), NOW) == said
    assert ago(None, NOW) == "–"
