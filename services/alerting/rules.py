"""The file of rules for Prometheus.

python -m services.alerting.rules    # writes deploy/prometheus/rules.yml
"""

from pathlib import Path
from typing import Any, Final

import yaml

from services.alerting.alerts import ALERTS, anchor
from services.alerting.objectives import OBJECTIVES, windows
from services.alerting.periods import Periods

FILE: Final = Path(__file__).parents[2] / "deploy" / "prometheus" / "rules.yml"
RUNBOOKS: Final = "docs/runbooks.md"
EVERY_S: Final = 30
"""Seconds between two evaluations."""
HEAD: Final = (
    "# The service's objectives, recorded, and its alerts: docs/runbooks.md.\n"
    "# Written by `python -m services.alerting.rules` from services/alerting/; change it there.\n"
)


def text(periods: Periods = Periods()) -> str:  # noqa: B008 - frozen
    """The file, as YAML."""
    return HEAD + yaml.safe_dump(groups(periods), sort_keys=False, width=120, allow_unicode=True)


def groups(periods: Periods) -> dict[str, Any]:
    """What the file holds: one group, because alerts need what was recorded just before."""
    rules = [*_recorded(periods), *(_alert(one, periods) for one in ALERTS)]
    return {"groups": [{"name": "dateline", "interval": periods.of(EVERY_S), "rules": rules}]}


def _recorded(periods: Periods) -> list[dict[str, str]]:
    rules = []
    for objective in OBJECTIVES:
        for window in windows(periods):
            bad, every = (part.replace("WINDOW", window) for part in (objective.bad, objective.all))
            rules.append({"record": objective.count(window), "expr": bad})
            rules.append({"record": objective.ratio(window), "expr": f"{objective.count(window)} / ({every} > 0)"})
    return rules


def _alert(alert: Any, periods: Periods) -> dict[str, Any]:
    held = {"for": periods.of(alert.hold_s)} if alert.hold_s else {}
    return {
        "alert": alert.name,
        "expr": alert.expression(periods),
        **held,
        "labels": {"severity": alert.severity},
        "annotations": {
            "summary": alert.summary,
            "first": alert.first,
            "command": alert.command,
            "runbook": f"{RUNBOOKS}#{anchor(alert)}",
        },
    }


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
