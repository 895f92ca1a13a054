from services.grafana.promql import or_none, or_zero, quantile, quantiles, running


def test_a_quantile_keeps_the_labels_that_are_asked_for() -> None:
    assert quantile(0.99, "x_seconds", '{stage="index"}', by="instance") == (
        'histogram_quantile(0.99, sum by (le, instance) (rate(x_seconds_bucket{stage="index"}[$__rate_interval])))'
    )
    assert "sum by (le) (" in quantile(0.5, "x_seconds")


def test_quantiles_are_named_as_people_do() -> None:
    assert [one.legend for one in quantiles("x_seconds")] == ["p50", "p95", "p99"]


def test_nothing_is_0_only_while_a_worker_is_known() -> None:
    assert or_none("sum by (cause) (x)", "cause", running("index")) == (
        "sum by (cause) (x) or on () "
        'label_replace(0 * max(dateline_build_info{stage="index"}), "cause", "none", "", "")'
    )
    assert or_zero("sum(x)", running("ingest")) == 'sum(x) or on () 0 * max(dateline_build_info{stage="ingest"})'
