"""`deploy/grafana/*.json`, read as Grafana reads them, and their queries, as Prometheus reads those.

No Grafana has loaded the files. What they may contain is judged by Grafana's own models for Python
(grafana-foundation-sdk), of Grafana 11.6; what is asked, by promql-parser and by the list of our metrics.
"""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from enum import Enum
from itertools import combinations
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
import yaml
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models import units
from grafana_foundation_sdk.models.dashboard import Dashboard as GrafanaDashboard

from schemas.topics.stages import STAGES, TOPICS_OF
from services.grafana import page
from services.grafana.files import DASHBOARDS, FOLDER, content
from services.grafana.panels import Dashboard, Panel, Query
from services.grafana.pipeline import FRESH_S, PIPELINE
from services.runtime.observe import metrics
from tests.query_labels import Reading, WrongQuery, branches

ROOT = Path(__file__).parents[2]
FILES = {one.name: (FOLDER / f"{one.name}.json").read_text(encoding="utf-8") for one in DASHBOARDS}
JSON: dict[str, dict[str, Any]] = {name: json.loads(text) for name, text in FILES.items()}
PROVISIONING = FOLDER / "provisioning"
LEGEND_LABEL = re.compile(r"\{\{(\w+)\}\}")
GRAFANA_VARIABLE = re.compile(r"\$\{?(\w+)\}?")

PANELS = [(dashboard, panel) for dashboard in DASHBOARDS for panel in dashboard.panels]
QUERIES = [(panel, query) for _, panel in PANELS for query in panel.queries]
NAMES = [f"{dashboard.name}: {panel.title}" for dashboard, panel in PANELS]
QUERY_NAMES = [f"{panel.title}: {query.legend}" for panel, query in QUERIES]


def known() -> dict[str, frozenset[str]]:
    """Every name that a query may have, with its labels."""
    found = {"ALERTS": frozenset(("alertname", "alertstate", "severity"))}
    """Prometheus' own, with the labels that each of our alerts has."""
    for one in (*metrics.WORKER, *metrics.PIPELINE, *metrics.VERIFIED):
        labels = frozenset(one.labels)
        if one.kind == "histogram":
            found |= {f"{one.name}_bucket": labels | {"le"}, f"{one.name}_sum": labels, f"{one.name}_count": labels}
        else:
            found[one.name] = labels
    return found


KNOWN = known()


def shown(dashboard: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in dashboard["panels"] if one["type"] != "row"]


# The files -------------------------------------------------------------------------------------------------------


def test_the_files_and_the_page_are_what_the_panels_say() -> None:
    advice = "run `python -m services.grafana.files`"
    for one in DASHBOARDS:
        assert content(one) == FILES[one.name], advice
    assert page.page(DASHBOARDS) == page.PAGE.read_text(encoding="utf-8"), advice
    assert {path.stem for path in FOLDER.glob("*.json")} == set(FILES)


register_default_plugins()


@pytest.mark.parametrize("name", FILES)
def test_grafana_has_a_place_for_everything_in_a_file(name: str) -> None:
    assert list(strange(JSON[name])) == []


def changed(path: str, value: Any) -> dict[str, Any]:
    """The first dashboard with another value at a path."""
    whole = deepcopy(JSON["pipeline"])
    *above, last = path.split("/")
    place: Any = whole
    for step in above:
        place = place[int(step) if isinstance(place, list) else step]
    place[last] = value
    return whole


TIME_SERIES = next(number for number, one in enumerate(JSON["pipeline"]["panels"]) if one["type"] == "timeseries")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        pytest.param("grafTooltip", 1, id="a field of the dashboard"),
        pytest.param("panels/1/discription", "x", id="of a panel"),
        pytest.param("panels/1/targets/0/expression", "x", id="of a query"),
        pytest.param("panels/1/options/grafMode", "none", id="an option of a number"),
        pytest.param("panels/1/options/graphMode", "lines", id="a value of it"),
        pytest.param(f"panels/{TIME_SERIES}/options/legend/sorted", True, id="an option of a legend"),
        pytest.param(f"panels/{TIME_SERIES}/options/legend/displayMode", "grid", id="a value of it"),
        pytest.param(f"panels/{TIME_SERIES}/fieldConfig/defaults/custom/fill", 30, id="a setting of lines"),
        pytest.param(f"panels/{TIME_SERIES}/fieldConfig/defaults/custom/drawStyle", "dots", id="a value of it"),
        pytest.param("templating/list/0/type", "data source", id="a type of variable"),
    ],
)
def test_what_grafana_does_not_know_is_found(path: str, value: Any) -> None:
    assert list(strange(changed(path, value))) == [f"/{path}"]


def strange(dashboard: dict[str, Any]) -> Iterator[str]:
    """Paths of what Grafana's models have no place for, or no such value. They leave out what they do not know, so that
    nothing may be missing of what they have read."""
    read = GrafanaDashboard.from_json(dashboard)
    yield from missing(dashboard, json.loads(JSONEncoder().encode(read)))
    yield from unknown_values(read)


def missing(wanted: Any, read: Any, path: str = "") -> Iterator[str]:
    """What is not, or otherwise, in what was read. Empty values may be left out."""
    if isinstance(wanted, dict) and isinstance(read, dict):
        for key, value in wanted.items():
            if key in read or value not in (None, "", [], {}):
                yield from missing(value, read.get(key), f"{path}/{key}")
    elif isinstance(wanted, list) and isinstance(read, list) and len(wanted) == len(read):
        for number, pair in enumerate(zip(wanted, read, strict=True)):
            yield from missing(*pair, f"{path}/{number}")
    elif wanted != read:
        yield path


def unknown_values(read: Any, path: str = "") -> Iterator[str]:
    """Values that are none of an enumeration: the models keep whatever they read."""
    if isinstance(read, list):
        for number, one in enumerate(read):
            yield from unknown_values(one, f"{path}/{number}")
    elif isinstance(read, dict):
        for name, one in read.items():
            yield from unknown_values(one, f"{path}/{name}")
    elif type(read).__module__.startswith("grafana_foundation_sdk.models") and not isinstance(read, Enum):
        names = {id(value): name for name, value in read.to_json().items()}
        for attribute, hint in get_type_hints(type(read)).items():
            value = getattr(read, attribute)
            where = f"{path}/{names.get(id(value), attribute)}"
            enums = [one for one in (hint, *get_args(hint)) if isinstance(one, type) and issubclass(one, Enum)]
            if value is not None and enums and not any(value in list(one) for one in enums):
                yield where
            yield from unknown_values(value, where)


def test_ids_never_change() -> None:
    """Or links to a dashboard would break, and the older one would stay beside the newer."""
    assert {name: one["uid"] for name, one in JSON.items()} == {
        "pipeline": "dateline-pipeline",
        "stage": "dateline-stage",
        "sources": "dateline-sources",
    }
    assert {one["schemaVersion"] for one in JSON.values()} == {41}


@pytest.mark.parametrize("name", FILES)
def test_no_file_names_a_data_source_of_one_grafana(name: str) -> None:
    text, dashboard = FILES[name], JSON[name]
    assert not dashboard.keys() & {"__inputs", "__requires", "__elements", "id", "version", "iteration"}
    assert "DS_" not in text
    variable, *_ = dashboard["templating"]["list"]
    assert (variable["name"], variable["type"], variable["query"]) == ("datasource", "datasource", "prometheus")
    assert "current" not in variable
    for panel in shown(dashboard):
        for one in (panel, *panel["targets"]):
            assert one["datasource"] == {"type": "prometheus", "uid": "${datasource}"}


@pytest.mark.parametrize("name", FILES)
def test_every_variable_that_is_used_exists(name: str) -> None:
    there = {one["name"] for one in JSON[name]["templating"]["list"]}
    used = set(GRAFANA_VARIABLE.findall(FILES[name])) - {"__rate_interval"}
    assert used == there


def test_a_reader_chooses_among_all_stages() -> None:
    _, stage = JSON["stage"]["templating"]["list"]
    assert stage["query"].split(",") == [one["value"] for one in stage["options"]] == list(STAGES)
    assert (stage["type"], stage["current"]["value"]) == ("custom", STAGES[0])


@pytest.mark.parametrize("name", FILES)
def test_panels_lie_beside_each_other(name: str) -> None:
    taken = [one["gridPos"] for one in JSON[name]["panels"]]
    assert all(place["x"] + place["w"] <= 24 for place in taken)
    for one, other in combinations(taken, 2):
        assert (
            one["x"] + one["w"] <= other["x"]
            or other["x"] + other["w"] <= one["x"]
            or one["y"] + one["h"] <= other["y"]
            or other["y"] + other["h"] <= one["y"]
        )
    ids = [one["id"] for one in JSON[name]["panels"]]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("dashboard", DASHBOARDS, ids=lambda one: one.name)
def test_no_two_panels_of_a_dashboard_have_one_title(dashboard: Dashboard) -> None:
    titles = [panel.title for panel in dashboard.panels]
    assert sorted(set(titles)) == sorted(titles)


# The panels ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("dashboard", "panel"), PANELS, ids=NAMES)
def test_every_panel_says_what_it_tells_and_what_to_do(dashboard: Dashboard, panel: Panel) -> None:
    (found,) = [one for one in shown(JSON[dashboard.name]) if one["title"] == panel.title]
    assert panel.tells.endswith(".") and panel.tells in found["description"]
    assert panel.act.endswith(".") and panel.act in found["description"]
    assert found["fieldConfig"]["defaults"]["unit"] == panel.unit
    assert [one["legendFormat"] for one in found["targets"]] == [query.legend for query in panel.queries]
    assert all(query.legend for query in panel.queries)


UNITS = {value for name, value in vars(units).items() if isinstance(value, str) and not name.startswith("__")}


def test_every_unit_is_known_to_grafana() -> None:
    used = {panel.unit for _, panel in PANELS} | {query.unit for panel, query in QUERIES if panel.shape == "table"}
    assert "" not in used
    assert {one for one in used if not re.fullmatch(r"count:[a-z]+(/(s|min|h))?", one)} <= UNITS
    assert "s" in used


@pytest.mark.parametrize(("dashboard", "panel"), PANELS, ids=NAMES)
def test_a_table_has_a_title_and_a_unit_for_each_column(dashboard: Dashboard, panel: Panel) -> None:
    if panel.shape != "table":
        assert not panel.rows and not any(query.unit for query in panel.queries)
        return
    (found,) = [one for one in shown(JSON[dashboard.name]) if one["title"] == panel.title]
    merged, organized = found["transformations"]
    assert (merged["id"], organized["id"]) == ("merge", "organize")
    titles = organized["options"]["renameByName"]
    assert list(titles)[: len(panel.rows)] == list(panel.rows)
    assert list(titles.values())[len(panel.rows) :] == [query.legend for query in panel.queries]
    units_of = {one["matcher"]["options"]: one["properties"] for one in found["fieldConfig"]["overrides"]}
    assert units_of == {one.legend: [{"id": "unit", "value": one.unit}] for one in panel.queries}


def test_runbooks_exist() -> None:
    wanted = {panel.runbook for _, panel in PANELS if panel.runbook}
    if wanted:
        text = (ROOT / "docs" / "runbooks.md").read_text(encoding="utf-8")
        headings = {
            re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in re.findall(r"^#+ (.+)$", text, re.M)
        }
        assert wanted <= headings


# The queries -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("panel", "query"), QUERIES, ids=QUERY_NAMES)
def test_a_query_asks_for_what_there_is(panel: Panel, query: Query) -> None:
    """Every metric and label; and what a legend or a row of a table names is in the result."""
    labels = Reading(KNOWN).labels(query.asked())
    if panel.shape == "table":
        assert labels <= set(panel.rows)
        assert panel.rows[0] in labels
    elif panel.shape == "number":
        assert labels == frozenset(), "a number is one series"
    else:
        assert labels == set(LEGEND_LABEL.findall(query.legend)), "two series would have one name"
        for part in branches(query.asked()):
            assert set(LEGEND_LABEL.findall(query.legend)) <= Reading(KNOWN).labels(part)


@pytest.mark.parametrize(("panel", "query"), QUERIES, ids=QUERY_NAMES)
def test_what_a_query_selects_may_be_there(panel: Panel, query: Query) -> None:
    """A stage, topic, result or fault that is misspelt would be an empty panel for ever."""
    values = {
        "stage": set(STAGES),
        "topic": {topic for topics in TOPICS_OF.values() for topic in topics},
        "fault": {"ours", "page"},
        "result": {"new"},
        "alertstate": {"firing"},
        "le": {f"{bucket:.1f}" for bucket in metrics.CAPTURED_TO_INDEXED_SECONDS._upper_bounds},
    }
    reading = Reading(KNOWN)
    reading.labels(query.asked())
    for _, label, value in reading.selected:
        assert value in values[label]


def test_the_objective_is_a_bucket() -> None:
    assert float(FRESH_S) in metrics.CAPTURED_TO_INDEXED_SECONDS._upper_bounds


def test_every_metric_is_shown_or_left_out_on_purpose() -> None:
    reading = Reading(KNOWN)
    for _, query in QUERIES:
        reading.labels(query.asked())
    bases = {re.sub(r"_(bucket|sum|count)$", "", name) for name in reading.metrics}
    assert {one.name for one in (*metrics.WORKER, *metrics.PIPELINE, *metrics.VERIFIED)} - bases == set()


def test_our_alerts_have_the_names_and_labels_that_are_asked_for() -> None:
    groups = yaml.safe_load((ROOT / "deploy" / "prometheus" / "rules.yml").read_text(encoding="utf-8"))["groups"]
    alerts = [rule for group in groups for rule in group["rules"] if "alert" in rule]
    assert alerts
    assert all(one["alert"].startswith("Dateline") and one["labels"]["severity"] for one in alerts)


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        pytest.param("sum(dateline_outcome_total)", "there is no metric dateline_outcome_total", id="renamed metric"),
        pytest.param("sum by (stages) (dateline_in_flight)", "sum has no label stages", id="renamed label"),
        pytest.param('dateline_in_flight{topic="x"}', "dateline_in_flight has no label topic", id="selected label"),
        pytest.param(
            "histogram_quantile(0.5, sum by (stage) (rate(dateline_record_seconds_bucket[1m])))",
            "histogram_quantile has no label le",
            id="quantile without buckets",
        ),
        pytest.param("dateline_in_flight * dateline_lag", "on its left", id="labels that never match"),
    ],
)
def test_a_wrong_query_is_found(query: str, complaint: str) -> None:
    with pytest.raises(WrongQuery, match=complaint):
        Reading(KNOWN).labels(query)


def test_a_legend_without_its_label_is_found() -> None:
    panel = next(one for one in PIPELINE.panels if one.shape == "lines")
    wrong = replace(panel.queries[0], legend="{{partition}}")
    with pytest.raises(AssertionError, match="one name"):
        test_a_query_asks_for_what_there_is(panel, wrong)


# Provisioning ----------------------------------------------------------------------------------------------------


def test_grafana_finds_prometheus_and_the_files() -> None:
    (source,) = yaml.safe_load((PROVISIONING / "datasources" / "prometheus.yaml").read_text())["datasources"]
    assert (source["type"], source["access"], source["isDefault"]) == ("prometheus", "proxy", True)
    (provider,) = yaml.safe_load((PROVISIONING / "dashboards" / "dateline.yaml").read_text())["providers"]
    assert (provider["type"], provider["allowUiUpdates"]) == ("file", False)
