"""The dashboard of the pipeline as a whole: is it fresh, behind, stuck; what is dead, what pushes back."""

from typing import Final

from schemas.topics.names import BACKFILL
from services.grafana.panels import (
    BYTES,
    RATE,
    SECONDS,
    SHARE,
    YES_NO,
    Dashboard,
    Limit,
    Panel,
    Query,
    Row,
    count,
)
from services.grafana.promql import QUANTILES, or_none, or_zero, quantile, quantiles, running

LIVE: Final = f'{{topic!="{BACKFILL}"}}'
"""Without the topic whose records may wait for days."""
FRESH_S: Final = 60
"""Within which time, in seconds, a captured article is to be searchable; a bucket of the histogram."""
FRESH_SHARE: Final = 0.99
SETTLED_SHARE: Final = 0.999
NEVER_S: Final = 86_400
"""What the time to catch up is cut off at, in seconds: a lag that does not shrink never ends."""

INDEX: Final = running("index")
CAPTURED: Final = "dateline_captured_to_indexed_seconds"

_LOOK_BELOW: Final = "Look at the oldest record that waits, and below, at the stage that has it."

_GLANCE: Final = Row(
    "At a glance",
    (
        Panel(
            "Alerts",
            "Alerts that fire now. One row `none` means that there is none; no row, that the exporter does not answer, "
            "so that some alerts cannot fire.",
            "docs/runbooks.md has a section of the name of each.",
            "table",
            count("alerts"),
            (
                Query(
                    or_none(
                        'sum by (alertname, severity) (ALERTS{alertname=~"Dateline.+", alertstate="firing"})',
                        "alertname",
                        "dateline_kafka_up",
                    ),
                    "Firing",
                    count("alerts"),
                ),
            ),
            24,
            rows=("alertname", "severity"),
        ),
        Panel(
            "Broker answers",
            "Whether Kafka answers the exporter.",
            "See to the broker. While it does not answer, lag, members and dead letters are unknown: these panels are "
            "empty, not well. If this one is empty too, the exporter does not run, or Prometheus does not reach it.",
            "number",
            YES_NO,
            (Query("min(dateline_kafka_up)", "Kafka"),),
            4,
            Limit(1, below=True),
            runbook="datelinekafkaunseen",
        ),
        Panel(
            "Searchable within a minute",
            f"Share of the articles of the last hour that were searchable within {FRESH_S} s of their capture. The "
            "objective is 99%. `nothing` means that none was indexed.",
            _LOOK_BELOW,
            "number",
            SHARE,
            (
                Query(
                    f'sum(rate({CAPTURED}_bucket{{le="{FRESH_S}.0"}}[1h])) / sum(rate({CAPTURED}_count[1h]))',
                    "within a minute",
                ),
            ),
            4,
            Limit(FRESH_SHARE, below=True),
            runbook="datelinefreshburnsfast",
        ),
        *(
            Panel(
                f"Captured → searchable, {query.legend}",
                f"Of the articles of the last minutes, {share:.0%} were searchable within this time of their capture. "
                "`nothing` means that none was indexed.",
                _LOOK_BELOW,
                "number",
                SECONDS,
                (query,),
                4,
                Limit(FRESH_S),
                runbook="datelinefreshburnsfast",
            )
            for share, query in zip(QUANTILES, quantiles(CAPTURED), strict=True)
        ),
        Panel(
            "Oldest waiting record",
            "How long the first record that is not committed has waited, in the partition where that is longest. "
            "Requests that may wait (backfill) are left out.",
            "Below, find the stage; open its dashboard. A time that grows second by second means that a partition "
            "stands still.",
            "number",
            SECONDS,
            (Query(f"max(dateline_group_lag_seconds{LIVE})", "oldest"),),
            4,
            Limit(FRESH_S),
            runbook="datelinestagebehind",
        ),
        Panel(
            "Records waiting",
            "Records that are not committed, in all stages together. Requests that may wait (backfill) are left out.",
            "Nothing, while the oldest of them is young.",
            "number",
            count("records"),
            (Query(f"sum(dateline_group_lag_records{LIVE})", "records"),),
            4,
        ),
        Panel(
            "Stuck partitions",
            "Partitions where records wait and the committed offset has not moved for `DATELINE_WATCHDOG_S`.",
            "The dashboard of the stage names them. A worker whose records stand still for so long ends by itself, and "
            "is to be started again; if the next one stands still at the same offset, the record there is the cause.",
            "number",
            count("partitions"),
            (Query("sum(dateline_group_stuck)", "stuck"),),
            4,
            Limit(1),
            runbook="datelinestagestuck",
        ),
        Panel(
            "Partitions without a worker",
            "Partitions that no member of a group has.",
            "Start workers of the stage. For a few seconds after a worker came or went, it is normal.",
            "number",
            count("partitions"),
            (Query("sum(1 - dateline_group_assigned)", "without"),),
            4,
            Limit(1),
            runbook="datelinestagewithoutworkers",
        ),
        Panel(
            "Index workers that wait",
            "How many index workers, on average, wait before they write again, because Elasticsearch does not accept "
            "writes or a rebuild holds the index.",
            "Below, see which of the two pushes back.",
            "number",
            count("workers"),
            (Query(or_zero(f"sum(rate(dateline_back_pressure_seconds_total[{RATE}]))", INDEX), "wait"),),
            4,
            Limit(0.5),
            runbook="datelineelasticsearchrefuses",
        ),
        Panel(
            "Died by our fault",
            "Dead letters of the last hour that are no fault of the page: of the service itself, or of what other "
            "programs write to its topics.",
            "`dateline dlq list --since 1h` shows them; mend the cause, then `dateline dlq replay`.",
            "number",
            count("records"),
            (Query('round(sum(increase(dateline_dead_letters_total{fault="ours"}[1h])))', "died"),),
            4,
            Limit(1),
            runbook="datelinesettledburnsfast",
        ),
        Panel(
            "Dead letters waiting",
            "Records that were given up, of whatever fault, and are neither replayed nor purged.",
            "Below, see why they died. Pages that are gone are normal: purge them from time to time.",
            "number",
            count("records"),
            (Query("sum(dateline_dead_letters_waiting)", "dead"),),
            4,
        ),
    ),
    height=4,
)

_FRESH: Final = Row(
    "Is it fresh?",
    (
        Panel(
            "Captured → searchable",
            "Time from the capture of a page until Elasticsearch confirmed its document: median, p95, p99. The buckets "
            "end at 600 s, so that a longer time is shown as 600 s.",
            "If it rises, see below which stage is behind. If none is, Elasticsearch is slow: see what pushes back.",
            "lines",
            SECONDS,
            quantiles(CAPTURED),
            12,
            Limit(FRESH_S),
            runbook="datelinefreshburnsfast",
        ),
        Panel(
            "Settled",
            "Records whose work ended, a second, by stage: each with one outcome.",
            "A stage at 0 while records wait for it does not work: look at its members, and whether it is stuck.",
            "lines",
            count("records/s"),
            (Query(f"sum by (stage) (rate(dateline_outcomes_total[{RATE}]))", "{{stage}}"),),
            12,
        ),
    ),
)

_BEHIND: Final = Row(
    "Is it behind?",
    (
        Panel(
            "Lag in records",
            "Records that are not committed, by stage and topic.",
            "A lag that only grows needs more workers of that stage, up to one per partition.",
            "lines",
            count("records"),
            (Query("sum by (stage, topic) (dateline_group_lag_records)", "{{stage}}: {{topic}}"),),
            8,
        ),
        Panel(
            "Lag in seconds",
            "How long the first record that is not committed has waited, by the broker's time of it: of each topic, "
            "the partition where that is longest.",
            "Compare it with the lag in records: many records and little time is a busy stage; few records and much "
            "time is a partition that stands still.",
            "lines",
            SECONDS,
            (Query("max by (stage, topic) (dateline_group_lag_seconds)", "{{stage}}: {{topic}}"),),
            8,
            runbook="datelinestagebehind",
        ),
        Panel(
            "Time to catch up",
            "When the lag ends if it goes on as in the last five minutes: records that wait, by how many fewer there "
            "are each second. It is a guess, and jumps. 0 while the oldest record has waited less than a minute; one "
            "day means that the lag does not shrink.",
            "At one day, start more workers of that stage, or see what holds them up.",
            "lines",
            SECONDS,
            (
                Query(
                    "clamp_max(sum by (stage, topic) (dateline_group_lag_records) / clamp_min(-sum by (stage, topic) "
                    f"(deriv(dateline_group_lag_records[5m])), 0.000001), {NEVER_S}) * on (stage, topic) "
                    f"(max by (stage, topic) (dateline_group_lag_seconds) > bool {FRESH_S})",
                    "{{stage}}: {{topic}}",
                ),
            ),
            8,
            Limit(NEVER_S),
            runbook="datelinestagebehind",
        ),
    ),
)

_MEMBERS: Final = Row(
    "Is it stuck, and who is a member?",
    (
        Panel(
            "Workers",
            "Members of the consumer group of each stage, as the broker counts them.",
            "A stage without any does nothing: start one. Compare with how many you run: one that runs and is no "
            "member cannot reach the broker, or is starting.",
            "lines",
            count("workers"),
            (Query("sum by (stage) (dateline_group_members)", "{{stage}}"),),
            8,
            Limit(1, below=True),
            runbook="datelinestagewithoutworkers",
        ),
        Panel(
            "Partitions that stand still",
            "By stage: partitions that are stuck, and partitions that no worker has.",
            "Stuck: see the dashboard of the stage, and the log of the worker that has the partition. Without a "
            "worker: start one.",
            "lines",
            count("partitions"),
            (
                Query("sum by (stage) (dateline_group_stuck)", "{{stage}}: stuck"),
                Query("sum by (stage) (1 - dateline_group_assigned)", "{{stage}}: without a worker"),
            ),
            8,
            Limit(1),
            runbook="datelinestagestuck",
        ),
        Panel(
            "Rebalances",
            "Assignments of partitions, a minute, by stage, summed over its workers.",
            "Some whenever a worker comes or goes. Without such a cause, a worker is lost again and again: look at its "
            "log, and at the delay of the event loop.",
            "lines",
            count("rebalances/min"),
            (Query(f"60 * sum by (stage) (rate(dateline_rebalances_total[{RATE}]))", "{{stage}}"),),
            8,
        ),
        Panel(
            "Members",
            "Each worker that Prometheus finds: its version, the partitions that it has, whether the broker answers "
            "it, the records in work, and how long ago the broker confirmed a commit. That time also grows while "
            "nothing comes; it is missing until the first commit.",
            "A worker without partitions is one too many for its topic, or no member yet. Two versions side by side "
            "are normal during a deployment only.",
            "table",
            count("workers"),
            (
                Query(
                    "sum by (stage, instance, version) (dateline_assigned_partitions * on (job, instance, stage) "
                    "group_left (version) dateline_build_info)",
                    "Partitions",
                    count("partitions"),
                ),
                Query("min by (stage, instance) (dateline_broker_connected)", "Broker answers", YES_NO),
                Query("sum by (stage, instance) (dateline_in_flight)", "In work", count("records")),
                Query(
                    "time() - max by (stage, instance) (dateline_last_commit_timestamp_seconds > 0)",
                    "Last commit",
                    SECONDS,
                ),
            ),
            24,
            rows=("stage", "instance", "version"),
        ),
    ),
)

_DEAD: Final = Row(
    "What is dead, and why?",
    (
        Panel(
            "Dead letters, by reason",
            "Dead letters that are neither replayed nor purged, by the topic of the original and the reason. A topic "
            "without any has one row without a reason.",
            "docs/errors.md says what each reason means and what to do. `dateline dlq list --reason REASON` shows "
            "them.",
            "table",
            count("records"),
            (Query("sum by (topic, reason) (dateline_dead_letters_waiting)", "Waiting", count("records")),),
            8,
            rows=("topic", "reason"),
        ),
        Panel(
            "Dying, by reason",
            "Dead letters written, a minute, by reason, and whose fault it is: ours, or that of the page.",
            "`page`: there is no article, or its site does not give it; look at the dashboard of sources if there are "
            "many. `ours`: read one with `dateline dlq show`, mend the cause, replay.",
            "stack",
            count("records/min"),
            (
                Query(
                    f"60 * sum by (fault, reason) (rate(dateline_dead_letters_total[{RATE}]))",
                    "{{fault}}: {{reason}}",
                ),
            ),
            8,
            runbook="datelinesettledburnsfast",
        ),
        Panel(
            "Not dead by our fault",
            "Share of the records of the last hour that did not end as dead letters of our own fault. The objective is "
            "99.9%. A gap means that no record ended.",
            "`dateline dlq list` shows what died.",
            "lines",
            SHARE,
            (
                Query(
                    '1 - sum(rate(dateline_dead_letters_total{fault="ours"}[1h])) '
                    "/ sum(rate(dateline_outcomes_total[1h]))",
                    "not by our fault",
                ),
            ),
            8,
            Limit(SETTLED_SHARE, below=True),
            runbook="datelinesettledburnsfast",
        ),
    ),
)

_PRESSURE: Final = Row(
    "What pushes back?",
    (
        Panel(
            "Index workers that wait, by cause",
            "How many index workers, on average, wait before they write again: because Elasticsearch does not accept "
            "writes (refused), or because a rebuild holds the index (fenced).",
            "refused: see to Elasticsearch, its disks, queues and blocks; more workers make it worse. fenced: wait for "
            "the rebuild, or `dateline index check` if none runs.",
            "lines",
            count("workers"),
            (
                Query(
                    or_none(f"sum by (cause) (rate(dateline_back_pressure_seconds_total[{RATE}]))", "cause", INDEX),
                    "{{cause}}",
                ),
            ),
            8,
            runbook="datelineelasticsearchrefuses",
        ),
        Panel(
            "Writes that were repeated",
            "Records that were sent to Elasticsearch again, a second, by cause.",
            "The log line `retrying bulk request` of an index worker has the error.",
            "lines",
            count("records/s"),
            (
                Query(
                    or_none(f"sum by (cause) (rate(dateline_bulk_retries_total[{RATE}]))", "cause", INDEX),
                    "{{cause}}",
                ),
            ),
            8,
            runbook="datelineelasticsearchrefuses",
        ),
        Panel(
            "Waiting for a child process",
            "Records that wait until one of the worker's child processes is free, by stage. Index workers have none.",
            "Above 0 for long: more `DATELINE_PROCESSES`, if there are processors to spare, or more workers.",
            "lines",
            count("records"),
            (Query("sum by (stage) (dateline_pool_waiting)", "{{stage}}"),),
            8,
        ),
    ),
)

_USES: Final = Row(
    "What does it use?",
    (
        Panel(
            "Memory",
            "Resident memory, by stage: of the workers' own processes, and of their child processes together.",
            "If one climbs steadily, compare its records in work and held bytes; a worker at its limit is killed, and "
            "its records go to another.",
            "lines",
            BYTES,
            (
                Query(
                    "sum by (stage, process) (dateline_resident_bytes * on (job, instance) group_left (stage) "
                    "dateline_build_info)",
                    "{{stage}}: {{process}}",
                ),
            ),
            8,
        ),
        Panel(
            "Records held",
            "Bytes of records that were fetched and are not resolved, by stage.",
            "A worker that holds `DATELINE_BUFFER_BYTES` fetches no more until it has settled some: it is busy, or "
            "waits for Elasticsearch.",
            "lines",
            BYTES,
            (Query("sum by (stage) (dateline_held_bytes)", "{{stage}}"),),
            8,
        ),
        Panel(
            "Delay of the event loop, p99",
            "By how much a timer of the worker is late: of 100 timers, one is later than this.",
            "Above a second, the process is starved of processor time, or something blocks it; above the session "
            "timeout it loses its partitions.",
            "lines",
            SECONDS,
            (Query(quantile(0.99, "dateline_event_loop_lag_seconds", by="stage"), "{{stage}}"),),
            8,
            Limit(1),
        ),
    ),
)

_LOST: Final = Row(
    "Is anything lost?",
    (
        Panel(
            "Expired before it was read",
            "Records that retention deleted before their stage committed them: they are lost to that stage.",
            "Raise the retention of the topic at once. Requests can be submitted again; `dateline verify` says which "
            "articles are missing downstream.",
            "lines",
            count("records"),
            (Query("sum by (stage, topic) (dateline_group_expired_records)", "{{stage}}: {{topic}}"),),
            6,
            Limit(1),
            runbook="datelinerecordsmissing",
        ),
        Panel(
            "What verification found",
            "What the last `dateline verify --metrics-file FILE` found that is not where it must be, by kind. Empty "
            "without a timer that runs it, and a node exporter that reads the file.",
            "`dateline verify` lists each finding with the command that mends it.",
            "lines",
            count("findings"),
            (Query("sum by (kind) (dateline_verify_findings)", "{{kind}}"),),
            6,
            Limit(1),
            runbook="datelinerecordsmissing",
        ),
        Panel(
            "Last verification",
            "How long ago `dateline verify --metrics-file FILE` last ended. Empty without a timer that runs it.",
            "If it is longer than the period of the timer, see why the timer did not run.",
            "lines",
            SECONDS,
            (Query("time() - max(dateline_verify_timestamp_seconds)", "ago"),),
            6,
            runbook="datelineunverified",
        ),
        Panel(
            "Work that was done twice",
            "Records, a second, whose work ended after their partition had gone to another worker, which does it "
            "again. Nothing is lost or doubled by it.",
            "Only if it is much: see why there are so many rebalances.",
            "lines",
            count("records/s"),
            (Query(f"sum by (stage) (rate(dateline_disowned_total[{RATE}]))", "{{stage}}"),),
            6,
        ),
    ),
)

PIPELINE: Final = Dashboard(
    "pipeline",
    "Dateline: pipeline",
    "Is it fresh, is it behind, is it stuck; who is a member; what is dead, and what pushes back.",
    (_GLANCE, _FRESH, _BEHIND, _MEMBERS, _DEAD, _PRESSURE, _USES, _LOST),
)
