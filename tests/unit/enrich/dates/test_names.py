"""Dates that are part of a name or a title are none."""

import pytest

from schemas.enriched_article.v1 import Entity, EntityType, Mention
from services.enrich.dates.names import NamedSpans, in_title


def held(text: str, name: str, date: str, kind: EntityType) -> bool:
    start, at = text.index(name), text.index(date)
    mention = Mention(start=start, end=start + len(name), text=name)
    entity = Entity(entity_id="e", type=kind, name=name, salience=0, mentions=[mention])
    return NamedSpans([entity]).hold(text, at, at + len(date))


@pytest.mark.parametrize(
    ("text", "name", "date", "kind"),
    [
        ("They use Office 2019 there.", "Office 2019", "2019", "PRODUCT"),
        ("They read Ashby Today there.", "Ashby Today", "Today", "ORG"),
        ("They read the Evening Beacon there.", "Evening Beacon", "the Evening", "ORG"),
        ("They saw High Noon there.", "High Noon", "Noon", "WORK_OF_ART"),
        ("They saw 1984 there.", "1984", "1984", "WORK_OF_ART"),
        ("They saw the Euro 2024 there.", "Euro 2024", "2024", "EVENT"),
    ],
)
def test_part_of_a_name(text: str, name: str, date: str, kind: EntityType) -> None:
    assert held(text, name, date, kind)


@pytest.mark.parametrize(
    ("text", "name", "date", "kind"),
    [
        ("They saw the 2026 World Cup there.", "2026 World Cup", "2026", "EVENT"),
        ("It broke the Mills Act of 1989 there.", "Mills Act of 1989", "1989", "LAW"),
        ("They met on Christmas Day there.", "Christmas Day", "Christmas Day", "EVENT"),
        ("They met on Labor Day there.", "Day", "Labor Day", "EVENT"),
        ("It is the Reform daily Granite there.", "Reform daily Granite", "daily", "ORG"),
        ("The Super Bowl on Sunday was short.", "Super Bowl", "Sunday", "EVENT"),
        ("They met in Paris on Friday there.", "Paris on Friday", "Friday", "GPE"),
        ("By Ann Lee Feb. 1 it was over.", "Ann Lee Feb", "Feb. 1", "PERSON"),
    ],
)
def test_a_date_beside_a_name(text: str, name: str, date: str, kind: EntityType) -> None:
    assert not held(text, name, date, kind)


def titled(text: str) -> bool:
    before, _, rest = text.partition("[")
    date, _, after = rest.partition("]")
    return in_title(before + date + after, len(before), len(before) + len(date))


def test_a_title_in_quotation_marks() -> None:
    assert titled('He sang "[Monday] Morning Rain," she said.')
    assert titled("He read “The Mill of [August]” twice.")
    assert not titled('"On [Monday]," he said.')
    assert not titled('"On [Monday] we march," he said.')
    assert not titled("He sang on [Monday] in Ashby.")
    assert not titled('"He left," she said on [Monday] in "Ashby".')
