import pytest

from schemas.article_document import ArticleDocument
from services.search.columns import COLUMNS, row

DOCUMENT = {"article_id": "a", "source": {"id": "courier"}, "people": ["Ann Lee", "Bo Reed"], "quote_count": 2}


def test_a_row_has_a_cell_for_every_column() -> None:
    cells = dict(zip(COLUMNS, row(DOCUMENT), strict=True))
    assert (cells["source"], cells["people"], cells["quote_count"]) == ("courier", "Ann Lee; Bo Reed", "2")
    assert cells["title"] == ""


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\uff1d1"])
def test_no_cell_is_a_formula(title: str) -> None:
    assert row(DOCUMENT | {"title": title})[COLUMNS.index("title")] == f"'{title}"


def test_columns_are_fields_of_the_document() -> None:
    assert set(COLUMNS) <= set(ArticleDocument.model_fields)
