"""What is printed of the zones that were learned."""

import pytest

from services.cli.views.source_zones import print_report
from services.operate.zone_learning import Reading, SourceRow


def test_a_source_is_a_row_with_its_first_zones(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    zones = ["Asia/Almaty", "Asia/Colombo", "Asia/Kolkata", "Asia/Omsk"]
    rows = [
        SourceRow("a.example", 1, 1, [], believed=False, doubt="1 of 5 observations"),
        SourceRow("b.example", 5, 2, zones, believed=True, doubt=None),
    ]
    print_report(rows, Reading(records=19, unreadable=1))
    printed = capsys.readouterr().out
    assert "no: 1 of 5 observations" in printed
    assert "Asia/Almaty, Asia/Colombo, Asia/Kolkata and 1 more" in printed
    assert "19 records read, 1 of them not articles" in printed
