"""The alerts: at most twelve, each a symptom that somebody can do something about.

Each is explained in docs/runbooks.md under its name, in small letters.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from schemas.topics.names import BACKFILL
from services.alerting.objectives import FAST, FRESH, SETTLED, SLOW, Burn, Objective
from services.alerting.periods import DAY_S, Periods

Severity = Literal["page", "ticket"]
"""page: wake somebody. ticket: the next working day is soon enough."""

LIVE: Final = f'topic!="{BACKFILL}"'
"""What can wait may be behind for days."""
BEHIND_S: Final = 300
"""Age of the oldest record that waits, in seconds, above which a stage is behind."""
VERIFY_S: Final = 2 * DAY_S
"""Maximum time since the last verification, in seconds, once there was one."""
REFUSED_SHARE: Final = 0.5
"""Share of its time that a worker waits for Elasticsearch to accept anything."""


@dataclass(frozen=True, slots=True)
class Alert:
    """`expression` gives what fires, for the periods in use; it must hold for `hold_s` seconds."""

    name: str
    severity: Severity
    expression: Callable[[Periods], str]
    hold_s: int
    summary: str
    """What is wrong, as its readers see it; may use Prometheus' templates."""
    first: str
    """What to do first, in a sentence."""
    command: str
    """What to run first."""


def _burning(objective: Objective, burns: tuple[Burn, ...]) -> Callable[[Periods], str]:
    return lambda periods: " or ".join(burn.condition(objective, periods) for burn in burns)


ALERTS: Final = (
    Alert(
        "DatelineFreshBurnsFast",
        "page",
        _burning(FRESH, FAST),
        0,
        f"Many articles become searchable late ({FRESH.promise})",
        "Find the stage that is behind, or the server that pushes back.",
        "dateline topics lag",
    ),
    Alert(
        "DatelineFreshBurnsSlow",
        "ticket",
        _burning(FRESH, SLOW),
        15 * 60,
        f"More articles become searchable late than may over 30 days ({FRESH.promise})",
        "Look at which hours, and whether a stage needs more workers.",
        "dateline topics lag",
    ),
    Alert(
        "DatelineSettledBurnsFast",
        "page",
        _burning(SETTLED, FAST),
        0,
        f"Many records become dead letters by our own fault ({SETTLED.promise})",
        "Read what the dead letters say, and stop what writes or changes them; they can be replayed.",
        "dateline dlq list --since 1h",
    ),
    Alert(
        "DatelineSettledBurnsSlow",
        "ticket",
        _burning(SETTLED, SLOW),
        15 * 60,
        f"More records become dead letters by our own fault than may over 30 days ({SETTLED.promise})",
        "Read the dead letters of the last days by reason.",
        "dateline dlq list --since 3d",
    ),
    Alert(
        "DatelineRecordsMissing",
        "page",
        lambda _: "sum(dateline_verify_findings) > 0 or sum by (stage, topic) (dateline_group_expired_records) > 0",
        0,
        "Something is not where it must be: {{ $value }} findings of the last verification, or records that retention "
        "deleted before they were processed",
        "Read the findings; each line has the command that mends it.",
        "dateline verify",
    ),
    Alert(
        "DatelineUnverified",
        "ticket",
        lambda periods: f"time() - max(dateline_verify_timestamp_seconds) > {periods.seconds(VERIFY_S):g}",
        60,
        "Nothing has been verified for {{ $value | humanizeDuration }}",
        "Run it, and see why the timer did not.",
        "dateline verify --metrics-file FILE",
    ),
    Alert(
        "DatelineStageStuck",
        "page",
        lambda _: "max by (stage, topic) (dateline_group_stuck) == 1",
        60,
        "A partition of {{ $labels.topic }} stands still although records wait in it",
        "Read the last lines of the worker that has it; it ends by itself after DATELINE_WATCHDOG_S.",
        "dateline topics lag",
    ),
    Alert(
        "DatelineStageWithoutWorkers",
        "page",
        lambda _: (
            f"dateline_group_members == 0 and on (stage) sum by (stage) (dateline_group_lag_records{{{LIVE}}}) > 0"
        ),
        2 * 60,
        "No worker of the stage {{ $labels.stage }} is in its group, and records wait",
        "Start one in the foreground, and read why it ends.",
        "dateline worker {{ $labels.stage }}",
    ),
    Alert(
        "DatelineStageBehind",
        "page",
        lambda periods: f"max by (stage) (dateline_group_lag_seconds{{{LIVE}}}) > {periods.seconds(BEHIND_S):g}",
        5 * 60,
        "The oldest record that waits for {{ $labels.stage }} has waited {{ $value | humanizeDuration }}",
        "See whether workers are missing, blocked or too few; add some if all are busy.",
        "dateline topics lag",
    ),
    Alert(
        "DatelineKafkaUnseen",
        "page",
        lambda _: "max(dateline_kafka_up) == 0 or absent(dateline_kafka_up)",
        2 * 60,
        "The broker does not answer the exporter, or the exporter is away: nobody knows how far the stages are behind",
        "Ask the broker yourself; if it answers, start the exporter again.",
        "dateline topics lag",
    ),
    Alert(
        "DatelineElasticsearchRefuses",
        "page",
        lambda periods: (
            'sum(rate(dateline_back_pressure_seconds_total{cause="refused"}'
            f'[{periods.look_back(300)}])) / count(dateline_build_info{{stage="index"}}) > {REFUSED_SHARE}'
        ),
        5 * 60,
        "Index workers spend {{ $value | humanizePercentage }} of their time waiting for Elasticsearch",
        "Look at its health, its disks and its write queue; nothing is lost meanwhile.",
        "curl $DATELINE_ELASTICSEARCH_URL/_cluster/health?pretty",
    ),
    Alert(
        "DatelineListsSilent",
        "ticket",
        lambda _: "sum by (source, cause) (dateline_silent_lists) > 0",
        15 * 60,
        "Lists of the source {{ $labels.source }} are silent: {{ $labels.cause }}",
        "Read what was expected of them and when; then mend the list, or pause it.",
        "dateline sources explain {{ $labels.source }}",
    ),
)


def anchor(alert: Alert) -> str:
    """The anchor of its section in docs/runbooks.md."""
    return alert.name.lower()
