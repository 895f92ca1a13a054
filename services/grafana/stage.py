"""The dashboard of one stage, which its reader chooses: each partition, each worker."""

from typing import Final

from services.grafana.panels import BYTES, RATE, SECONDS, YES_NO, Dashboard, Limit, Panel, Query, Row, count
from services.grafana.promql import quantile, quantiles

HERE: Final = '{stage="$stage"}'
WITH_POOL: Final = ("ingest", "enrich")
"""Stages whose workers have child processes."""

_GLANCE: Final = Row(
    "At a glance",
    (
        Panel(
            "Workers",
            "Members of the consumer group, as the broker counts them.",
            "Without any, start one.",
            "number",
            count("workers"),
            (Query(f"sum(dateline_group_members{HERE})", "workers"),),
            4,
            Limit(1, below=True),
            runbook="datelinestagewithoutworkers",
        ),
        Panel(
            "Records waiting",
            "Records that are not committed, in all topics of the stage, those that may wait (backfill) included.",
            "Nothing, while the oldest of them is young.",
            "number",
            count("records"),
            (Query(f"sum(dateline_group_lag_records{HERE})", "records"),),
            4,
        ),
        Panel(
            "Oldest waiting record",
            "How long the first record that is not committed has waited, in the partition where that is longest. Of "
            "ingest, this may be a request that may wait (backfill).",
            "Below, see in which partition, and who has it.",
            "number",
            SECONDS,
            (Query(f"max(dateline_group_lag_seconds{HERE})", "oldest"),),
            4,
            runbook="datelinestagebehind",
        ),
        Panel(
            "Stuck partitions",
            "Partitions where records wait and the committed offset has not moved for `DATELINE_WATCHDOG_S`.",
            "Below, see which, and who has it. A worker whose records stand still for so long ends by itself, and is "
            "to be started again; if the next one stands still at the same offset, the record there is the cause.",
            "number",
            count("partitions"),
            (Query(f"sum(dateline_group_stuck{HERE})", "stuck"),),
            4,
            Limit(1),
            runbook="datelinestagestuck",
        ),
        Panel(
            "Partitions without a worker",
            "Partitions that no member of the group has.",
            "Start workers of the stage. For a few seconds after a worker came or went, it is normal.",
            "number",
            count("partitions"),
            (Query(f"sum(1 - dateline_group_assigned{HERE})", "without"),),
            4,
            Limit(1),
            runbook="datelinestagewithoutworkers",
        ),
        Panel(
            "Died in the last hour",
            "Records of this stage that became dead letters, of any fault.",
            "`dateline dlq list --stage STAGE` shows them.",
            "number",
            count("records"),
            (Query(f"round(sum(increase(dateline_dead_letters_total{HERE}[1h])))", "dead"),),
            4,
        ),
    ),
    height=5,
)

_WORK: Final = Row(
    "What does it do?",
    (
        Panel(
            "Outcomes",
            "Records whose work ended, a second, by outcome: done; duplicate or stale, where the index has it already "
            "or has a newer one; unchanged; deferred until a later time; dead.",
            "docs/architecture.md says what each means. Many `dead`: see below why.",
            "stack",
            count("records/s"),
            (Query(f"sum by (outcome) (rate(dateline_outcomes_total{HERE}[{RATE}]))", "{{outcome}}"),),
            8,
        ),
        Panel(
            "Dying, by reason",
            "Dead letters written, a minute, by reason, and whose fault it is: ours, or that of the page.",
            "docs/errors.md says what each reason means and what to do.",
            "stack",
            count("records/min"),
            (
                Query(
                    f"60 * sum by (fault, reason) (rate(dateline_dead_letters_total{HERE}[{RATE}]))",
                    "{{fault}}: {{reason}}",
                ),
            ),
            8,
            runbook="datelinesettledburnsfast",
        ),
        Panel(
            "Taken into work",
            "Records that were taken into work, a second, and those whose work ended. Repeated work counts again in "
            "the former only.",
            "If the former stays above the latter, work is repeated: see rebalances, and deferred fetches.",
            "lines",
            count("records/s"),
            (
                Query(f"sum(rate(dateline_attempts_total{HERE}[{RATE}]))", "taken"),
                Query(f"sum(rate(dateline_outcomes_total{HERE}[{RATE}]))", "ended"),
            ),
            8,
        ),
        Panel(
            "Time in the stage",
            "From a record's delivery to its outcome: median, p95, p99. A gap means that none ended.",
            "Compare it with the processor time beside it: if that is low, the stage waits: for sites, for a free "
            "child process, for Elasticsearch.",
            "lines",
            SECONDS,
            quantiles("dateline_record_seconds", HERE),
            12,
        ),
        Panel(
            "Processor time of a record",
            "Processor time of extraction, of annotation, or of making the document: median, p95, p99.",
            "If it rises, look at what changed: the version, the engine, a source with very long pages.",
            "lines",
            SECONDS,
            quantiles("dateline_record_cpu_seconds", HERE),
            12,
        ),
    ),
)

_PARTITIONS: Final = Row(
    "Which partition?",
    (
        Panel(
            "Lag in seconds, by partition",
            "How long the first record that is not committed has waited, of each partition.",
            "One line that climbs alone is a partition that stands still. All together: the stage is too slow.",
            "lines",
            SECONDS,
            (Query(f"max by (topic, partition) (dateline_group_lag_seconds{HERE})", "{{topic}}/{{partition}}"),),
            12,
            runbook="datelinestagebehind",
        ),
        Panel(
            "Lag in records, by partition",
            "Records that are not committed, of each partition.",
            "One that is far above the others has a busy key: of ingest, one host; else, one article.",
            "lines",
            count("records"),
            (Query(f"sum by (topic, partition) (dateline_group_lag_records{HERE})", "{{topic}}/{{partition}}"),),
            12,
        ),
        Panel(
            "Partitions",
            "Each partition now: how far behind, whether a worker has it, whether it is stuck, and how many records "
            "retention deleted before they were committed.",
            "Stuck and assigned: see the log of its worker (`dateline status` names it). Expired: raise the retention "
            "of the topic.",
            "table",
            count("records"),
            (
                Query(f"sum by (topic, partition) (dateline_group_lag_records{HERE})", "Waiting", count("records")),
                Query(f"max by (topic, partition) (dateline_group_lag_seconds{HERE})", "Oldest", SECONDS),
                Query(f"max by (topic, partition) (dateline_group_assigned{HERE})", "Has a worker", YES_NO),
                Query(f"max by (topic, partition) (dateline_group_stuck{HERE})", "Stuck", YES_NO),
                Query(f"sum by (topic, partition) (dateline_group_expired_records{HERE})", "Expired", count("records")),
            ),
            24,
            rows=("topic", "partition"),
            runbook="datelinestagestuck",
        ),
    ),
    height=9,
)

_WORKERS: Final = Row(
    "Which worker?",
    (
        Panel(
            "Members",
            "Each worker of the stage that Prometheus finds: its version, the partitions that it has, whether the "
            "broker answers it, and how long ago the broker confirmed a commit. That time also grows while nothing "
            "comes; it is missing until the first commit.",
            "A worker without partitions is one too many for its topic, or no member yet.",
            "table",
            count("workers"),
            (
                Query(
                    f"sum by (instance, version) (dateline_assigned_partitions{HERE} * on (job, instance, stage) "
                    "group_left (version) dateline_build_info)",
                    "Partitions",
                    count("partitions"),
                ),
                Query(f"min by (instance) (dateline_broker_connected{HERE})", "Broker answers", YES_NO),
                Query(
                    f"time() - max by (instance) (dateline_last_commit_timestamp_seconds{HERE} > 0)",
                    "Last commit",
                    SECONDS,
                ),
                Query(
                    f"time() - max by (instance) (dateline_last_success_timestamp_seconds{HERE} > 0)",
                    "Last success",
                    SECONDS,
                ),
            ),
            12,
            rows=("instance", "version"),
        ),
        Panel(
            "In work, by worker",
            "Records that were delivered to a worker and are not resolved.",
            "A worker at 0 while others are busy has partitions without records. One that stays level while nothing "
            "ends waits for something: see its log.",
            "lines",
            count("records"),
            (Query(f"sum by (instance) (dateline_in_flight{HERE})", "{{instance}}"),),
            12,
        ),
        Panel(
            "Lag, as each worker sees it",
            "Records not committed in the partitions of a worker, as the broker tells it, by topic.",
            "The exporter's lag above is of all partitions; this one shows who has the lag.",
            "lines",
            count("records"),
            (Query(f"sum by (instance, topic) (dateline_lag{HERE})", "{{instance}}: {{topic}}"),),
            12,
        ),
        Panel(
            "Rebalances, by worker",
            "Assignments of partitions to a worker, a minute.",
            "Some whenever a worker comes or goes. Without such a cause, a worker is lost again and again.",
            "lines",
            count("rebalances/min"),
            (Query(f"60 * sum by (instance) (rate(dateline_rebalances_total{HERE}[{RATE}]))", "{{instance}}"),),
            12,
        ),
    ),
)

_USES: Final = Row(
    "What does it use?",
    (
        Panel(
            "Child processes",
            "Child processes that there are, those that work on a record, and records that wait for one. Index workers "
            "have none.",
            "Records that wait for long: more `DATELINE_PROCESSES`, if there are processors to spare, or more workers.",
            "lines",
            count("processes"),
            (
                Query(f"sum(dateline_pool_processes{HERE})", "there are"),
                Query(f"sum(dateline_pool_busy{HERE})", "work"),
                Query(f"sum(dateline_pool_waiting{HERE})", "records that wait"),
            ),
            8,
            stages=WITH_POOL,
        ),
        Panel(
            "Child processes that died",
            "Child processes, a minute, that died or were killed because a record took too long, and were replaced. "
            "Index workers have none.",
            "`dateline dlq list --reason crashed` shows the records. Raise the memory limit if they ran out of it.",
            "lines",
            count("processes/min"),
            (Query(f"60 * sum by (instance) (rate(dateline_pool_deaths_total{HERE}[{RATE}]))", "{{instance}}"),),
            8,
            stages=WITH_POOL,
        ),
        Panel(
            "Records held, by worker",
            "Bytes of records that were fetched and are not resolved.",
            "A worker that holds `DATELINE_BUFFER_BYTES` fetches no more until it has settled some.",
            "lines",
            BYTES,
            (Query(f"sum by (instance) (dateline_held_bytes{HERE})", "{{instance}}"),),
            8,
        ),
        Panel(
            "Memory, by worker",
            "Resident memory of a worker's own process, and of its child processes together.",
            "One that climbs steadily is to be reported; until then, restart it before its limit is reached.",
            "lines",
            BYTES,
            (
                Query(
                    "sum by (instance, process) (dateline_resident_bytes * on (job, instance) group_left (stage) "
                    f"dateline_build_info{HERE})",
                    "{{instance}}: {{process}}",
                ),
            ),
            12,
        ),
        Panel(
            "Delay of the event loop, p99, by worker",
            "By how much a timer of the worker is late: of 100 timers, one is later than this.",
            "Above a second, the process is starved of processor time, or something blocks it; above the session "
            "timeout it loses its partitions.",
            "lines",
            SECONDS,
            (Query(quantile(0.99, "dateline_event_loop_lag_seconds", HERE, by="instance"), "{{instance}}"),),
            12,
            Limit(1),
        ),
    ),
)

STAGE: Final = Dashboard(
    "stage",
    "Dateline: a stage",
    "One stage, which you choose at the top: what it does, which partition is behind, which worker has trouble.",
    (_GLANCE, _WORK, _PARTITIONS, _WORKERS, _USES),
    of_one_stage=True,
)
