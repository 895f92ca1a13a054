"""The description itself: names, and what a chart must have. What Kibana makes of it: tests/contract/test_kibana.py."""

from services.search.kibana.panels import LISTINGS, PANELS, Cases, Share, Top
from services.search.queries import query


def test_names_are_told_apart() -> None:
    names = [one.name for one in (*PANELS, *LISTINGS)]
    assert len(set(names)) == len(names)


def test_a_chart_has_an_axis_and_colours_of_its_own() -> None:
    for panel in PANELS:
        rows = len(panel.rows)
        assert (panel.shape == "number") == (rows == 0)
        if panel.shape in ("columns", "bars"):
            assert rows == 1 + bool(panel.colours)
            assert panel.colours is None or panel.colours in panel.rows


def test_rows_are_in_the_order_of_a_number_of_their_panel() -> None:
    for panel in PANELS:
        for rows in panel.rows.values():
            assert not isinstance(rows, Top) or not isinstance(panel.values[rows.by], Share)


def test_what_is_left_together_has_one_value_in_each_article() -> None:
    """Or one article would count among the first and among the rest."""
    for panel in PANELS:
        for rows in panel.rows.values():
            assert not isinstance(rows, Top) or not rows.rest or rows.field in ("source.id", "language")


def test_they_hide_what_a_search_hides() -> None:
    hidden = query()["bool"]["must_not"]
    assert [one.query()["bool"]["must_not"] for one in PANELS[0].where] == [hidden]


def test_months_ahead_are_a_year() -> None:
    (panel,) = (one for one in PANELS if one.name == "dates_ahead")
    (rows,) = panel.rows.values()
    assert isinstance(rows, Cases)
    assert list(rows.cases)[:3] == ["this month", "next month", "in 2 months"]
    assert len(rows.cases) == 12
