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


def test_the_curve_tells_losses_and_writes_no_label_over_another() -> None:
    peers = {f"peer {number}": Figures(10 + number, 50 + number, 40, 90, 0.02 * (number % 2)) for number in range(3)}
    root = ElementTree.fromstring(draw([Figures(2, 300, 50, 600, 0.05), Figures(100, 5, 3, 9, 0)], peers))
    texts = [(one.text or "", float(one.get("x", 0)), float(one.get("y", 0))) for one in root if one.get("x")]
    labels = [text for text in texts if text[0].startswith("peer")]
    assert {text for text, _, _ in labels} >= {"peer 0", "peer 1 (loses 2%)"}
    assert any("loses 5%" in text for text, _, _ in texts)
    assert all(
        abs(y - other_y) >= 13 or abs(x - other_x) >= 36
        for text, x, y in labels
        for other, other_x, other_y in labels
        if text < other
    )
