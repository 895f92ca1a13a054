"""The comparison as it is printed."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks.polling.__main__ import main
from benchmarks.polling.curve import draw
from benchmarks.polling.follow import Figures
from benchmarks.polling.peers import PEERS


def test_one_object_with_peers_and_ours(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--feeds", "4", "--days", "1", "--seed", "3", "--json"])
    printed = json.loads(capsys.readouterr().out)
    assert set(printed) == {"peers", "ours"}
    for side in printed.values():
        assert set(side) == set(PEERS)
        assert all(set(figures) == {"polls", "mean", "p50", "p95", "lost"} for figures in side.values())


def test_the_curve_is_svg(tmp_path: Path) -> None:
    drawn = draw([Figures(2, 100, 50, 300, 0), Figures(20, 10, 5, 30, 0)], {"a <peer>": Figures(4, 90, 50, 200, 0.1)})
    assert ElementTree.fromstring(drawn).tag.endswith("svg")
    assert "a &lt;peer&gt;" in drawn
