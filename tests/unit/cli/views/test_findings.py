"""What is printed of a verification."""

import pytest

from schemas.article_document import ALIAS_READ
from schemas.topics.names import ARTICLES, ENRICHED
from services.cli.views.findings import line, print_verification
from services.operate.reconciliation import Finding
from services.operate.survey import StageRow, Verification

KEY = "a" * 32
ROWS = [StageRow("ingest", "dateline.fetch-requests.v1", None, None, 3, 1)]


def test_a_finding_is_one_line_with_what_to_do() -> None:
    finding = Finding("behind", ENRICHED, KEY, expected=128, found=65, record=f"{ARTICLES}/0/1")
    assert line(finding) == (
        f"behind: {KEY} on {ENRICHED}, revision 128 expected, 65 found; run `dateline replay {ARTICLES}/0/1`"
    )
    assert "found" not in line(Finding("extra", ALIAS_READ, KEY, found=65))


def test_findings_beyond_the_limit_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    findings = [Finding("extra", ALIAS_READ, letter * 32, found=65) for letter in "ab"]
    print_verification(Verification(ROWS, 7, 6, findings), limit=1)
    printed = capsys.readouterr().out
    assert "a" * 32 in printed
    assert "b" * 32 not in printed
    assert f"2 extra on {ALIAS_READ}, 1 not listed (--limit)" in printed


def test_a_topic_stays_whole_on_a_narrow_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    print_verification(Verification([StageRow("index", ENRICHED, 10**6, 10**6, 10**6, 10**3)], 7, 7, []), limit=20)
    printed = capsys.readouterr().out
    (row,) = [line for line in printed.splitlines() if line.split()[:1] == ["index"]]
    assert row.split() == ["index", ENRICHED, "1,000,000", "1,000,000", "1,000,000", "1,000"]
    assert max(map(len, printed.splitlines())) <= 80


def test_nothing_found_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    print_verification(Verification(ROWS, 7, 7, []), limit=20)
    printed = capsys.readouterr().out
    assert "7 documents, 7 keys" in printed
    assert "every record is where it must be" in printed
