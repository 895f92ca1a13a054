"""The dashboard of sources: polls, fetches, lists that are silent or broken, gaps."""

from typing import Final

from schemas.topics.names import BACKFILL, REQUESTS
from services.grafana.panels import RATE, SECONDS, Dashboard, Limit, Panel, Query, Row, count
from services.grafana.promql import or_none, or_zero, running

INGEST: Final = running("ingest")
"""While Prometheus finds such a worker, what is not counted is 0."""


def _by(label: str, counter: str, times: int = 60) -> tuple[Query, ...]:
    """The rate of a counter by its label, per `times` seconds."""
    rate = f"{times} * sum by ({label}) (rate({counter}[{RATE}]))"
    return (Query(or_none(rate, label, INGEST), f"{{{{{label}}}}}"),)


_GLANCE: Final = Row(
    "At a glance",
    (
        Panel(
            "Silent lists",
            "Lists that should have brought something by now, by their own rhythm.",
            "Below, see which. `dateline sources list` says since when, and what to do.",
            "number",
            count("lists"),
            (Query(or_zero("sum(dateline_silent_lists)", INGEST), "silent"),),
            4,
            Limit(1),
            runbook="datelinelistssilent",
        ),
        Panel(
            "Broken lists",
            "Lists whose last poll failed.",
            "Below, see the classes. A few are normal, and tried again; all at once is a network of ours.",
            "number",
            count("lists"),
            (Query(or_zero("sum(dateline_broken_lists)", INGEST), "broken"),),
            4,
        ),
        Panel(
            "Gaps in the last day",
            "Polls that knew no entry of a list with at least three, so that others may have come and gone unseen.",
            "`dateline sources list` names the lists and the dates. The gaps are filled as far as the site lets it.",
            "number",
            count("polls"),
            (Query("round(sum(increase(dateline_list_gaps_total[1d])))", "gaps"),),
            4,
        ),
        Panel(
            "Polls with something new",
            "Polls of the last hour that found a new entry.",
            "At 0 by day, see below whether lists are polled at all, and how they answer.",
            "number",
            count("polls"),
            (
                Query(
                    or_zero('round(sum(increase(dateline_polls_total{result="new"}[1h])))', INGEST),
                    "new",
                ),
            ),
            4,
        ),
        Panel(
            "Polls a day needed",
            "Polls a day of a list at which hardly an entry leaves a list unseen: of the worker where it is highest.",
            "Above `DATELINE_POLLS_A_DAY`, some entries do: raise that, pause lists that get many entries, or accept "
            "it.",
            "number",
            count("polls"),
            (Query("max(dateline_polls_a_day_needed)", "needed"),),
            4,
        ),
        Panel(
            "Oldest waiting request",
            "How long the first live request of ingest that is not committed has waited. Polls are requests too.",
            "If it grows, ingest is behind, and so are all lists: see the dashboard of the stage.",
            "number",
            SECONDS,
            (Query(f'max(dateline_group_lag_seconds{{topic="{REQUESTS}"}})', "oldest"),),
            4,
        ),
    ),
    height=5,
)

_LISTS: Final = Row(
    "How do lists do?",
    (
        Panel(
            "Polls",
            "Polls of lists, a minute, by result: new entries, nothing new, not modified (304), failed.",
            "Mostly `not_modified` and `nothing` is normal. `failed` alone: see the classes beside it.",
            "stack",
            count("polls/min"),
            _by("result", "dateline_polls_total"),
            12,
        ),
        Panel(
            "Failed polls, by class",
            "Polls that failed, an hour, by class of problem.",
            "docs/sources.md says what each class means. One class for all lists at once is a cause of ours: the "
            "resolver, the network, the proxy.",
            "stack",
            count("polls/h"),
            _by("problem", "dateline_list_problems_total", 3600),
            12,
        ),
        Panel(
            "Silent lists, by source",
            "Lists that are silent now, by source and cause. A worker names at most 40 sources; the others together "
            "are `(others)`. One row `none` means that there is none.",
            "`dateline sources list` says since when, and what to do. Often the site has moved its list: "
            "`dateline sources explain URL`.",
            "table",
            count("lists"),
            (
                Query(
                    or_none("sum by (source, cause) (dateline_silent_lists)", "source", INGEST),
                    "Silent",
                    count("lists"),
                ),
            ),
            12,
            rows=("source", "cause"),
            runbook="datelinelistssilent",
        ),
        Panel(
            "Broken lists, by class",
            "Lists whose last poll failed, by class of problem.",
            "`dateline sources list` names them. A list is tried again by itself; one that is `gone` for long is to be "
            "taken out of the catalogue.",
            "lines",
            count("lists"),
            (Query(or_none("sum by (problem) (dateline_broken_lists)", "problem", INGEST), "{{problem}}"),),
            12,
        ),
        Panel(
            "Gaps",
            "Polls, an hour, that knew no entry of their list.",
            "Regular gaps mean that lists are polled too seldom: compare with the polls a day that are needed.",
            "lines",
            count("polls/h"),
            (Query(f"3600 * sum(rate(dateline_list_gaps_total[{RATE}]))", "gaps"),),
            12,
        ),
        Panel(
            "Hubs",
            "Calls of WebSub hubs, an hour: subscriptions that were confirmed or denied, pushes, and what was refused.",
            "Many refusals: somebody sends forged pushes, or a hub does not sign them. `none` is normal without "
            "`DATELINE_WEBSUB_URL`.",
            "stack",
            count("calls/h"),
            _by("result", "dateline_hub_calls_total", 3600),
            12,
        ),
    ),
)

_FETCHES: Final = Row(
    "How do sites answer?",
    (
        Panel(
            "Fetches, by class",
            "Fetches of pages, lists and robots.txt, a minute, by result.",
            "`rate_limited` or `disallowed` that rises: a site wants less from us. `timeout`, `unresolved` or "
            "`unreachable` for all at once: a network of ours.",
            "stack",
            count("fetches/min"),
            _by("result", "dateline_fetches_total"),
            12,
        ),
        Panel(
            "What became of requests",
            "Requests whose work ended, a minute, by outcome: done, unchanged, deferred until a later time, dead.",
            "Many `dead`: `dateline dlq list --stage ingest`. Many `deferred`: sites ask for slowness, or have many "
            "pages waiting.",
            "stack",
            count("requests/min"),
            (Query(f'60 * sum by (outcome) (rate(dateline_outcomes_total{{stage="ingest"}}[{RATE}]))', "{{outcome}}"),),
            12,
        ),
    ),
)

_WAITING: Final = Row(
    "What waits to be fetched?",
    (
        Panel(
            "Requests that wait",
            "Requests that are not committed: live ones, and those that may wait (backfill).",
            "Live ones that grow: more ingest workers, if sites are not the limit. Backfill may take days.",
            "lines",
            count("requests"),
            (
                Query(f'sum(dateline_group_lag_records{{topic="{REQUESTS}"}})', "live"),
                Query(f'sum(dateline_group_lag_records{{topic="{BACKFILL}"}})', "backfill"),
            ),
            12,
        ),
        Panel(
            "Polls a day needed, by worker",
            "Polls a day of a list at which hardly an entry leaves a list unseen: of each worker.",
            "Above `DATELINE_POLLS_A_DAY`, some entries are missed.",
            "lines",
            count("polls"),
            (Query("max by (instance) (dateline_polls_a_day_needed)", "{{instance}}"),),
            12,
        ),
    ),
)

SOURCES: Final = Dashboard(
    "sources",
    "Dateline: sources",
    "Are lists polled, do they bring something new, which are silent or broken, how do sites answer.",
    (_GLANCE, _LISTS, _FETCHES, _WAITING),
)
