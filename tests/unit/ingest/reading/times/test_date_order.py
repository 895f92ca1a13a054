"""The order of numeric dates follows language and country."""

import pytest

from services.ingest.reading.times.date_order import date_order, language_of


@pytest.mark.parametrize(
    ("languages", "country", "order"),
    [
        (["en-US"], "com", "mdy"),
        (["en_US"], "example", "mdy"),
        (["en"], "com", "mdy"),
        (["en"], "uk", None),
        (["en-GB"], "com", None),
        (["fr"], "com", None),
        ([], "us", "mdy"),
        (["ko"], "kr", "ymd"),
        (["ja-JP"], "jp", "ymd"),
        ([], "", None),
    ],
)
def test_orders(languages: list[str], country: str, order: str | None) -> None:
    assert date_order(languages, country) == order


def test_languages_of_tags() -> None:
    assert [language_of(tag) for tag in ("pt-BR", "zh_Hant", " EN ", "")] == ["pt", "zh", "en", None]
