"""What counts of a subscriber's output; `make demo` runs one on the real servers."""

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from schemas.revision import ERASED_REVISION, revision
from services.demo.report import render_subscriber
from services.demo.subscriber import Printed, Said, Subscriber, held, is_here
from services.demo.workers import WorkerDied

CAPTURED = datetime(2026, 3, 3, 12, tzinfo=UTC)
FIRST, SECOND = revision(CAPTURED, 1), revision(CAPTURED, 2)


def quote(article_id: str, at: int, quote_id: str, delay_s: float = 1.5) -> Printed:
    line: dict[str, Any] = {"article_id": article_id, "revision": at, "quote_id": quote_id, "text": f"Words {quote_id}"}
    return Printed(CAPTURED.timestamp() + delay_s, line | {"url": f"http://a.example/news/{article_id}"})


def test_the_quotes_of_the_highest_revision_count() -> None:
    printed = [quote("a", FIRST, "1"), quote("a", SECOND, "2"), quote("b", FIRST, "3"), quote("b", FIRST, "3")]
    assert held(printed) == {Said("a", SECOND, "2"), Said("b", FIRST, "3")}


def test_a_correction_takes_quotes_back() -> None:
    printed = [quote("a", FIRST, "1"), Printed(0, {"corrected": "a", "revision": SECOND})]
    assert held(printed) == set()


def test_an_erasure_is_final() -> None:
    printed = [Printed(0, {"erased": "a"}), quote("a", ERASED_REVISION - 1, "1")]
    assert held(printed) == set()


def test_the_delay_is_that_after_the_capture() -> None:
    assert quote("a", SECOND, "1", delay_s=1.5).delay_s == pytest.approx(1.5, abs=0.01)


def test_lines_are_shown_as_they_came() -> None:
    target = io.StringIO()
    corrected = Printed(CAPTURED.timestamp() + 2, {"corrected": "a", "revision": SECOND})
    render_subscriber([quote("a", FIRST, "1"), corrected], Console(file=target, width=100))
    text = target.getvalue()
    assert text.index("1.50") < text.index("Words 1") < text.index("2.00") < text.index("corrected")


def test_nothing_is_said_to_be_nothing() -> None:
    target = io.StringIO()
    render_subscriber([Printed(0, {"erased": "a"})], Console(file=target, width=100))
    assert "printed nothing" in target.getvalue()


@pytest.mark.skipif(not is_here(), reason="this is no checkout")
def test_one_that_ends_by_itself_is_told(tmp_path: Path) -> None:
    """It reads the file that a killed writer left behind as its state, and cannot."""
    (tmp_path / "state.json").mkdir()
    with Subscriber(tmp_path, "127.0.0.1:1") as subscriber, pytest.raises(WorkerDied, match=r"errors\.log"):
        subscriber._wait(lambda: False)
    assert "state.json" in subscriber.errors.read_text(encoding="utf-8")
