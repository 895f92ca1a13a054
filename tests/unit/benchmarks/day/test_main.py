"""A short day, followed by the worker's own code: a smoke test of the benchmark, and what must hold on any day."""

import json

import pytest

from benchmarks.day.__main__ import main


def test_a_short_day_keeps_what_it_promises(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["--feeds", "5", "--hours", "2", "--after", "0.5", "--seed", "3", "--processes", "1", "--json"])
    found = json.loads(capsys.readouterr().out)
    assert found["broken"] == [] and code == 0
    assert found["lists"] == 5
    assert 0 < found["found"] <= found["published"]
    assert found["found"] + found["unseen"] + found["pending"] == found["published"]
    assert found["requests"]["polls"] >= 5
    assert found["requests"]["articles"] >= found["new"] > 0
    assert found["per_article"] > 1
