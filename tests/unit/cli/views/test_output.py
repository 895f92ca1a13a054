"""What comes from outside is shown, never obeyed."""

import io
import json
import logging
import sys
import unicodedata
import warnings

import pytest
from rich.console import Console
from rich.table import Table
from rich.text import Text

from services.cli.views import output
from services.cli.views.output import complain, console, emit, emit_document, say, shown, shown_json, shown_lines
from tests.injections import INJECTIONS

KEPT = {
    *"\u00ad\u200c\u200d",  # soft hyphen and joiners
    *"\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd",  # signs before numbers
}
OBEYED = "".join(
    character
    for character in map(chr, range(sys.maxunicode + 1))
    if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and character not in KEPT
)
HOSTILE = "\x1b]0;mine\x07[/b][red]\x9b2J\u202e\r\u2028\x7f\ud83d:bomb:\u2066"


def longest_flood(text: str) -> int:
    """The largest number of marks on one letter."""
    longest = marks = 0
    for one in text:
        marks = marks + 1 if unicodedata.category(one) in ("Mn", "Me", "Cf") else 0
        longest = max(longest, marks)
    return longest


def obeyed(text: str) -> str:
    return "".join(sorted(set(text) & set(OBEYED) - {"\n"}))


def test_every_character_that_a_terminal_or_a_reader_obeys_is_shown() -> None:
    assert [f"{ord(one):04x}" for one in OBEYED if shown(one) == one] == []
    assert obeyed(shown(OBEYED)) == ""


@pytest.mark.parametrize("injection", INJECTIONS)
def test_every_injection_is_shown_and_json_means_the_same(injection: str) -> None:
    words = INJECTIONS[injection]
    said = shown(words)
    assert obeyed(said) == ""
    assert "\n" not in said
    assert longest_flood(said) <= output.MOST_MARKS
    document = shown_json(json.dumps({words: words}, ensure_ascii=False))
    assert (json.loads(document), obeyed(document)) == ({words: words}, "")
    assert longest_flood(document) <= output.MOST_MARKS


def test_what_libraries_report_is_shown_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("logging.lastResort", None)
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        output.take_warnings()
        logging.getLogger("a.library").warning("discarding %s", HOSTILE)
        logging.getLogger("a.library").info("chatter")
        warnings.warn(HOSTILE, stacklevel=1)
    said = capsys.readouterr().err
    assert (obeyed(said), said.count("\n"), said.count("\\x9b2J")) == ("", 2, 2)


def test_ordinary_text_stays_as_it_is() -> None:
    for text in (
        "שָׁלוֹם",
        "নিউজ༄༅།",
        "Việt Nam",
        "👩🏽‍🚀👨‍👩‍👧‍👦❤️",
        "กำลังเดิน",
        "Café naïve “quotes” — 20 €",
        "日本語 العربية עברית",
        "👩‍👩‍👧 🏴",
        "می‌خواهم",
        "a b",
    ):
        assert shown(text) == text


def test_a_line_is_one_line_and_lines_are_lines() -> None:
    assert shown("a\x1b[2J\r\n\tb\u202e") == "a\\x1b[2J\\r\\n\\tb\\u202e"
    assert shown_lines("a\x1b[2J\r\n\tb\u202e") == "a\\x1b[2J\n\tb\\u202e"


def test_json_means_the_same_and_obeys_nothing() -> None:
    value = {"title": HOSTILE, "tag": "\U000e0041"}
    for indent in (None, 2):
        document = shown_json(json.dumps(value, ensure_ascii=False, indent=indent))
        assert (json.loads(document), obeyed(document)) == (value, "")


@pytest.mark.parametrize("terminal", [False, True], ids=["pipe", "terminal"])
def test_a_console_obeys_nothing_of_what_it_prints(terminal: bool) -> None:
    target = console(width=400)
    target.file, target._force_terminal, target.no_color = io.StringIO(), terminal, True
    table = Table("head" + HOSTILE, title=HOSTILE, caption=HOSTILE)
    table.add_row(HOSTILE)
    table.add_row(Text(HOSTILE))
    target.print(HOSTILE)
    target.print(Text(HOSTILE))
    target.print(table)
    say(target, HOSTILE)
    printed = target.file.getvalue()
    if terminal:
        printed = printed.replace("\x1b[1m", "").replace("\x1b[3m", "").replace("\x1b[2;3m", "").replace("\x1b[0m", "")
    assert obeyed(printed) == ""
    assert printed.count("[/b][red]") == 8
    assert printed.count("\\x9b2J\\u202e") == 8
    assert ":bomb:" in printed


def test_lines_on_both_streams_obey_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    complain(HOSTILE + "\nforged")
    emit(HOSTILE + "\nforged")
    emit_document(json.dumps(HOSTILE, ensure_ascii=False))
    with output.working(HOSTILE) as show:
        show(HOSTILE)
    for printed, lines in zip(capsys.readouterr(), (2, 1), strict=True):
        assert (obeyed(printed), printed.count("\n")) == ("", lines)


def test_a_complaint_is_short_and_has_no_password(capsys: pytest.CaptureFixture[str]) -> None:
    complain("no http://ada:hun@ter2@es:9200/x and https://b@c.example ; mail a@b.example", "x" * 100_000)
    url, long, rest = capsys.readouterr().err.split("\n")
    assert url == "no http://***@es:9200/x and https://***@c.example ; mail a@b.example"
    assert (len(long), rest) == (output.LONGEST_LINE + 1, "")


def test_a_stream_of_another_encoding_escapes_what_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(raw, "ascii"))
    output.tolerate()
    say(console(), "half \ud83d …")
    output.flush()
    assert raw.getvalue() == b"half \\ud83d \\u2026\n"


def test_what_is_written_beside_progress_goes_where_it_is_sent(capsys: pytest.CaptureFixture[str]) -> None:
    """`… --json > file` with standard error on a terminal wrote to the terminal, wrapped, and left the file empty."""
    screen = io.StringIO()
    with output.working("first", Console(file=screen, force_terminal=True)) as show:
        emit_document('{"a": 1}')
        show("second")
    assert capsys.readouterr().out == '{"a": 1}\n'
    assert "first" in screen.getvalue()
    assert "a" not in screen.getvalue().partition("first")[2].partition("second")[0]
