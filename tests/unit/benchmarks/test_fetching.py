import sys

import pytest

from benchmarks import fetching


def test_both_fetch_the_same_pages(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["fetching", "--pages", "20", "--at-once", "3", "--repeats", "2"])
    monkeypatch.setenv("COLUMNS", "120")
    fetching.main()
    output = capsys.readouterr().out
    assert "dateline" in output and "plain aiohttp" in output and "ratio" in output


def test_a_wrong_number_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["fetching", "--pages", "0"])
    with pytest.raises(SystemExit):
        fetching.main()
    assert "1 or more" in capsys.readouterr().err
