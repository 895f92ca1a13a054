"""What `dateline index check` and `dateline index size` need, on a real Elasticsearch with security: what they say that
they need is enough, and without any part of it they say so."""

import json
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from typer.testing import CliRunner, Result

from services.cli.main import app
from services.index import template
from tests.faults.secured import secured

WORKER = json.loads((Path(__file__).parents[2] / "deploy" / "compose" / "index-role.json").read_text(encoding="utf-8"))
OURS = ["dateline-articles*", "dateline-control"]


def role(*privileges: str, cluster: bool = False) -> dict[str, Any]:
    indices = [{"names": OURS, "privileges": list(privileges)}] if privileges else []
    return {"cluster": ["manage_index_templates"] if cluster else [], "indices": indices}


ROLES = {
    "worker": WORKER,
    "inspector": role("read", "view_index_metadata", cluster=True),
    "no-templates": role("read", "view_index_metadata"),
    "no-metadata": role("read", cluster=True),
    "no-read": role("view_index_metadata", cluster=True),
    "measurer": role("manage", "read"),
    "only-manage": role("manage"),
    "only-read": role("read"),
    "nobody": role(),
}


@pytest.fixture(scope="module")
def superuser(tmp_path_factory: pytest.TempPathFactory) -> Any:
    users = {name: (f"the password of {name}", name) for name in ROLES}
    with secured(tmp_path_factory.mktemp("secured"), users, ROLES) as es:
        template.init(es)
        yield es


def run(es: Elasticsearch, monkeypatch: pytest.MonkeyPatch, user: str, command: str) -> Result:
    (node,) = es.transport.node_pool.all()
    monkeypatch.setenv("DATELINE_ELASTICSEARCH_URL", node.base_url)
    monkeypatch.setenv("DATELINE_ELASTICSEARCH_USER", user)
    monkeypatch.setenv("DATELINE_ELASTICSEARCH_PASSWORD", f"the password of {user}")
    return CliRunner().invoke(app, ["index", command])


@pytest.mark.parametrize(("user", "command"), [("inspector", "check"), ("measurer", "size")])
def test_what_they_say_that_they_need_is_enough(
    superuser: Elasticsearch, monkeypatch: pytest.MonkeyPatch, user: str, command: str
) -> None:
    result = run(superuser, monkeypatch, user, command)
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize(
    ("user", "command", "needed"),
    [
        *[(user, "check", "manage_index_templates") for user in ("worker", "no-templates", "no-metadata", "no-read")],
        ("nobody", "check", "manage_index_templates"),
        *[(user, "size", "manage and read") for user in ("worker", "only-manage", "only-read", "nobody")],
    ],
)
def test_without_a_right_they_say_what_they_need(
    superuser: Elasticsearch, monkeypatch: pytest.MonkeyPatch, user: str, command: str, needed: str
) -> None:
    result = run(superuser, monkeypatch, user, command)
    assert result.exit_code == 1, result.output
    assert "(403: " in result.stderr
    assert "were not found" not in result.stderr, "the server did not read the roles"
    assert needed in result.stderr
    assert "dateline index init" not in result.output
