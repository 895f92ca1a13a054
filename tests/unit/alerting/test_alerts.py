"""Each alert, by Prometheus' own tests of rules: it fires, does not just below its bound, ends, and does not flap."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from services.alerting import rules
from services.alerting.alerts import ALERTS, anchor
from services.runtime.observe import metrics
from tests.prometheus_server import passes

ROOT = Path(__file__).parents[3]
PLACE = 'stage="enrich",topic="dateline.articles.v1",partition="3"'
BACKFILL = 'stage="ingest",topic="dateline.backfill-requests.v1",partition="3"'
COARSE = {"DatelineFreshBurnsSlow", "DatelineSettledBurnsSlow", "DatelineUnverified"}
"""Alerts of days: minute by minute, their tests would take minutes."""


class Case(NamedTuple):
    """Series, and the minutes at which the alert must fire or not; of an alert of `COARSE`, tens of minutes."""

    what: str
    alert: str
    series: dict[str, str]
    fires: tuple[int, ...] = ()
    silent: tuple[int, ...] = ()


def gauge(*phases: tuple[int, float | str]) -> str:
    """`_` is no sample at all; promtool repeats it as often as it says, and other values once more than that."""
    return " ".join(f"{value}x{minutes - (value != '_')}" for minutes, value in phases)


def counter(*phases: tuple[int, float]) -> str:
    written, total = [], 0.0
    for minutes, growth in phases:
        written.append(f"{total:g}+{growth:g}x{minutes - 1}")
        total += growth * minutes
    return " ".join(written)


def fresh(*phases: tuple[int, float]) -> dict[str, str]:
    """Sixty articles an hour, of which a share is late."""
    name = "dateline_captured_to_indexed_seconds"
    return {
        f"{name}_count": counter(*((minutes, 60) for minutes, _ in phases)),
        f'{name}_bucket{{le="60.0"}}': counter(*((minutes, 60 * (1 - late)) for minutes, late in phases)),
    }


def settled(*phases: tuple[int, float], an_hour: int = 6000) -> dict[str, str]:
    """Records, of which a share becomes a dead letter by our fault; half of all become one by that of their page."""
    each = an_hour / 60
    dead = 'dateline_dead_letters_total{stage="enrich",reason='
    return {
        'dateline_outcomes_total{stage="enrich",outcome="done"}': counter(*((minutes, each) for minutes, _ in phases)),
        f'{dead}"error",fault="ours"}}': counter(*((minutes, each * bad) for minutes, bad in phases)),
        f'{dead}"wall",fault="page"}}': counter(*((minutes, each / 2) for minutes, _ in phases)),
    }


CASES = (
    Case(
        "half of all late", "DatelineFreshBurnsFast", fresh((120, 0), (60, 0.5), (120, 0)), (170, 179), (60, 119, 240)
    ),
    Case("5 % late", "DatelineFreshBurnsFast", fresh((120, 0), (600, 0.05)), (), range(0, 720, 30)),
    Case("7 % late for hours", "DatelineFreshBurnsFast", fresh((120, 0), (600, 0.07)), (700,), (110,)),
    Case(
        "one of two late",
        "DatelineFreshBurnsFast",
        {
            "dateline_captured_to_indexed_seconds_count": gauge((10, 0), (200, 2)),
            'dateline_captured_to_indexed_seconds_bucket{le="60.0"}': gauge((10, 0), (200, 1)),
        },
        (),
        range(0, 200, 20),
    ),
    Case("2 % late for days", "DatelineFreshBurnsSlow", fresh((6, 0), (300, 0.02), (150, 0)), (305,), (5, 450)),
    Case(
        ".9 % late for days",
        "DatelineFreshBurnsSlow",
        fresh((400, 0.009)),
        (),
        (100, 200, 399),
    ),
    Case("3 % dead", "DatelineSettledBurnsFast", settled((120, 0), (60, 0.03), (120, 0)), (179,), (119, 240)),
    Case(".5 % dead", "DatelineSettledBurnsFast", settled((120, 0), (600, 0.005)), (), range(0, 720, 60)),
    Case("nobody works", "DatelineSettledBurnsFast", settled((600, 0.5), an_hour=0), (), (100, 599)),
    Case(
        "four dead in a quiet hour",
        "DatelineSettledBurnsFast",
        {
            'dateline_outcomes_total{stage="enrich",outcome="done"}': counter((60, 0), (4, 2), (200, 0)),
            'dateline_dead_letters_total{stage="enrich",reason="error",fault="ours"}': counter(
                (60, 0), (4, 1), (200, 0)
            ),
        },
        (),
        range(0, 260, 5),
    ),
    Case(
        ".2 % dead for days",
        "DatelineSettledBurnsSlow",
        settled((6, 0), (300, 0.002), (150, 0)),
        (305,),
        (5, 450),
    ),
    Case(
        ".09 % dead for days",
        "DatelineSettledBurnsSlow",
        settled((400, 0.0009)),
        (),
        (100, 399),
    ),
    Case(
        "a finding",
        "DatelineRecordsMissing",
        {
            'dateline_verify_findings{kind="missing"}': gauge((10, 0), (10, 1), (10, 0)),
            'dateline_verify_findings{kind="extra"}': gauge((30, 0)),
        },
        (15,),
        (5, 25),
    ),
    Case(
        "deleted before it was processed",
        "DatelineRecordsMissing",
        {
            f"dateline_group_expired_records{{{PLACE}}}": gauge((10, 0), (10, 7), (10, 0)),
        },
        (15,),
        (5, 25),
    ),
    Case("never verified", "DatelineRecordsMissing", {"dateline_kafka_up": gauge((30, 1))}, (), (5, 25)),
    Case(
        "verified once",
        "DatelineUnverified",
        {
            "dateline_verify_timestamp_seconds": gauge((295, 0), (10, 174_000)),
        },
        (290, 294),
        (100, 288, 299),
    ),
    Case("never verified", "DatelineUnverified", {"dateline_kafka_up": gauge((400, 1))}, (), (399,)),
    Case(
        "one partition",
        "DatelineStageStuck",
        {
            f"dateline_group_stuck{{{PLACE}}}": gauge((10, 0), (10, 1), (10, 0)),
            f"dateline_group_stuck{{{PLACE.replace('3', '4')}}}": gauge((30, 0)),
        },
        (13, 19),
        (9, 21),
    ),
    Case(
        "for a moment",
        "DatelineStageStuck",
        {f"dateline_group_stuck{{{PLACE}}}": gauge((10, 0), (1, 1), (20, 0))},
        (),
        range(30),
    ),
    Case(
        "gone, and records wait",
        "DatelineStageWithoutWorkers",
        {
            'dateline_group_members{stage="enrich"}': gauge((10, 2), (10, 0), (10, 1)),
            f"dateline_group_lag_records{{{PLACE}}}": gauge((30, 5)),
        },
        (13, 19),
        (9, 11, 21),
    ),
    Case(
        "nothing waits",
        "DatelineStageWithoutWorkers",
        {
            'dateline_group_members{stage="enrich"}': gauge((30, 0)),
            f"dateline_group_lag_records{{{PLACE}}}": gauge((30, 0)),
        },
        (),
        range(30),
    ),
    Case(
        "a restart",
        "DatelineStageWithoutWorkers",
        {
            'dateline_group_members{stage="enrich"}': gauge((10, 2), (2, 0), (10, 1)),
            f"dateline_group_lag_records{{{PLACE}}}": gauge((30, 5)),
        },
        (),
        range(22),
    ),
    Case(
        "ten minutes behind",
        "DatelineStageBehind",
        {
            f"dateline_group_lag_seconds{{{PLACE}}}": gauge((10, 2), (20, 600), (10, 2)),
        },
        (16, 29),
        (9, 14, 31),
    ),
    Case(
        "just not behind",
        "DatelineStageBehind",
        {f"dateline_group_lag_seconds{{{PLACE}}}": gauge((60, 299))},
        (),
        range(60),
    ),
    Case(
        "to and fro",
        "DatelineStageBehind",
        {
            f"dateline_group_lag_seconds{{{PLACE}}}": gauge(*[(4, 400), (1, 100)] * 10),
        },
        (),
        range(50),
    ),
    Case(
        "a backfill",
        "DatelineStageBehind",
        {f"dateline_group_lag_seconds{{{BACKFILL}}}": gauge((60, 90_000))},
        (),
        range(60),
    ),
    Case(
        "the broker away",
        "DatelineKafkaUnseen",
        {"dateline_kafka_up": gauge((10, 1), (10, 0), (10, 1))},
        (13, 19),
        (9, 11, 21),
    ),
    Case(
        "the exporter away",
        "DatelineKafkaUnseen",
        {"dateline_kafka_up": gauge((10, 1), (20, "_"), (10, 1))},
        (18, 29),
        (9, 31),
    ),
    Case("a blink", "DatelineKafkaUnseen", {"dateline_kafka_up": gauge((10, 1), (1, 0), (20, 1))}, (), range(31)),
    Case(
        "all of the time",
        "DatelineElasticsearchRefuses",
        {
            'dateline_build_info{stage="index"}': gauge((80, 1)),
            'dateline_back_pressure_seconds_total{cause="refused"}': counter((10, 0), (20, 57), (50, 0)),
        },
        (20, 29),
        (9, 40),
    ),
    Case(
        "40 % of the time",
        "DatelineElasticsearchRefuses",
        {
            'dateline_build_info{stage="index"}': gauge((60, 1)),
            'dateline_back_pressure_seconds_total{cause="refused"}': counter((10, 0), (50, 24)),
        },
        (),
        range(60),
    ),
    Case(
        "a rebuild's fence",
        "DatelineElasticsearchRefuses",
        {
            'dateline_build_info{stage="index"}': gauge((60, 1)),
            'dateline_back_pressure_seconds_total{cause="fenced"}': counter((60, 57)),
        },
        (),
        range(60),
    ),
    Case(
        "a list",
        "DatelineListsSilent",
        {
            'dateline_silent_lists{source="harbor",cause="nothing_new"}': gauge((10, "_"), (30, 1), (20, "_")),
        },
        (26, 38),
        (9, 24, 50),
    ),
)


def test_there_are_at_most_twelve_and_each_is_tried_both_ways() -> None:
    assert len(ALERTS) <= 12
    for alert in ALERTS:
        own = [case for case in CASES if case.alert == alert.name]
        assert any(case.fires and case.silent for case in own), alert.name
        assert any(not case.fires for case in own) or alert.name == "DatelineListsSilent", alert.name


@pytest.mark.parametrize("coarse", [False, True], ids=["minutes", "days"])
def test_they_fire_and_end_as_they_say(tmp_path: Path, coarse: bool) -> None:
    cases = [case for case in CASES if (case.alert in COARSE) == coarse]
    passes("promtool", "test", "rules", written(tmp_path, cases, rules.text(), step=10 if coarse else 1))


def written(folder: Path, cases: Iterable[Case], rules_text: str, step: int = 1) -> Path:
    """The file of tests for promtool, beside that of the rules. `step`: minutes between two samples of a case."""
    (folder / "rules.yml").write_text(rules_text, encoding="utf-8")
    tests = [
        {
            "name": f"{case.alert}: {case.what}",
            "interval": f"{step}m",
            "input_series": [{"series": name, "values": values} for name, values in case.series.items()],
            "promql_expr_test": [
                *expected(case.alert, case.fires, 1, step),
                *expected(case.alert, case.silent, 0, step),
            ],
        }
        for case in cases
    ]
    file = folder / "tests.yml"
    file.write_text(yaml.safe_dump({"rule_files": ["rules.yml"], "evaluation_interval": f"{step}m", "tests": tests}))
    return file


def expected(alert: str, minutes: Iterable[int], times: int, step: int) -> list[dict[str, Any]]:
    firing = f'count(ALERTS{{alertname="{alert}",alertstate="firing"}})'
    samples = [{"labels": "{}", "value": times}] if times else []
    return [{"expr": firing, "eval_time": f"{minute * step}m", "exp_samples": samples} for minute in minutes]


def test_a_case_fails_where_the_rule_is_another(tmp_path: Path) -> None:
    """Or the cases above may be none."""
    cases = [case for case in CASES if case.what == "ten minutes behind"]
    with pytest.raises(AssertionError, match="FAILED"):
        passes("promtool", "test", "rules", written(tmp_path, cases, rules.text().replace("> 300", "> 3000")))


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert.name)
def test_each_leads_to_its_runbook(alert: Any) -> None:
    sections = re.findall(r"^## (\w+)$", (ROOT / rules.RUNBOOKS).read_text(encoding="utf-8"), re.MULTILINE)
    assert alert.name in sections
    text = (ROOT / rules.RUNBOOKS).read_text(encoding="utf-8").split(f"## {alert.name}\n")[1].split("\n## ")[0]
    assert alert.command.split(" {{")[0] in text
    assert anchor(alert) == alert.name.lower()


def test_they_ask_only_for_metrics_and_labels_that_there_are() -> None:
    known = {one.name: one for _, _, table in metrics.TABLES for one in table}
    text = rules.text()
    for name, labels in re.findall(r"\b(dateline_\w+)(?:\{([^}]*)\})?(?![\w:])", text):
        one = known.get(name) or known[re.sub(r"_(bucket|count|sum)$", "", name)]
        assert set(re.findall(r"(\w+)!?=", labels)) - {"le"} <= set(one.labels), name


def test_the_bound_of_freshness_is_one_of_the_buckets() -> None:
    bounds = {
        sample.labels["le"]
        for family in metrics.CAPTURED_TO_INDEXED_SECONDS.collect()
        for sample in family.samples
        if "le" in sample.labels
    }
    assert set(re.findall(r'le="([^"]+)"', rules.text())) <= bounds
