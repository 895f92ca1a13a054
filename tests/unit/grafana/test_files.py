"""How a description becomes a file; the files themselves in tests/contract/test_grafana.py."""

import json
from typing import Any

import pytest

from services.grafana.files import content, description, uid
from services.grafana.panels import SECONDS, SHARE, Dashboard, Limit, Panel, Query, Row, count

RECORDS = count("records")
ONE = (Query("sum(x)", "x"),)


def panel(shape: Any = "lines", unit: str = RECORDS, **more: Any) -> Panel:
    return Panel(
        **{"title": "T", "tells": "Tells.", "act": "Act.", "queries": ONE, "width": 8} | more, shape=shape, unit=unit
    )


def written(*panels: Panel, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        content(Dashboard("d", "D", "Tells.", (Row("A", panels), Row("B", panels)), **more))
    )
    return found


def test_panels_that_do_not_fit_go_on_below() -> None:
    places = [one["gridPos"] for one in written(panel(), panel(), panel(), panel())["panels"]]
    assert [(one["x"], one["y"], one["w"], one["h"]) for one in places] == [
        (0, 0, 24, 1),
        (0, 1, 8, 8),
        (8, 1, 8, 8),
        (16, 1, 8, 8),
        (0, 9, 8, 8),
        (0, 17, 24, 1),
        (0, 18, 8, 8),
        (8, 18, 8, 8),
        (16, 18, 8, 8),
        (0, 26, 8, 8),
    ]


def test_a_number_is_asked_for_now_and_a_line_over_time() -> None:
    """Of a range, Grafana would show the last value that there was, however old."""
    _, number, line, *_ = written(panel("number"), panel("lines"))["panels"]
    assert [(one["targets"][0]["instant"], one["targets"][0]["range"]) for one in (number, line)] == [
        (True, False),
        (False, True),
    ]


@pytest.mark.parametrize(
    ("limit", "steps", "style"),
    [
        pytest.param(None, [("text", None)], "off", id="none"),
        pytest.param(Limit(60), [("green", None), ("red", 60)], "dashed", id="from"),
        pytest.param(Limit(1, below=True), [("red", None), ("green", 1)], "dashed", id="below"),
    ],
)
def test_a_limit_colours_what_is_wrong(limit: Limit | None, steps: list[Any], style: str) -> None:
    defaults = written(panel(limit=limit))["panels"][1]["fieldConfig"]["defaults"]
    assert [(one["color"], one["value"]) for one in defaults["thresholds"]["steps"]] == steps
    assert defaults["custom"]["thresholdsStyle"]["mode"] == style


def test_a_share_does_not_begin_at_0() -> None:
    share, lag = (written(panel(unit=unit))["panels"][1]["fieldConfig"]["defaults"] for unit in (SHARE, SECONDS))
    assert (share.get("min"), share["max"]) == (None, 1)
    assert (lag["min"], lag.get("max")) == (0, None)


def test_a_table_has_one_row_for_each_set_of_labels() -> None:
    queries = (Query("sum by (instance) (x)", "Partitions", RECORDS), Query("y", "Oldest", SECONDS))
    _, two, one, *_ = written(
        panel("table", queries=queries, rows=("instance",)), panel("table", queries=queries[:1], rows=("instance",))
    )["panels"]
    assert two["transformations"][1]["options"] == {
        "excludeByName": {"Time": True},
        "indexByName": {"instance": 0, "Value #A": 1, "Value #B": 2},
        "renameByName": {"instance": "Worker", "Value #A": "Partitions", "Value #B": "Oldest"},
    }
    # Prometheus' data source calls the only number so.
    assert one["transformations"][1]["options"]["renameByName"] == {"instance": "Worker", "Value": "Partitions"}


def test_the_stage_is_chosen_where_there_is_one() -> None:
    names = [[one["name"] for one in written(panel(), of_one_stage=one)["templating"]["list"]] for one in (False, True)]
    assert names == [["datasource"], ["datasource", "stage"]]


def test_a_description_ends_with_the_runbook() -> None:
    assert description(panel()) == "Tells.\n\n**What to do:** Act."
    assert description(panel(runbook="stuck")).endswith("\n\n**Runbook:** docs/runbooks.md#stuck")
    assert uid(Dashboard("d", "D", "Tells.", ())) == "dateline-d"
