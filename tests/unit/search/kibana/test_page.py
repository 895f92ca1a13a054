"""The page about the dashboard says of every panel what it tells. That it is current: tests/contract/test_kibana.py."""

from services.search.kibana.page import PAGE, fields, page
from services.search.kibana.panels import LISTINGS, PANELS


def test_the_page_names_every_panel_and_its_fields() -> None:
    assert PAGE.name == "kibana.md"
    for one in (*PANELS, *LISTINGS):
        (row,) = (line for line in page().splitlines() if line.startswith(f"| {one.title} |"))
        assert one.tells in row
        assert all(f"`{name}`" in row for name in fields(one))
