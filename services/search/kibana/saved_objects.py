"""The file that Kibana imports: a data view, saved searches, and one dashboard.

    python -m services.search.kibana.saved_objects    # writes deploy/kibana/dateline.ndjson and docs/kibana.md

Kibana brings an object of an older version of its type to its own version, and refuses one of a newer version
(`DocumentUpgradePipeline` in `core/packages/saved-objects/migration-server-internal` of elastic/kibana). The versions
below are known to Kibana 9.2:

- `dashboard` 10.3.0: made by pull request 222450 for 8.19 and 9.1, and the newest one half a year later
  (`check_registered_types.test.ts` at 000665ca).
- `search` 10.5.0: the last one before Discover had tabs, which came with 9.2. When Kibana brings the object to 10.6.0,
  it makes the one tab of it (`extractTabsBackfillFn` in `saved_search/server/saved_objects`).
- `index-pattern` 8.0.0: `convertToMultiNamespaceTypeVersion` of the type; its last migration is 7.11.0.
- Objects of any type: 8.8.0 (`coreMigrationVersion`), in every export since 8.8.
"""

import json
from pathlib import Path
from typing import Any, Final

from schemas.article_document import ALIAS_READ
from services.search.kibana import page
from services.search.kibana.conditions import kql
from services.search.kibana.lens import DATA_VIEW, attributes, reference
from services.search.kibana.panels import LISTINGS, PANELS, TIME, Listing, Panel, Place
from services.search.kibana.requests import sorting

FILE: Final = Path(__file__).parents[3] / "deploy" / "kibana" / "dateline.ndjson"

CORE_VERSION: Final = "8.8.0"
VERSIONS: Final = {"index-pattern": "8.0.0", "search": "10.5.0", "dashboard": "10.3.0"}
DASHBOARD: Final = "dateline-newsroom"
"""Id of the dashboard."""

_LINKS: Final = ("canonical_url", "url")
"""Fields that Kibana shows as links."""
_OF_SEARCH: Final = "kibanaSavedObjectMeta.searchSourceJSON.index"
"""How a saved search refers to its data view."""


def saved_objects() -> list[dict[str, Any]]:
    """All of them, each after what it refers to."""
    return [_data_view(), *map(_search, LISTINGS), _dashboard()]


def ndjson() -> str:
    """The content of the file: one object a line."""
    return "".join(f"{_json(one)}\n" for one in saved_objects())


def search_id(listing: Listing) -> str:
    """Id of a saved search."""
    return f"dateline-{listing.name}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _object(kind: str, name: str, content: dict[str, Any], references: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "type": kind,
        "id": name,
        "attributes": content,
        "references": references,
        "coreMigrationVersion": CORE_VERSION,
        "typeMigrationVersion": VERSIONS[kind],
        "managed": False,
    }


def _data_view() -> dict[str, Any]:
    content = {
        "name": "Dateline articles",
        "title": ALIAS_READ,
        "timeFieldName": TIME,
        "fieldFormatMap": _json({name: {"id": "url"} for name in _LINKS}),
        "fieldAttrs": "{}",
        "fields": "[]",
        "runtimeFieldMap": "{}",
        "sourceFilters": "[]",
        "typeMeta": "{}",
    }
    return _object("index-pattern", DATA_VIEW, content, [])


def _search(listing: Listing) -> dict[str, Any]:
    source = {
        "query": {"language": "kuery", "query": kql(listing.where)},
        "filter": [],
        "indexRefName": _OF_SEARCH,
    }
    content = {
        "title": listing.title,
        "description": listing.tells,
        "columns": list(listing.columns),
        "sort": [list(one) for one in sorting(listing)],
        "grid": {},
        "hideChart": False,
        "isTextBasedQuery": False,
        "timeRestore": False,
        "kibanaSavedObjectMeta": {"searchSourceJSON": _json(source)},
    }
    return _object(
        "search", search_id(listing), content, [{"type": "index-pattern", "id": DATA_VIEW, "name": _OF_SEARCH}]
    )


def _dashboard() -> dict[str, Any]:
    references = [_within(one.name, reference(one)) for one in PANELS]
    references += [
        _within(one.name, {"type": "search", "id": search_id(one), "name": _panel_reference(one)}) for one in LISTINGS
    ]
    content = {
        "title": "Dateline: newsroom",
        "description": "Articles, who is mentioned and quoted in them, and where they come from. Written by Dateline.",
        "panelsJSON": _json([*map(_lens, PANELS), *map(_listing, LISTINGS)]),
        "optionsJSON": _json(
            {
                "hidePanelTitles": False,
                "syncColors": True,
                "syncCursor": True,
                "syncTooltips": False,
                "useMargins": True,
            }
        ),
        "kibanaSavedObjectMeta": {
            "searchSourceJSON": _json({"query": {"language": "kuery", "query": ""}, "filter": []})
        },
        "timeRestore": True,
        "timeFrom": "now-30d/d",
        "timeTo": "now",
        "refreshInterval": {"pause": True, "value": 60000},
    }
    return _object("dashboard", DASHBOARD, content, references)


def _within(panel: str, inner: dict[str, str]) -> dict[str, str]:
    """A reference of a panel, as its dashboard has it."""
    return inner | {"name": f"{panel}:{inner['name']}"}


def _panel_reference(listing: Listing) -> str:
    return f"panel_{listing.name}"


def _lens(panel: Panel) -> dict[str, Any]:
    shown = {"title": panel.title, "description": panel.tells, "attributes": attributes(panel)}
    return _panel("lens", panel.name, panel.place, shown)


def _listing(listing: Listing) -> dict[str, Any]:
    shown = {"title": listing.title, "description": listing.tells}
    return _panel("search", listing.name, listing.place, shown) | {"panelRefName": _panel_reference(listing)}


def _panel(kind: str, name: str, place: Place, shown: dict[str, Any]) -> dict[str, Any]:
    grid = {"x": place.x, "y": place.y, "w": place.width, "h": place.height, "i": name}
    return {
        "type": kind,
        "panelIndex": name,
        "gridData": grid,
        "embeddableConfig": shown | {"enhancements": {}, "hidePanelTitles": False},
    }


if __name__ == "__main__":
    FILE.write_text(ndjson(), encoding="utf-8")
    page.PAGE.write_text(page.page(), encoding="utf-8")
