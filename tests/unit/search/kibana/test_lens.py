"""A panel as Lens keeps it. That all of them are whole: tests/contract/test_kibana.py."""

from typing import Any

from services.search.kibana.lens import attributes
from services.search.kibana.panels import PANELS


def made(name: str) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """The kind, the columns and the visualization of a panel."""
    (panel,) = (one for one in PANELS if one.name == name)
    found = attributes(panel)
    (layer,) = found["state"]["datasourceStates"]["formBased"]["layers"].values()
    return found["visualizationType"], layer["columns"], found["state"]["visualization"]


def test_a_column_is_of_the_kind_of_its_field() -> None:
    _, columns, _ = made("freshness")
    kinds = {name: column["dataType"] for name, column in columns.items()}
    assert kinds == {"source": "string", "newest": "date", "captured": "date", "indexed": "date", "articles": "number"}


def test_colours_split_what_stands_along_the_axis() -> None:
    kind, columns, visualization = made("over_time")
    (layer,) = visualization["layers"]
    assert (kind, layer["seriesType"], layer["showGridlines"]) == ("lnsXY", "bar_stacked", False)
    assert (layer["xAccessor"], layer["splitAccessor"], layer["accessors"]) == ("day", "source", ["articles"])
    assert columns["day"]["params"]["interval"] == "1d"


def test_bars_lie_and_have_no_legend_without_colours() -> None:
    _, _, visualization = made("people")
    (layer,) = visualization["layers"]
    assert layer["seriesType"] == "bar_horizontal_stacked"
    assert "splitAccessor" not in layer
    assert not visualization["legend"]["isVisible"]


def test_a_share_is_a_formula_with_its_parts() -> None:
    kind, columns, visualization = made("unnamed_share")
    assert (kind, visualization["metricAccessor"]) == ("lnsMetric", "share")
    assert list(columns) == ["share", "shareX0", "shareX1", "shareX2"]
    assert columns["share"]["params"]["formula"] == "sum(anonymous_quotes) / sum(quote_count)"
    assert columns["share"]["params"]["format"] == {"id": "percent", "params": {"decimals": 1}}
    assert columns["shareX2"]["params"]["tinymathAst"]["args"] == ["shareX0", "shareX1"]


def test_a_table_shows_its_rows_and_all_its_numbers() -> None:
    kind, _, visualization = made("unnamed_sources")
    assert kind == "lnsDatatable"
    assert [one["columnId"] for one in visualization["columns"]] == ["source", "unnamed", "quotes", "share"]


def test_cases_are_queries_of_kibana() -> None:
    _, columns, _ = made("corrected_or_withdrawn")
    cases = {one["label"]: one["input"] for one in columns["what"]["params"]["filters"]}
    assert cases["withdrawn"] == {"language": "kuery", "query": 'status : "withdrawn"'}
