"""The files of deploy/prometheus/: as they are generated, and judged by the tools of those who read them."""

import re
from pathlib import Path

import yaml

from services.alerting import rules
from services.alerting.alerts import ALERTS
from services.alerting.periods import Periods
from tests.prometheus_server import passes

FOLDER = rules.FILE.parent


def test_the_file_is_up_to_date() -> None:
    written = rules.FILE.read_text(encoding="utf-8")
    assert written == rules.text(), "run `python -m services.alerting.rules`"


def test_prometheus_takes_rules_and_configuration() -> None:
    passes("promtool", "check", "rules", "--lint=all", "--lint-fatal", rules.FILE)
    passes("promtool", "check", "config", FOLDER / "prometheus.yml")


def test_prometheus_takes_shortened_rules(tmp_path: Path) -> None:
    """Of an hour, a minute is left, and of whatever would be too short for a rate, some seconds."""
    path = tmp_path / "rules.yml"
    path.write_text(rules.text(Periods(shortened=600)), encoding="utf-8")
    passes("promtool", "check", "rules", "--lint=all", "--lint-fatal", path)


def test_alertmanager_takes_its_configuration_and_routes_each_alert() -> None:
    path = FOLDER / "alertmanager.yml"
    passes("amtool", "check-config", path)
    for alert in ALERTS:
        labels = (f"alertname={alert.name}", f"severity={alert.severity}")
        routed = passes("amtool", "config", "routes", "test", f"--config.file={path}", *labels).split()[0]
        assert routed == {"page": "on-call", "ticket": "tickets"}[alert.severity]


def test_only_alerts_that_there_are_silence_others() -> None:
    config = yaml.safe_load((FOLDER / "alertmanager.yml").read_text(encoding="utf-8"))
    named = set(re.findall(r"Dateline\w+", str(config["inhibit_rules"])))
    assert named <= {alert.name for alert in ALERTS}
