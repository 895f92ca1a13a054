"""`docker-compose.yml` against the Compose specification, and against what the project says elsewhere.

No Docker engine is needed, and none has run it. compose-spec.json is the schema of the Compose specification
(compose-spec/compose-spec at 170098ba, Apache-2.0), unchanged.
"""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

import jsonschema
import pytest
import yaml

from schemas.article_document import ALIAS_READ, ALIAS_WRITE, FIRST_INDEX
from schemas.topics import MANIFESTS
from services.index.rebuild.control import INDEX as CONTROL
from services.runtime.settings import Settings
from services.stack.settings import heap_bytes

ROOT = Path(__file__).parents[2]
SPECIFICATION: dict[str, Any] = json.loads(Path(__file__).with_name("compose-spec.json").read_text(encoding="utf-8"))
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
USERS = ROOT / "deploy" / "compose" / "users.sh"
ROLES = ROOT / "deploy" / "compose"
ROLE = ROLES / "index-role.json"
IMPORT = ROOT / "deploy" / "compose" / "dashboard.sh"
DASHBOARD = ROOT / "deploy" / "kibana" / "dateline.ndjson"

WRITTEN = {"kafka", "elasticsearch", "kibana"}
"""Services whose start writes into their own image; they have as many processes and threads as they like."""
SERVERS = WRITTEN | {"prometheus", "alertmanager", "grafana"}
WORKERS = {"ingest", "enrich", "index"}
LASTING = WORKERS | {"exporter"}
"""Services that run our image until they are stopped."""
ONCE = {"users", "topics", "index-init", "dashboard"}
"""Services that do one thing and end."""
OURS = LASTING | {"topics", "index-init"}
"""Services that run our image."""
OWN_INIT = {"elasticsearch", "kibana"}
"""Services whose images start an init by themselves."""


def environment(name: str) -> dict[str, str]:
    found: dict[str, str] = SERVICES[name].get("environment", {})
    return found


def test_it_follows_the_specification() -> None:
    jsonschema.Draft7Validator(SPECIFICATION).validate(COMPOSE)
    misspelt = {**COMPOSE, "services": {"kafka": {**SERVICES["kafka"], "cap_dropp": ["ALL"]}}}
    assert not jsonschema.Draft7Validator(SPECIFICATION).is_valid(misspelt)


def test_these_are_all_its_services() -> None:
    assert set(SERVICES) == SERVERS | LASTING | ONCE
    assert {name for name, service in SERVICES.items() if service["image"] == "dateline:latest"} == OURS
    assert {name: SERVICES[name]["command"] for name in WORKERS} == {name: ["worker", name] for name in WORKERS}


def test_the_servers_are_the_versions_of_the_embedded_ones() -> None:
    images = {name: service["image"] for name, service in SERVICES.items()}
    assert images["kafka"] == "apache/kafka:4.3.0"
    assert images["elasticsearch"] == images["users"] == images["dashboard"] == "elasticsearch:9.2.4"
    assert images["kibana"] == "kibana:9.2.4"


@pytest.mark.parametrize("name", SERVICES)
class TestEveryService:
    def test_is_started_again_when_it_ends(self, name: str) -> None:
        assert SERVICES[name]["restart"] == ("on-failure" if name in ONCE else "unless-stopped")

    def test_has_no_privilege_and_gets_none(self, name: str) -> None:
        service = SERVICES[name]
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert not {"privileged", "cap_add", "devices", "network_mode", "pid", "ipc"} & set(service)

    def test_writes_nowhere_but_to_volumes(self, name: str) -> None:
        assert SERVICES[name].get("read_only", False) is (name not in WRITTEN)
        if name in OURS:
            assert SERVICES[name]["tmpfs"] == ["/tmp:size=256m,mode=1777"]

    def test_has_an_init(self, name: str) -> None:
        assert SERVICES[name].get("init", False) is (name not in OWN_INIT)

    def test_is_limited_in_memory_and_processors(self, name: str) -> None:
        limits = SERVICES[name]["deploy"]["resources"]["limits"]
        assert heap_bytes(limits["memory"]) >= 2**29
        assert float(limits["cpus"]) <= 2
        assert ("pids" in limits) is (name not in WRITTEN)

    def test_has_a_log_of_limited_size(self, name: str) -> None:
        logging = SERVICES[name]["logging"]
        assert logging == {"driver": "json-file", "options": {"max-size": "10m", "max-file": "5"}}

    def test_has_a_health_check_if_it_stays_up(self, name: str) -> None:
        check = SERVICES[name]["healthcheck"]
        assert check == {"disable": True} if name in ONCE else check["test"]

    def test_publishes_its_ports_on_loopback_only(self, name: str) -> None:
        assert all(str(port).startswith("127.0.0.1:") for port in SERVICES[name].get("ports", []))

    def test_waits_for_what_it_needs(self, name: str) -> None:
        for needed, how in SERVICES[name].get("depends_on", {}).items():
            expected = "service_completed_successfully" if needed in ONCE else "service_healthy"
            assert how == {"condition": expected}, needed

    def test_takes_every_password_from_the_environment(self, name: str) -> None:
        for variable, value in environment(name).items():
            if "PASSWORD" in variable or "SECRET" in variable or "KEY" in variable:
                assert re.fullmatch(r"\$\{\w+:\?[^}]+\}", str(value)), f"{variable} must come from the environment"


def test_a_heap_leaves_memory_for_the_rest() -> None:
    for name, variable in (("kafka", "KAFKA_HEAP_OPTS"), ("elasticsearch", "ES_JAVA_OPTS")):
        heap = re.findall(r"-Xmx(\w+)", environment(name)[variable])[-1]
        limit = SERVICES[name]["deploy"]["resources"]["limits"]["memory"]
        assert heap_bytes(heap) * 2 <= heap_bytes(limit)


@pytest.mark.parametrize("name", sorted(LASTING))
def test_a_worker_is_healthy_when_it_is_ready(name: str) -> None:
    port = environment(name)["DATELINE_METRICS_PORT"]
    assert f"http://127.0.0.1:{port}/readyz" in SERVICES[name]["healthcheck"]["test"][-1]


@pytest.mark.parametrize("name", sorted(WORKERS))
def test_a_worker_has_time_to_drain(name: str) -> None:
    assert int(SERVICES[name]["stop_grace_period"].removesuffix("s")) > Settings().drain_s + 5


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_setting_can_be_set_in_a_file(name: str) -> None:
    assert SERVICES[name]["env_file"] == [{"path": "dateline.env", "required": False}]
    assert (ROOT / "dateline.env.example").is_file()


def test_every_variable_of_ours_is_a_setting() -> None:
    given = {variable for name in SERVICES for variable in environment(name) if variable.startswith("DATELINE_")}
    assert given
    assert {variable.removeprefix("DATELINE_").lower() for variable in given} <= set(Settings.model_fields)


def test_prometheus_asks_every_process_of_ours_and_tells_alertmanager() -> None:
    config = yaml.safe_load((ROOT / "deploy" / "prometheus" / "prometheus.yml").read_text(encoding="utf-8"))
    asked = {name for job in config["scrape_configs"] for one in job["dns_sd_configs"] for name in one["names"]}
    ports = {str(one["port"]) for job in config["scrape_configs"] for one in job["dns_sd_configs"]}
    assert asked == LASTING
    assert ports == {environment(name)["DATELINE_METRICS_PORT"] for name in LASTING}
    assert config["alerting"]["alertmanagers"][0]["static_configs"][0]["targets"] == ["alertmanager:9093"]
    for name, folder in (("prometheus", "/etc/prometheus"), ("alertmanager", "/etc/alertmanager")):
        assert f"./deploy/prometheus:{folder}:ro" in SERVICES[name]["volumes"]
        file = SERVICES[name]["command"][0].removeprefix(f"--config.file={folder}/")
        assert (ROOT / "deploy" / "prometheus" / file).is_file()


def test_grafana_finds_prometheus_and_the_dashboards() -> None:
    provisioning = ROOT / "deploy" / "grafana" / "provisioning"
    (source,) = yaml.safe_load((provisioning / "datasources" / "prometheus.yaml").read_text())["datasources"]
    (provider,) = yaml.safe_load((provisioning / "dashboards" / "dateline.yaml").read_text())["providers"]
    config = yaml.safe_load((ROOT / "deploy" / "prometheus" / "prometheus.yml").read_text())
    assert source["url"] == "http://prometheus:9090"
    assert "127.0.0.1:9090:9090" in SERVICES["prometheus"]["ports"]
    # The windows of rates follow from it.
    assert source["jsonData"]["timeInterval"] == config["global"]["scrape_interval"]
    volumes = SERVICES["grafana"]["volumes"]
    assert "./deploy/grafana/provisioning:/etc/grafana/provisioning:ro" in volumes
    assert f"./deploy/grafana:{provider['options']['path']}:ro" in volumes


def test_data_is_kept_in_named_volumes() -> None:
    mounts = [volume.split(":") for service in SERVICES.values() for volume in service.get("volumes", [])]
    assert {mount[0] for mount in mounts if not mount[0].startswith("./")} == set(COMPOSE["volumes"])
    assert all(mount[2:] == ["ro"] for mount in mounts if mount[0].startswith("./")), "what is ours is read only"


def test_kafka_takes_the_largest_record_and_creates_no_topics() -> None:
    given = environment("kafka")
    assert int(given["KAFKA_MESSAGE_MAX_BYTES"]) > max(m.max_bytes for m in MANIFESTS.values())
    assert given["KAFKA_AUTO_CREATE_TOPICS_ENABLE"] == "false"


def test_only_what_creates_the_index_and_the_users_is_the_superuser() -> None:
    superusers = {name for name in SERVICES if "ELASTIC_PASSWORD" in json.dumps(environment(name))}
    assert superusers == {"elasticsearch", "users", "index-init"}
    assert environment("index")["DATELINE_ELASTICSEARCH_USER"] == "dateline_index"
    assert environment("index")["DATELINE_ELASTICSEARCH_PASSWORD"] == environment("users")["INDEX_PASSWORD"]
    assert environment("kibana")["ELASTICSEARCH_PASSWORD"] == environment("users")["KIBANA_PASSWORD"]
    assert environment("dashboard")["DASHBOARD_USER"] == "dateline_dashboard"
    assert environment("dashboard")["DASHBOARD_PASSWORD"] == environment("users")["DASHBOARD_PASSWORD"]
    assert not any("ELASTICSEARCH" in variable for name in ("ingest", "enrich") for variable in environment(name))


def test_the_role_of_the_index_workers_writes_documents_and_nothing_else() -> None:
    """That it is enough, and how the real server takes it: tests/faults/test_18_least_rights.py."""
    role = json.loads(ROLE.read_text(encoding="utf-8"))
    assert role["cluster"] == []
    granted, noted = role["indices"]
    (pattern,) = granted["names"]
    assert all(re.fullmatch(pattern.replace("*", ".*"), name) for name in (ALIAS_READ, ALIAS_WRITE, FIRST_INDEX))
    # Actions, since the privilege of the name `index` may still change the mapping.
    write = ["indices:data/write/bulk*", "indices:data/write/index"]
    # Of a rebuild that died, a worker removes the fence: an alias and a write block.
    fence = ["indices:admin/aliases", "indices:admin/settings/update"]
    assert granted["privileges"] == [*write, *fence, "read", "view_index_metadata"]
    assert noted == {"names": [CONTROL], "privileges": [*write, "read"]}


def role(name: str) -> Any:
    return json.loads((ROLES / f"{name}-role.json").read_text(encoding="utf-8"))


def test_the_role_that_imports_writes_what_the_file_has_and_reads_no_articles() -> None:
    """Which types a privilege is for: `x-pack/platform/plugins/shared/features/server/oss_features.ts` in
    elastic/kibana. No Kibana has been asked."""
    writes = {"feature_dashboard_v2.all": "dashboard", "feature_discover_v2.all": "search"}
    writes["feature_indexPatterns.all"] = "index-pattern"
    (kibana,) = role("dashboard").pop("applications")
    assert {writes[one] for one in kibana["privileges"]} == {
        json.loads(line)["type"] for line in DASHBOARD.read_text(encoding="utf-8").splitlines()
    }
    assert (kibana["application"], kibana["resources"]) == ("kibana-.kibana", ["space:default"])
    assert role("dashboard")["cluster"] == role("dashboard")["indices"] == []


def test_the_role_of_readers_reads_articles_and_dashboards_and_writes_nothing() -> None:
    (articles,), (kibana,) = role("reader")["indices"], role("reader")["applications"]
    assert articles == {"names": [ALIAS_READ], "privileges": ["read", "view_index_metadata"]}
    assert kibana["privileges"] == ["feature_dashboard_v2.read", "feature_discover_v2.read"]
    assert (kibana["application"], kibana["resources"]) == ("kibana-.kibana", ["space:default"])
    assert role("reader")["cluster"] == []


class Security(BaseHTTPRequestHandler):
    """Stands for Elasticsearch's security API, which the embedded server lacks: keeps what it is asked."""

    asked: ClassVar[list[tuple[str, str, Any]]] = []
    status: ClassVar[int] = 200

    def do_PUT(self) -> None:
        """Any request that `users.sh` makes."""
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.asked.append((self.path, self.headers["authorization"], body))
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(b'{"created": true}')

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@pytest.fixture
def security() -> Iterator[str]:
    Security.asked.clear()
    Security.status = 200
    server = HTTPServer(("127.0.0.1", 0), Security)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def create_users(url: str, **changes: str) -> subprocess.CompletedProcess[str]:
    given = {
        "ELASTICSEARCH_URL": url,
        "ELASTIC_PASSWORD": "pass word",
        "KIBANA_PASSWORD": "$kibana'",
        "INDEX_PASSWORD": "index",
        "DASHBOARD_PASSWORD": "dashboard",
        "ROLES": str(ROLES),
        "NO_PROXY": "*",
    }
    return subprocess.run(
        ["/bin/sh", str(USERS)],
        env={"PATH": os.environ["PATH"], **given, **changes},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_users_are_created_with_their_role(security: str) -> None:
    ended = create_users(security)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert [(path, body) for path, _, body in Security.asked] == [
        ("/_security/user/kibana_system/_password", {"password": "$kibana'"}),
        ("/_security/role/dateline_index", role("index")),
        ("/_security/user/dateline_index", {"password": "index", "roles": ["dateline_index"]}),
        ("/_security/role/dateline_dashboard", role("dashboard")),
        ("/_security/user/dateline_dashboard", {"password": "dashboard", "roles": ["dateline_dashboard"]}),
        ("/_security/role/dateline_reader", role("reader")),
    ]
    assert {login for _, login, _ in Security.asked} == {"Basic ZWxhc3RpYzpwYXNzIHdvcmQ="}


def test_users_that_cannot_be_created_are_reported(security: str) -> None:
    Security.status = 403
    ended = create_users(security)
    assert ended.returncode != 0
    assert "403" in ended.stderr
    assert len(Security.asked) == 1
    assert create_users("http://127.0.0.1:1").returncode != 0


@pytest.mark.parametrize("password", ['a"b', "a\\b", ""])
def test_a_password_that_json_would_not_take_is_refused(security: str, password: str) -> None:
    ended = create_users(security, INDEX_PASSWORD=password)
    assert ended.returncode == 2
    assert "password" in ended.stderr.lower()
    assert Security.asked == []


class Kibana(BaseHTTPRequestHandler):
    """Stands for the import API of Kibana, which does not run where Dateline is developed: keeps what it is sent, and
    answers as `core/packages/saved-objects/import-export-server-internal` in elastic/kibana does."""

    asked: ClassVar[list[tuple[str, dict[str, str], bytes]]] = []
    status: ClassVar[int] = 200
    answer: ClassVar[Any] = {}

    def do_POST(self) -> None:
        """Any request that `dashboard.sh` makes."""
        body = self.rfile.read(int(self.headers["content-length"]))
        self.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(json.dumps(self.answer, separators=(",", ":")).encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@pytest.fixture
def kibana() -> Iterator[str]:
    Kibana.asked.clear()
    Kibana.status = 200
    Kibana.answer = {"successCount": 5, "success": True, "warnings": []}
    server = HTTPServer(("127.0.0.1", 0), Kibana)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def import_dashboard(url: str, **changes: str) -> subprocess.CompletedProcess[str]:
    given = {
        "KIBANA_URL": url,
        "DASHBOARD_USER": "dateline_dashboard",
        "DASHBOARD_PASSWORD": "pass word",
        "DASHBOARD_FILE": str(DASHBOARD),
        "NO_PROXY": "*",
    }
    return subprocess.run(
        ["/bin/sh", str(IMPORT)],
        env={"PATH": os.environ["PATH"], **given, **changes},
        capture_output=True,
        text=True,
        check=False,
    )


def failed(*kinds: str) -> dict[str, Any]:
    """Kibana's answer where objects were not imported."""
    errors = [{"type": "search", "id": str(place), "error": {"type": kind}} for place, kind in enumerate(kinds)]
    return {"successCount": 0, "success": False, "warnings": [], "errors": errors}


@pytest.mark.parametrize("overwrite", ["false", "true"])
def test_the_dashboard_is_imported_whole(kibana: str, overwrite: str) -> None:
    ended = import_dashboard(kibana, KIBANA_OVERWRITE=overwrite)
    assert (ended.returncode, ended.stderr) == (0, "")
    ((path, headers, body),) = Kibana.asked
    assert path == f"/api/saved_objects/_import?overwrite={overwrite}"
    assert headers["authorization"] == "Basic ZGF0ZWxpbmVfZGFzaGJvYXJkOnBhc3Mgd29yZA=="
    assert headers["kbn-xsrf"] == "true", "Kibana refuses requests without it"
    assert headers["content-type"].startswith("multipart/form-data")
    assert b'name="file"; filename="dateline.ndjson"' in body, "Kibana takes no file of another extension"
    assert DASHBOARD.read_bytes() in body


def test_what_is_in_kibana_stays_as_it_is(kibana: str) -> None:
    Kibana.answer = failed("conflict", "conflict")
    ended = import_dashboard(kibana)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "2 objects" in ended.stdout
    assert Kibana.asked[0][0].endswith("overwrite=false")


@pytest.mark.parametrize("kinds", [["conflict", "missing_references"], ["unsupported_type"], []])
def test_objects_that_kibana_refuses_are_reported(kibana: str, kinds: list[str]) -> None:
    Kibana.answer = failed(*kinds)
    ended = import_dashboard(kibana)
    assert ended.returncode == 1
    assert "refused" in ended.stderr
    assert all(kind in ended.stderr for kind in kinds)


def test_a_kibana_that_imports_nothing_is_reported(kibana: str) -> None:
    Kibana.status = 403
    Kibana.answer = {"statusCode": 403, "message": "Unable to bulk_create dashboard"}
    ended = import_dashboard(kibana)
    assert ended.returncode == 1
    assert "Unable to bulk_create dashboard" in ended.stderr
    Kibana.status = 200
    Kibana.answer = {"page": "of a proxy"}
    ended = import_dashboard(kibana)
    assert ended.returncode == 1
    assert "not the answer" in ended.stderr
    ended = import_dashboard("http://127.0.0.1:1")
    assert ended.returncode == 1
    assert "did not import" in ended.stderr


def test_overwriting_is_asked_for_plainly(kibana: str) -> None:
    ended = import_dashboard(kibana, KIBANA_OVERWRITE="yes")
    assert ended.returncode == 2
    assert "true or false" in ended.stderr
    assert Kibana.asked == []
