"""A panel as a visualization of Kibana's Lens, in the form that Lens keeps within a dashboard ("by value").

The names are those of Kibana: `operationType` and its parameters from
`lens/public/datasources/form_based/operations/definitions`, the visualizations as Kibana 9.2.2 itself builds them
(`output/v9.2.2` in strawgate/kb-yaml-to-lens-fixtures). The models of Lens in kb-dashboard-core 0.4.1, for Python 3.12,
which forbid what they do not know, read all panels once `description` and `accuracyMode` are left out, which they lack.
"""

from collections.abc import Mapping
from typing import Any, Final

from services.search.kibana.conditions import kql
from services.search.kibana.panels import TIME, Cases, Days, Measure, Panel, Rows, Share

DATA_VIEW: Final = "dateline-articles"
"""Id of the data view."""

_SHAPES: Final = {"columns": "bar_stacked", "bars": "bar_horizontal_stacked"}
_BOTH_AXES: Final = {"x": True, "yLeft": True, "yRight": True}

Columns = dict[str, dict[str, Any]]


def layer_of(panel: Panel) -> str:
    """Id of its one layer."""
    return f"layer_{panel.name}"


def reference(panel: Panel) -> dict[str, str]:
    """How Lens names the data view of its layer."""
    return {"type": "index-pattern", "id": DATA_VIEW, "name": f"indexpattern-datasource-layer-{layer_of(panel)}"}


def attributes(panel: Panel) -> dict[str, Any]:
    """The visualization."""
    columns = _columns(panel)
    layer = {
        "columnOrder": list(columns),
        "columns": columns,
        "ignoreGlobalFilters": False,
        "incompleteColumns": {},
        "sampling": 1,
    }
    kind, visualization = _visualization(panel)
    return {
        "title": panel.title,
        "description": panel.tells,
        "visualizationType": kind,
        "type": "lens",
        "references": [reference(panel)],
        "state": {
            "adHocDataViews": {},
            "internalReferences": [],
            "datasourceStates": {"formBased": {"layers": {layer_of(panel): layer}}},
            "filters": [],
            "query": {"language": "kuery", "query": kql(panel.where)},
            "visualization": visualization,
        },
    }


def _columns(panel: Panel) -> Columns:
    """By id, in the order in which they are counted: rows before numbers, and what a share is made of behind it."""
    columns = {name: _rows(rows) for name, rows in panel.rows.items()}
    for name, value in panel.values.items():
        columns |= _share(name, value) if isinstance(value, Share) else {name: _measure(value)}
    return columns


def _column(label: str, operation: str, kind: str, scale: str, **more: Any) -> dict[str, Any]:
    return {"customLabel": True, "label": label, "operationType": operation, "dataType": kind, "scale": scale, **more}


def _rows(rows: Rows) -> dict[str, Any]:
    if isinstance(rows, Days):
        params: dict[str, Any] = {"interval": "1d", "includeEmptyRows": False, "dropPartials": False}
        return _column(
            rows.label, "date_histogram", "date", "interval", isBucketed=True, sourceField=rows.field, params=params
        )
    if isinstance(rows, Cases):
        cases = [
            {"label": label, "input": {"language": "kuery", "query": one.kql()}} for label, one in rows.cases.items()
        ]
        return _column(rows.label, "filters", "string", "ordinal", isBucketed=True, params={"filters": cases})
    params = {
        "size": rows.size,
        "orderBy": {"type": "column", "columnId": rows.by},
        "orderDirection": "asc" if rows.ascending else "desc",
        "otherBucket": rows.rest,
        "missingBucket": rows.none,
        "accuracyMode": True,
        "parentFormat": {"id": "terms"},
        "include": [],
        "exclude": [],
        "includeIsRegex": False,
        "excludeIsRegex": False,
    }
    return _column(rows.label, "terms", "string", "ordinal", isBucketed=True, sourceField=rows.field, params=params)


def _measure(value: Measure) -> dict[str, Any]:
    is_date = value.field in (TIME, "captured_at", "indexed_at")
    params = {} if value.operation == "max" else {"emptyAsNull": False}
    return _column(
        value.label,
        value.operation,
        "date" if is_date else "number",
        "ratio",
        isBucketed=False,
        sourceField=value.field or "___records___",
        params=params,
    )


def _share(name: str, value: Share) -> Columns:
    """A formula, which Lens keeps beside the columns that it has made of it."""
    formula = f"sum({value.part}) / sum({value.whole})"
    parts = [f"{name}X0", f"{name}X1"]
    quotient = {
        "type": "function",
        "name": "divide",
        "args": parts,
        "location": {"min": 0, "max": len(formula)},
        "text": formula,
    }
    label = f"Part of {formula}"
    percent = {"id": "percent", "params": {"decimals": 1}}
    return {
        name: _column(
            value.label,
            "formula",
            "number",
            "ratio",
            isBucketed=False,
            params={"formula": formula, "isFormulaBroken": False, "format": percent},
            references=[f"{name}X2"],
        ),
        **{
            part: _measure(Measure(label, "sum", field))
            for part, field in zip(parts, (value.part, value.whole), strict=True)
        },
        f"{name}X2": _column(
            label,
            "math",
            "number",
            "ratio",
            isBucketed=False,
            params={"tinymathAst": quotient},
            references=parts,
        ),
    }


def _visualization(panel: Panel) -> tuple[str, Mapping[str, Any]]:
    """Its kind, and how it is drawn."""
    layer = {"layerId": layer_of(panel), "layerType": "data"}
    if panel.shape == "number":
        return "lnsMetric", {**layer, "metricAccessor": next(iter(panel.values))}
    if panel.shape == "table":
        return "lnsDatatable", {**layer, "columns": [{"columnId": name} for name in (*panel.rows, *panel.values)]}
    series = _SHAPES[panel.shape]
    (axis,) = [name for name in panel.rows if name != panel.colours]
    layer |= {"seriesType": series, "position": "top", "xAccessor": axis}
    split = {"splitAccessor": panel.colours} if panel.colours else {}
    return "lnsXY", {
        "preferredSeriesType": series,
        "layers": [{**layer, "accessors": list(panel.values), "showGridlines": False, **split}],
        "legend": {"isVisible": bool(panel.colours), "position": "right"},
        "valueLabels": "hide" if panel.colours else "show",
        "fittingFunction": "None",
        "axisTitlesVisibilitySettings": _BOTH_AXES,
        "gridlinesVisibilitySettings": _BOTH_AXES,
        "tickLabelsVisibilitySettings": _BOTH_AXES,
        "labelsOrientation": {"x": 0, "yLeft": 0, "yRight": 0},
    }
