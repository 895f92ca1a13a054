"""The files that Grafana reads: one for each dashboard.

    python -m services.grafana.files    # writes deploy/grafana/*.json and docs/grafana.md

The names are those of Grafana's own models (`schemaVersion` 41, of Grafana 11.6); a newer one brings a file up to its
version when it loads it. A contract test reads the files with these models, as Grafana publishes them.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import ascii_uppercase
from typing import Any, Final

from schemas.topics.stages import STAGES
from services.grafana import page
from services.grafana.panels import COLUMNS, SHARE, Dashboard, Limit, Panel, Query
from services.grafana.pipeline import PIPELINE
from services.grafana.sources import SOURCES
from services.grafana.stage import STAGE

FOLDER: Final = Path(__file__).parents[2] / "deploy" / "grafana"
DASHBOARDS: Final = (PIPELINE, STAGE, SOURCES)

SCHEMA_VERSION: Final = 41
TAG: Final = "dateline"
"""What finds the other dashboards of Dateline."""
DATA_SOURCE: Final = {"type": "prometheus", "uid": "${datasource}"}
"""A variable, so that no file names a data source that only one Grafana has."""

_KINDS: Final = {"number": "stat", "lines": "timeseries", "stack": "timeseries", "table": "table"}
_TITLES: Final = {"instance": "Worker", "alertname": "Alert"}
"""Labels whose name says too little as the title of a column; the others have a capital."""

Json = dict[str, Any]


def uid(dashboard: Dashboard) -> str:
    """Its id in every Grafana, which never changes: links lead to it, and the next file replaces it."""
    return f"dateline-{dashboard.name}"


def content(dashboard: Dashboard) -> str:
    """The content of its file."""
    return json.dumps(_dashboard(dashboard), ensure_ascii=False, indent=2) + "\n"


def description(panel: Panel) -> str:
    """What a reader sees who asks what a panel is for, as Markdown."""
    runbook = f"\n\n**Runbook:** docs/runbooks.md#{panel.runbook}" if panel.runbook else ""
    return f"{panel.tells}\n\n**What to do:** {panel.act}{runbook}"


def _dashboard(dashboard: Dashboard) -> Json:
    return {
        "uid": uid(dashboard),
        "title": dashboard.title,
        "description": f"{dashboard.tells} Written by Dateline: to change it, save it under another name.",
        "tags": [TAG],
        "schemaVersion": SCHEMA_VERSION,
        "editable": True,
        "graphTooltip": 1,
        "refresh": "30s",
        "time": {"from": "now-1h", "to": "now"},
        "timezone": "browser",
        "links": [
            {
                "type": "dashboards",
                "title": "Dateline",
                "tags": [TAG],
                "asDropdown": False,
                "includeVars": True,
                "keepTime": True,
                "targetBlank": False,
                "icon": "external link",
                "tooltip": "",
            }
        ],
        "annotations": {"list": []},
        "templating": {"list": list(_variables(dashboard))},
        "panels": list(_panels(dashboard)),
    }


def _variables(dashboard: Dashboard) -> Iterator[Json]:
    yield {
        "type": "datasource",
        "name": "datasource",
        "label": "Data source",
        "description": "The Prometheus that scrapes the workers and the exporter.",
        "query": "prometheus",
        "regex": "",
        "refresh": 1,
        "multi": False,
        "includeAll": False,
        "hide": 0,
        "options": [],
    }
    if dashboard.of_one_stage:
        # A fixed list: it must be possible to choose a stage also while none of its workers runs.
        options = [{"text": one, "value": one, "selected": one == STAGES[0]} for one in STAGES]
        yield {
            "type": "custom",
            "name": "stage",
            "label": "Stage",
            "description": "Which stage the panels are about.",
            "query": ",".join(STAGES),
            "current": options[0],
            "options": options,
            "multi": False,
            "includeAll": False,
            "hide": 0,
        }


def _panels(dashboard: Dashboard) -> Iterator[Json]:
    """Rows and panels with their places, from the top."""
    number, y = 0, 0
    for row in dashboard.rows:
        number += 1
        yield {
            "type": "row",
            "id": number,
            "title": row.title,
            "collapsed": False,
            "gridPos": {"x": 0, "y": y, "w": COLUMNS, "h": 1},
            "panels": [],
        }
        x, y = 0, y + 1
        for panel in row.panels:
            if x + panel.width > COLUMNS:
                x, y = 0, y + row.height
            number += 1
            yield _panel(panel, number, {"x": x, "y": y, "w": panel.width, "h": row.height})
            x += panel.width
        y += row.height


def _panel(panel: Panel, number: int, place: Json) -> Json:
    over_time = panel.shape in ("lines", "stack")
    shown: Json = {
        "type": _KINDS[panel.shape],
        "id": number,
        "title": panel.title,
        "description": description(panel),
        "gridPos": place,
        "datasource": DATA_SOURCE,
        "targets": [_target(query, name, panel) for query, name in zip(panel.queries, ascii_uppercase, strict=False)],
        "fieldConfig": {"defaults": _defaults(panel), "overrides": list(_overrides(panel))},
        "options": _over_time() if over_time else _table() if panel.shape == "table" else _number(panel),
    }
    if panel.shape == "table":
        shown["transformations"] = _columns(panel)
    return shown


def _target(query: Query, name: str, panel: Panel) -> Json:
    # A number or a table says what is now. Of a range, Grafana would show the last value that there was, however old.
    now = panel.shape in ("number", "table")
    return {
        "refId": name,
        "datasource": DATA_SOURCE,
        "expr": query.expr,
        "legendFormat": query.legend,
        "editorMode": "code",
        "format": "table" if panel.shape == "table" else "time_series",
        "instant": now,
        "range": not now,
    }


def _defaults(panel: Panel) -> Json:
    custom: Json = {}
    if panel.shape in ("lines", "stack"):
        custom = {
            "drawStyle": "line",
            "lineWidth": 1,
            "fillOpacity": 30 if panel.shape == "stack" else 0,
            "showPoints": "auto",
            "spanNulls": False,
            "stacking": {"mode": "normal" if panel.shape == "stack" else "none", "group": "A"},
            "thresholdsStyle": {"mode": "dashed" if panel.limit else "off"},
        }
    found: Json = {
        "unit": panel.unit,
        "color": {"mode": "thresholds" if panel.shape == "number" else "palette-classic"},
        "thresholds": {"mode": "absolute", "steps": _steps(panel.limit)},
        "mappings": _NOTHING if panel.shape == "number" else [],
        "custom": custom,
    }
    # The share of what is well is close to 1, and would be a flat line from 0 on.
    return found | ({"max": 1} if panel.unit == SHARE else {"min": 0})


_NOTHING: Final = [
    {"type": "special", "options": {"match": "null+nan", "result": {"text": "nothing", "color": "text", "index": 0}}}
]
"""Instead of NaN, which is a share or quantile of nothing."""


def _steps(limit: Limit | None) -> list[Json]:
    if limit is None:
        return [{"color": "text", "value": None}]
    first, then = ("red", "green") if limit.below else ("green", "red")
    return [{"color": first, "value": None}, {"color": then, "value": limit.value}]


def _number(panel: Panel) -> Json:
    return {
        "colorMode": "background" if panel.limit else "value",
        "graphMode": "none",
        "justifyMode": "auto",
        "orientation": "auto",
        "textMode": "value",
        "wideLayout": True,
        "showPercentChange": False,
        "percentChangeColorMode": "standard",
        "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
    }


def _over_time() -> Json:
    # The largest first in the legend: a result that never occurred is a series too.
    legend = {"sortBy": "Max", "sortDesc": True, "calcs": ["lastNotNull", "max"]}
    return {
        "legend": {"displayMode": "table", "placement": "bottom", "showLegend": True, **legend},
        "tooltip": {"mode": "multi", "sort": "desc"},
    }


def _table() -> Json:
    return {"showHeader": True, "cellHeight": "sm", "frameIndex": 0}


def _values(panel: Panel) -> Mapping[str, str]:
    """What Prometheus' data source calls the numbers of a table, and their titles."""
    if len(panel.queries) == 1:
        return {"Value": panel.queries[0].legend}
    return {f"Value #{name}": one.legend for name, one in zip(ascii_uppercase, panel.queries, strict=False)}


def _columns(panel: Panel) -> list[Json]:
    """One row for each set of labels, with all numbers; the labels first."""
    titles = {label: _TITLES.get(label, label.capitalize()) for label in panel.rows} | dict(_values(panel))
    order = {name: position for position, name in enumerate(titles)}
    return [
        {"id": "merge", "options": {}},
        {
            "id": "organize",
            "options": {"excludeByName": {"Time": True}, "indexByName": order, "renameByName": titles},
        },
    ]


def _overrides(panel: Panel) -> Iterator[Json]:
    """The unit of each column."""
    if panel.shape == "table":
        for query in panel.queries:
            yield {
                "matcher": {"id": "byName", "options": query.legend},
                "properties": [{"id": "unit", "value": query.unit}],
            }


if __name__ == "__main__":
    for one in DASHBOARDS:
        (FOLDER / f"{one.name}.json").write_text(content(one), encoding="utf-8")
    page.PAGE.write_text(page.page(DASHBOARDS), encoding="utf-8")
