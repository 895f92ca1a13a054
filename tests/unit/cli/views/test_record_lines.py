"""Lines of records on terminals of any width, and for programs."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from services.cli.views.record_lines import ROOMY, Lines, fitted, print_json, print_raw
from services.tail.record_line import cells
from services.tail.tailed_record import TailedRecord
from tests.unit.cli.views.test_output import HOSTILE, obeyed

DAY_MS = 86_400_000
KEY = b"3fa2c81e9d0b4e55a1c2d3e4f5a6b7c8"


def record(title: str, at_ms: int = 79_200_123, key: bytes | None = KEY) -> TailedRecord:
    value = json.dumps({"revision": 7259940864000065, "title": title, "source": {"id": "wire"}})
    return TailedRecord("dateline.articles.v1", 0, 1, at_ms, key, value.encode("utf-8", "surrogatepass"))


def line(one: TailedRecord, width: int) -> str:
    return fitted(one, cells(one, "article"), width).plain


def test_a_narrow_terminal_shows_what_matters_most() -> None:
    assert line(record("Ferry crews return"), 80) == "22:00:00 3fa2c81e…  7259940864000065  Ferry crews return"
    assert line(record("Ferry crews return"), ROOMY) == (
        f"22:00:00 {KEY.decode()}  7259940864000065  wire            Ferry crews return"
    )


def test_only_the_time_and_the_revision_are_dim() -> None:
    one = record("Ferry crews return")
    shown = fitted(one, cells(one, "article"), 80)
    assert shown.style == ""
    parts = {str(span.style): shown.plain[span.start : span.end] for span in shown.spans if span.style == "bold"}
    assert parts == {"bold": "Ferry crews return"}


def test_wide_characters_take_two_columns() -> None:
    title = "港の渡し船が運航を再開した" * 5
    shown = line(record(title), 80)
    assert cell_len(shown) in (79, 80)
    assert shown.endswith("…")
    assert title.startswith(shown[len("22:00:00 3fa2c81e…  7259940864000065  ") : -1].rstrip())


@given(st.text() | st.just(HOSTILE), st.binary() | st.none(), st.integers(20, 200))
def test_no_line_is_wider_than_its_terminal_or_obeyed(title: str, key: bytes | None, width: int) -> None:
    shown = line(record(title, key=key), width)
    assert cell_len(shown) <= width
    assert obeyed(shown) == ""
    assert "\n" not in shown


def test_a_terminal_says_the_day_once(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = Lines()
    lines.console.file, lines.console._force_terminal, lines.console.no_color = io.StringIO(), True, True
    lines.print([(record("one"), "article"), (record("two"), "article")])
    lines.print([(record("three", DAY_MS), "article")])
    days = [one for one in lines.console.file.getvalue().splitlines() if "UTC" in one]
    assert [one.strip() for one in days] == ["── 1970-01-01 UTC", "── 1970-01-02 UTC"]


def test_a_program_gets_everything_on_each_line(capsys: pytest.CaptureFixture[str]) -> None:
    Lines().print([(record("x" * 500), "article"), (record(HOSTILE, key=None), "article")])
    first, second = capsys.readouterr().out.splitlines()
    assert first == f"1970-01-01T22:00:00.123Z  {KEY.decode()}  7259940864000065  wire  {'x' * 500}"
    assert second.startswith("1970-01-01T22:00:00.123Z  -  undecodable")


def test_json_and_bytes(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    records = [record("Ferry"), TailedRecord("t", 0, 2, 0, b"k", None)]
    print_json(records)
    found = [json.loads(one) for one in capsysbinary.readouterr().out.splitlines()]
    assert [one["value"] and one["value"]["title"] for one in found] == ["Ferry", None]
    print_raw(records)
    assert capsysbinary.readouterr().out == (records[0].value or b"") + b"\n"
