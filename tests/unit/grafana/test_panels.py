from services.grafana.panels import RATE, Dashboard, Panel, Query, Row, count


def test_a_query_is_asked_without_variables_of_grafana() -> None:
    query = Query(f'rate(dateline_attempts_total{{stage="$stage"}}[{RATE}])', "taken")
    assert query.asked("index", "5m") == 'rate(dateline_attempts_total{stage="index"}[5m])'


def test_panels_are_in_reading_order() -> None:
    one, two = (Panel(title, "Tells.", "Act.", "number", count("records"), (), 4) for title in ("one", "two"))
    assert Dashboard("d", "D", "Tells.", (Row("a", (one,)), Row("b", (two,)))).panels == (one, two)
    assert one.unit == "count:records"
