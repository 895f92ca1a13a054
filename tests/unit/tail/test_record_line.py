"""What a line shows of each kind of record."""

from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.article import Article
from schemas.generated import RECORDS, examples
from schemas.revision import ERASED_REVISION
from services.tail.record_line import _SHOWN, cells
from services.tail.tailed_record import TailedRecord

EXAMPLES = [(kind, path) for kind in RECORDS for path in examples(kind)]


def record(value: bytes | None) -> TailedRecord:
    return TailedRecord("dateline.articles.v1", 3, 17, 0, b"key", value)


def line(kind: str, value: Any) -> list[str]:
    written = value if isinstance(value, bytes | None) else orjson.dumps(value)
    return [one.text for one in cells(record(written), kind)]


def test_every_kind_of_record_has_a_line() -> None:
    assert _SHOWN.keys() == RECORDS.keys()


@pytest.mark.parametrize(("kind", "path"), EXAMPLES, ids=lambda one: one.stem if isinstance(one, Path) else one)
def test_the_examples_show_what_matters(kind: str, path: Path) -> None:
    value = orjson.loads(path.read_bytes())
    shown = line(kind, value)
    title = "erased for good" if value.get("status") == "erased" else value.get("title") or "(no title)"
    told = {
        "article": lambda: [str(value["revision"]), title],
        "enriched_article": lambda: [str(value["revision"]), title],
        "fetch_request": lambda: [value["kind"], value["url"]],
        "dead_letter": lambda: [value["reason"], value["detail"]],
        "ingest_state": lambda: [value["kind"]],
    }[kind]()
    assert set(told) <= set(shown)
    assert all(shown)


def test_erasures_withdrawals_and_tombstones_stand_out() -> None:
    assert line("article", {"status": "erased", "revision": ERASED_REVISION, "title": None})[-1] == "erased for good"
    assert line("article", {"status": "withdrawn", "title": "Ferry"})[-1] == "withdrawn: Ferry"
    assert line("article", None) == ["tombstone", "removed"]
    assert line("dead_letter", None) == ["tombstone", "replayed or purged"]


def test_what_cannot_be_decoded_is_shown_as_that() -> None:
    shown = line("article", b"<html>")
    assert shown[:2] == ["undecodable", "dateline.articles.v1/3/17"]
    assert shown[2].startswith("not JSON: ")
    assert shown[2].endswith("(6 bytes)")


def test_letters_that_turn_the_line_stand_at_its_end_only() -> None:
    shown = line("article", {"title": "שלום", "source": {"id": "אא", "name": "x"}, "revision": 5})
    assert shown == ["5", "\\u05d0\\u05d0", "שלום"]


@given(
    st.sampled_from(sorted(RECORDS)),
    st.dictionaries(
        st.sampled_from(sorted(Article.model_fields)),
        st.none()
        | st.integers(-9, 9)
        | st.text()
        | st.lists(st.integers(0, 9))
        | st.dictionaries(st.text(), st.text()),
    ),
)
def test_no_object_is_too_odd_for_a_line(kind: str, value: dict[str, Any]) -> None:
    try:
        written = orjson.dumps(value)
    except TypeError:  # half a pair of surrogates, which no decoded record holds
        return
    assert cells(record(written), kind)
