"""`deploy/kibana/dateline.ndjson`, read as Kibana reads it: what refers to what, and whether the index has the fields.

No Kibana has imported it. What is known of Kibana's types stands in `services/search/kibana/saved_objects.py`.
"""

import json
import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from schemas.article_document import ALIAS_READ, ArticleDocument
from schemas.mapping import mapping_of
from services.search.kibana import page
from services.search.kibana.panels import PANELS
from services.search.kibana.saved_objects import FILE, VERSIONS, ndjson

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "deploy" / "kibana" / FILE.name).read_text(encoding="utf-8")
OBJECTS: list[dict[str, Any]] = [json.loads(line) for line in TEXT.splitlines()]
BY_ID = {(one["type"], one["id"]): one for one in OBJECTS}
(DATA_VIEW,) = (one for one in OBJECTS if one["type"] == "index-pattern")
(DASHBOARD,) = (one for one in OBJECTS if one["type"] == "dashboard")
SEARCHES = [one for one in OBJECTS if one["type"] == "search"]
SHOWN: list[dict[str, Any]] = json.loads(DASHBOARD["attributes"]["panelsJSON"])
LENS = {one["panelIndex"]: one["embeddableConfig"]["attributes"] for one in SHOWN if one["type"] == "lens"}

KINDS = {"keyword": "string", "boolean": "boolean", "date": "date"} | dict.fromkeys(
    ("integer", "short", "long", "float"), "number"
)
"""Type of Elasticsearch to Kibana's word for it, of fields that can be counted."""
TAKES = {
    "terms": {"string", "number", "boolean"},
    "date_histogram": {"date"},
    "sum": {"number"},
    "max": {"number", "date"},
    "unique_count": {"string", "number", "boolean", "date"},
}
"""Which kinds of fields an operation of Lens takes (`getPossibleOperationForField` of each)."""


def leaves(properties: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Fields that are neither nested nor kept only, with their types."""
    for name, found in properties.items():
        if found.get("type") == "nested" or found.get("enabled") is False:
            continue
        if "properties" in found:
            yield from leaves(found["properties"], f"{path}{name}.")
            continue
        yield f"{path}{name}", found["type"]
        yield from ((f"{path}{name}.{sub}", inner["type"]) for sub, inner in found.get("fields", {}).items())


FIELDS = dict(leaves(mapping_of(ArticleDocument)["properties"]))


def layer(name: str) -> dict[str, Any]:
    (found,) = LENS[name]["state"]["datasourceStates"]["formBased"]["layers"].values()
    return dict(found)


def queries() -> Iterator[str]:
    """Every query in Kibana's language that is in the file."""
    for attributes in LENS.values():
        yield attributes["state"]["query"]["query"]
    for name in LENS:
        for column in layer(name)["columns"].values():
            yield from (one["input"]["query"] for one in column.get("params", {}).get("filters", ()))
    for search in SEARCHES:
        yield json.loads(search["attributes"]["kibanaSavedObjectMeta"]["searchSourceJSON"])["query"]["query"]


def test_the_file_and_the_page_are_what_the_panels_say() -> None:
    assert ndjson() == TEXT
    assert page.page() == (ROOT / "docs" / page.PAGE.name).read_text(encoding="utf-8")


def test_there_is_a_data_view_three_searches_and_a_dashboard() -> None:
    assert [one["type"] for one in OBJECTS] == ["index-pattern", "search", "search", "search", "dashboard"]
    assert len(BY_ID) == len(OBJECTS)
    assert len(LENS) == len(PANELS) >= 9


def test_ids_never_change() -> None:
    """Or an import would leave the older objects beside the new ones, and links to the dashboard would break."""
    assert sorted(one["id"] for one in OBJECTS) == [
        "dateline-articles",
        "dateline-corrected",
        "dateline-newest",
        "dateline-newsroom",
        "dateline-withdrawn",
    ]
    assert [one["panelIndex"] for one in SHOWN] == [
        "articles",
        "outlets",
        "quotes",
        "unnamed_share",
        "over_time",
        "languages",
        "people",
        "organizations",
        "places",
        "quoted_people",
        "quoted_organizations",
        "dates_ahead",
        "unnamed_sources",
        "freshness",
        "authors",
        "agencies",
        "corrected_or_withdrawn",
        "newest",
        "corrected",
        "withdrawn",
    ]


def test_versions_are_those_of_kibana_9_2() -> None:
    assert {one["type"]: one["typeMigrationVersion"] for one in OBJECTS} == VERSIONS
    assert {one["coreMigrationVersion"] for one in OBJECTS} == {"8.8.0"}
    assert not any(one.keys() & {"version", "updated_at", "created_at", "namespaces"} for one in OBJECTS)


def test_every_reference_leads_to_an_object_of_the_file() -> None:
    for one in OBJECTS:
        names = [reference["name"] for reference in one["references"]]
        assert len(set(names)) == len(names)
        for reference in one["references"]:
            target = BY_ID[reference["type"], reference["id"]]
            assert OBJECTS.index(target) < OBJECTS.index(one)


def test_every_panel_finds_what_it_refers_to() -> None:
    there = {one["name"]: (one["type"], one["id"]) for one in DASHBOARD["references"]}
    used = set()
    for panel in SHOWN:
        name = panel["panelIndex"]
        if panel["type"] == "search":
            used.add(f"{name}:{panel['panelRefName']}")
            assert there[f"{name}:{panel['panelRefName']}"][0] == "search"
            continue
        attributes = panel["embeddableConfig"]["attributes"]
        layers = attributes["state"]["datasourceStates"]["formBased"]["layers"]
        assert [one["name"] for one in attributes["references"]] == [
            f"indexpattern-datasource-layer-{layer}" for layer in layers
        ]
        for one in attributes["references"]:
            used.add(f"{name}:{one['name']}")
            assert there[f"{name}:{one['name']}"] == (one["type"], one["id"]) == ("index-pattern", DATA_VIEW["id"])
    assert used == there.keys(), "a reference that nothing uses"
    for search in SEARCHES:
        source = json.loads(search["attributes"]["kibanaSavedObjectMeta"]["searchSourceJSON"])
        assert [one["name"] for one in search["references"]] == [source["indexRefName"]]


def test_the_data_view_is_the_alias_and_its_time_is_a_date() -> None:
    attributes = DATA_VIEW["attributes"]
    assert attributes["title"] == ALIAS_READ
    assert FIELDS[attributes["timeFieldName"]] == "date"
    assert json.loads(attributes["fieldFormatMap"]).keys() <= FIELDS.keys()
    assert attributes["runtimeFieldMap"] == "{}", "scripts, which not every Elasticsearch has"


@pytest.mark.parametrize("name", LENS)
class TestEveryPanelOfLens:
    def test_counts_fields_that_can_be_counted_so(self, name: str) -> None:
        for column in layer(name)["columns"].values():
            field, operation = column.get("sourceField"), column["operationType"]
            if operation in ("filters", "formula", "math"):
                assert field is None
            elif operation == "count":
                assert field == "___records___"
            else:
                kind = KINDS[FIELDS[field]]
                assert kind in TAKES[operation], (field, operation)
                expected = "number" if operation in ("sum", "unique_count") else kind
                assert column["dataType"] == expected, (field, operation)

    def test_has_its_columns_in_an_order_that_lens_can_count(self, name: str) -> None:
        columns, order = layer(name)["columns"], layer(name)["columnOrder"]
        assert sorted(order) == sorted(columns)
        bucketed = [columns[one]["isBucketed"] for one in order]
        assert bucketed == sorted(bucketed, reverse=True), "rows come before numbers"

    def test_refers_to_its_own_columns(self, name: str) -> None:
        columns = layer(name)["columns"]
        for column in columns.values():
            references = column.get("references", [])
            assert set(references) <= columns.keys()
            if column["operationType"] == "math":
                ast = column["params"]["tinymathAst"]
                assert ast["args"] == references
                sums = [f"{columns[one]['operationType']}({columns[one]['sourceField']})" for one in references]
                assert ast["text"] == " / ".join(sums)
                assert ast["location"] == {"min": 0, "max": len(ast["text"])}
            if column["operationType"] == "formula":
                (quotient,) = references
                assert column["params"]["formula"] == columns[quotient]["params"]["tinymathAst"]["text"]
            if column["operationType"] == "terms":
                by = columns[column["params"]["orderBy"]["columnId"]]
                assert not by["isBucketed"]
                assert "references" not in by, "Lens sorts by no formula"
                assert not column["params"]["missingBucket"] or column["params"]["otherBucket"]

    def test_draws_all_its_numbers(self, name: str) -> None:
        columns = layer(name)["columns"]
        hidden = {inner for one in columns.values() for inner in one.get("references", [])}
        hidden |= {inner for one in hidden for inner in columns[one].get("references", [])}
        visualization = LENS[name]["state"]["visualization"]
        (layer_id,) = LENS[name]["state"]["datasourceStates"]["formBased"]["layers"]
        kind = LENS[name]["visualizationType"]
        if kind == "lnsXY":
            (drawn,) = visualization["layers"]
            shown = [drawn["xAccessor"], *drawn["accessors"]] + [
                drawn[one] for one in ("splitAccessor",) if one in drawn
            ]
        else:
            drawn = visualization
            tabled = [one["columnId"] for one in visualization.get("columns", [])]
            shown = tabled if kind == "lnsDatatable" else [visualization["metricAccessor"]]
        assert drawn["layerId"] == layer_id
        assert sorted(shown) == sorted(columns.keys() - hidden)

    def test_has_a_title_and_a_description(self, name: str) -> None:
        (panel,) = (one for one in SHOWN if one["panelIndex"] == name)
        config, attributes = panel["embeddableConfig"], LENS[name]
        assert not config["hidePanelTitles"]
        assert config["title"] == attributes["title"] != ""
        assert config["description"] == attributes["description"]
        assert attributes["description"].endswith(".")
        assert len(attributes["description"]) > len(attributes["title"])


@pytest.mark.parametrize("search", SEARCHES, ids=lambda one: one["id"])
def test_a_saved_search_shows_fields_of_the_mapping(search: dict[str, Any]) -> None:
    attributes = search["attributes"]
    assert {*attributes["columns"]} <= FIELDS.keys()
    for field, order in attributes["sort"]:
        assert KINDS[FIELDS[field]], field
        assert order in ("asc", "desc")
    assert attributes["title"]
    assert attributes["description"].endswith(".")
    assert any(one["embeddableConfig"]["title"] == attributes["title"] for one in SHOWN if one["type"] == "search")


def test_queries_name_fields_of_the_mapping() -> None:
    """And hold nothing but what their translation to Elasticsearch is known of: fields, quoted values, true."""
    value = r'(?:"[^"\\*]+"|true|false)'
    one = rf"(?:not )?([\w.]+) : (?:{value}|\({value}(?: or {value})*\))"
    found = list(queries())
    assert len(found) > len(LENS)
    for query in found:
        assert re.fullmatch(rf"{one}(?: and {one})*", query), query
        assert {*re.findall(r"([\w.]+) : ", query)} <= FIELDS.keys(), query


def test_titles_and_places_are_distinct() -> None:
    assert len({one["embeddableConfig"]["title"] for one in SHOWN}) == len(SHOWN)
    places = []
    for panel in SHOWN:
        grid = panel["gridData"]
        assert grid["i"] == panel["panelIndex"]
        assert grid["x"] >= 0 <= grid["y"]
        assert grid["w"] > 0 < grid["h"]
        assert grid["x"] + grid["w"] <= 48, "Kibana's grid has 48 columns"
        places.append((panel["panelIndex"], grid))
    for (name, one), (other_name, other) in combinations(places, 2):
        apart = (
            one["x"] + one["w"] <= other["x"]
            or other["x"] + other["w"] <= one["x"]
            or one["y"] + one["h"] <= other["y"]
            or other["y"] + other["h"] <= one["y"]
        )
        assert apart, f"{name} covers {other_name}"


def test_it_names_no_server() -> None:
    assert "://" not in TEXT
    assert not re.search(r"\blocalhost\b|127\.0\.0\.1", TEXT)
