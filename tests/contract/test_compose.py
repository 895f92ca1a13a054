"""`docker-compose.yml` against what the project says elsewhere: versions, settings, health checks, no secrets.

No Docker engine is needed; the file's form was checked with the Compose specification's own loader.
"""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from schemas.topics import MANIFESTS
from services.runtime.settings import Settings

PATH = Path(__file__).parents[2] / "docker-compose.yml"
COMPOSE: dict[str, Any] = yaml.safe_load(PATH.read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
ONCE = {"kibana-user", "topics", "index-init"}
"""Services that do one thing and end."""


def test_the_servers_are_the_versions_of_the_embedded_ones() -> None:
    images = {name: service["image"] for name, service in SERVICES.items()}
    assert images["kafka"] == "apache/kafka:4.3.0"
    assert images["elasticsearch"] == images["kibana-user"] == "elasticsearch:9.2.4"
    assert images["kibana"] == "kibana:9.2.4"


def test_the_workers_are_all_there_from_one_image() -> None:
    workers = {name for name, service in SERVICES.items() if (service.get("command") or [""])[0] == "worker"}
    assert workers == {"ingest", "enrich", "index"}
    assert {SERVICES[name]["image"] for name in workers} == {"dateline:latest"}


def test_every_variable_of_ours_is_a_setting() -> None:
    told = {
        name for service in SERVICES.values() for name in service.get("environment", {}) if name.startswith("DATELINE_")
    }
    assert told
    assert {name.removeprefix("DATELINE_").lower() for name in told} <= set(Settings.model_fields)


@pytest.mark.parametrize("name", sorted(set(SERVICES) - ONCE))
def test_what_stays_up_has_a_health_check(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]


def test_there_are_no_secrets_in_it() -> None:
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if "PASSWORD" in name or "SECRET" in name or "KEY" in name:
                assert re.fullmatch(r"\$\{\w+:\?[^}]+\}", str(value)), f"{name} must come from the environment"


def test_ports_are_published_on_loopback_only() -> None:
    assert all(str(port).startswith("127.0.0.1:") for service in SERVICES.values() for port in service.get("ports", []))


def test_data_is_kept_in_named_volumes() -> None:
    used = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert used == set(COMPOSE["volumes"])


def test_kafka_takes_the_largest_record_and_creates_no_topics() -> None:
    environment = SERVICES["kafka"]["environment"]
    assert int(environment["KAFKA_MESSAGE_MAX_BYTES"]) > max(m.max_bytes for m in MANIFESTS.values())
    assert environment["KAFKA_AUTO_CREATE_TOPICS_ENABLE"] == "false"
