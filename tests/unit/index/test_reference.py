"""The page is what the mapping says, and every field is on it with a meaning."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from schemas.article_document import ArticleDocument
from schemas.mapping import mapping_of
from services.index.reference import PAGE, fields, page


def leaves(properties: Mapping[str, Any], path: str = "") -> Iterator[str]:
    for name, found in properties.items():
        if "properties" in found:
            yield from leaves(found["properties"], f"{path}{name}.")
        else:
            yield f"{path}{name}"


def test_the_page_is_current() -> None:
    written = Path(__file__).parents[3] / "docs" / PAGE.name  # not PAGE: this also runs beside an installed wheel
    assert written.read_text(encoding="utf-8") == page()


def test_every_field_of_the_mapping_is_on_it_once() -> None:
    shown = [one.path for one in fields() if one.type != "nested"]
    assert shown == list(leaves(mapping_of(ArticleDocument)["properties"]))


def test_every_field_has_a_meaning() -> None:
    assert [one.path for one in fields() if not one.meaning] == []


def test_lens_is_offered_no_nested_field_and_no_text() -> None:
    found = {one.path: one.dashboard for one in fields()}
    assert found["quotes.speakers.name"] == found["dates.range"] == found["entities"] == "no: nested"
    assert (found["text"], found["rights"]) == ("no: searched only", "no: kept only")
    assert (found["title"], found["published_day"]) == ("as `title.keyword`", "yes, and as `published_day.keyword`")
    assert (found["people"], found["source.id"], found["date_ranges"]) == ("yes", "yes", "as a filter")
