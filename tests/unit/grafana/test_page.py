from services.grafana.page import page
from services.grafana.panels import Dashboard, Panel, Query, Row, count


def test_a_query_with_a_bar_stays_in_its_cell() -> None:
    queries = (Query('x{a=~"b|c"}', "{{a}}"), Query("y", "y"))
    shown = Panel("Title", "Tells.", "Act.", "lines", count("records"), queries, 8)
    text = page([Dashboard("d", "Name", "Answers.", (Row("Row", (shown,)),))])
    assert '| Title | Tells. | Act. | {{a}}: `x{a=~"b\\|c"}`<br>y: `y` |' in text.splitlines()
    assert "| Name | [d.json](../deploy/grafana/d.json) | Answers. |" in text.splitlines()
