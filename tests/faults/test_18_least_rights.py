"""The role that docker-compose.yml gives the index workers is enough for them, and for nothing else."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import ApiError, Elasticsearch

from schemas.article_document import ALIAS_READ, ALIAS_WRITE, FIRST_INDEX
from services.demo.workers import WorkerProcess
from services.index import template
from services.runtime.delivery.runner import EXIT_NOT_READY
from tests.faults.experiment import Experiment
from tests.faults.scale import long_only
from tests.faults.secured import secured
from tests.faults.test_18_refuses_to_start import START_S, refusal

ROLE = Path(__file__).parents[2] / "deploy" / "compose" / "index-role.json"
WORKER = ("dateline_index", "the password of the workers")
STRANGER = ("stranger", "the password of a stranger")
OTHER = "another-index"

# The settings and aliases of our own index are not here: to take a fence away, a worker may change them.
FORBIDDEN: dict[str, Callable[[Elasticsearch], Any]] = {
    "create an index": lambda es: es.indices.create(index="dateline-articles-000002"),
    "create an index by writing": lambda es: es.index(index="dateline-articles-000003", document={"title": "x"}),
    "delete the index": lambda es: es.indices.delete(index=FIRST_INDEX),
    "delete a document": lambda es: es.delete(index=ALIAS_WRITE, id="0" * 32),
    "close the index": lambda es: es.indices.close(index=FIRST_INDEX),
    "change the mapping": lambda es: es.indices.put_mapping(index=FIRST_INDEX, dynamic=False),
    "change the settings of another index": lambda es: es.indices.put_settings(
        index=OTHER, settings={"refresh_interval": "9s"}
    ),
    "let an alias show another index": lambda es: es.indices.put_alias(index=OTHER, name=ALIAS_READ),
    "put a template": lambda es: es.indices.put_index_template(name="x", index_patterns=["x"]),
    "change the cluster": lambda es: es.cluster.put_settings(transient={"action.auto_create_index": "true"}),
    "read another index": lambda es: es.search(index=OTHER),
    "write to another index": lambda es: es.index(index=OTHER, document={"title": "x"}),
}


@long_only
def test_the_role_of_the_index_workers_is_enough_and_no_more(experiment: Experiment, tmp_path: Path) -> None:
    experiment.injects("the role of docker-compose.yml, no role, and a wrong password, on a server with security")
    role = json.loads(ROLE.read_text(encoding="utf-8"))
    users = {WORKER[0]: (WORKER[1], WORKER[0]), STRANGER[0]: (STRANGER[1], "nobody")}
    experiment.logs.mkdir(parents=True)
    with secured(tmp_path, users, {WORKER[0]: role}) as superuser:
        (node,) = superuser.transport.node_pool.all()
        server = {"DATELINE_ELASTICSEARCH_URL": node.base_url}
        template.init(superuser)
        superuser.indices.create(index=OTHER)
        captures = experiment.articles(300)
        experiment.write(captures, "index")
        articles = len({capture.article_id for capture in captures})
        with experiment.fleet("index", environment=server | login(*WORKER)) as fleet:
            fleet.wait_ready()
            experiment.waiting(lambda: count(superuser) == articles, f"{articles} documents")
            experiment.quiet()
            assert not fleet.ended_by_themselves
        experiment.fired("documents written", articles)

        before = superuser.indices.get(index="*", expand_wildcards="all").body
        as_worker = superuser.options(basic_auth=WORKER)
        for action, attempt in FORBIDDEN.items():
            with pytest.raises(ApiError) as caught:
                attempt(as_worker)
            assert caught.value.status_code == 403, f"{action}: {caught.value}"
            experiment.fired("refused")
        assert superuser.indices.get(index="*", expand_wildcards="all").body == before

        for user, advice in (
            (STRANGER, "give the user the privileges"),
            ((WORKER[0], "wrong"), "set DATELINE_ELASTICSEARCH_USER and DATELINE_ELASTICSEARCH_PASSWORD"),
        ):
            log = experiment.logs / f"{user[0]}.log"
            environment = experiment.environment() | server | login(*user)
            assert WorkerProcess("index", log, environment).wait(START_S) == EXIT_NOT_READY
            assert advice in refusal(log.read_text(encoding="utf-8"))
            experiment.fired("worker refused")


def login(user: str, password: str) -> dict[str, str]:
    """Settings of a worker that logs in."""
    return {"DATELINE_ELASTICSEARCH_USER": user, "DATELINE_ELASTICSEARCH_PASSWORD": password}


def count(es: Elasticsearch) -> int:
    """Documents, those that no refresh has shown yet included."""
    es.indices.refresh(index=ALIAS_WRITE)
    return int(es.count(index=ALIAS_WRITE)["count"])
