"""The role of the dashboard's readers on a real Elasticsearch with security: enough for each panel, and for no more.

Elasticsearch only keeps what the roles say of Kibana, and no Kibana has read it.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import ApiError, Elasticsearch

from benchmarks.newsroom import documents
from schemas.article_document import ALIAS_READ, ALIAS_WRITE, FIRST_INDEX
from services.index import template
from services.search.kibana.panels import LISTINGS, PANELS
from services.search.kibana.requests import listing_request, panel_request
from tests.faults.secured import secured

ROLES = Path(__file__).parents[2] / "deploy" / "compose"
READER = ("reader", "the password of a reader")
IMPORTER = ("dateline_dashboard", "the password of the dashboard")
PERIOD = ("2026-01-01", "2026-03-31")

FORBIDDEN: dict[str, Callable[[Elasticsearch], Any]] = {
    "write an article": lambda es: es.index(index=ALIAS_WRITE, id="x", document={"article_id": "x"}),
    "write through the alias for reading": lambda es: es.index(index=ALIAS_READ, id="x", document={"article_id": "x"}),
    "delete an article": lambda es: es.delete(index=ALIAS_READ, id="x"),
    "read what the alias leaves out": lambda es: es.search(index=FIRST_INDEX),
    "read another index": lambda es: es.search(index="another-index"),
    "change the mapping": lambda es: es.indices.put_mapping(index=ALIAS_READ, dynamic=False),
    "move an alias": lambda es: es.indices.put_alias(index=FIRST_INDEX, name="another"),
    "change the cluster": lambda es: es.cluster.put_settings(transient={"action.auto_create_index": "true"}),
}


def test_readers_read_every_panel_and_write_nothing(tmp_path: Path) -> None:
    roles = {
        name: json.loads((ROLES / f"{name}-role.json").read_text(encoding="utf-8")) for name in ("reader", "dashboard")
    }
    users = {READER[0]: (READER[1], "reader"), IMPORTER[0]: (IMPORTER[1], "dashboard")}
    with secured(tmp_path, users, roles) as superuser:
        template.init(superuser)
        superuser.indices.create(index="another-index")
        lines: list[Any] = []
        made = list(documents(100))
        for one in made:
            lines += [
                {"index": {"_id": one.article_id}},
                json.loads(one.model_dump_json(by_alias=True, exclude_none=True)),
            ]
        assert not superuser.bulk(index=ALIAS_WRITE, operations=lines, refresh=True)["errors"]

        reader = superuser.options(basic_auth=READER)
        for body in [
            *(panel_request(one, *PERIOD) for one in PANELS),
            *(listing_request(one, *PERIOD) for one in LISTINGS),
        ]:
            assert reader.search(index=ALIAS_READ, body=body)["hits"]["total"]["value"] > 0
        assert reader.field_caps(index=ALIAS_READ, fields="*")["fields"]["people"], "as Kibana asks for the fields"
        erased = sum(one.status == "erased" for one in made)
        assert erased
        assert reader.count(index=ALIAS_READ)["count"] == len(made) - erased

        before = superuser.indices.get(index="*", expand_wildcards="all").body
        for user, action in [(READER, one) for one in FORBIDDEN] + [(IMPORTER, one) for one in FORBIDDEN]:
            with pytest.raises(ApiError) as caught:
                FORBIDDEN[action](superuser.options(basic_auth=user))
            assert caught.value.status_code == 403, f"{user[0]}: {action}: {caught.value}"
        with pytest.raises(ApiError) as caught:
            superuser.options(basic_auth=IMPORTER).search(index=ALIAS_READ)
        assert caught.value.status_code == 403
        assert superuser.indices.get(index="*", expand_wildcards="all").body == before
