"""The fields of a record by its schema: lists are walked through, and leading names may be left out."""

import pytest

from schemas.generated import json_schema
from services.tail.fields import Field, Fields, UnknownField
from tests.unit.tail.conditions import FIELDS

ENRICHED = Fields.of_schema(json_schema("enriched_article"), "enriched_article")


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("title", Field(("title",), "text")),
        ("revision", Field(("revision",), "number")),
        ("captured_at", Field(("captured_at",), "time")),
        ("authors.name", Field(("authors", "name"), "text")),
        ("keywords", Field(("keywords",), "text")),
        ("published_at.earliest", Field(("published_at", "earliest"), "time")),
        ("published_at", Field(("published_at",), "object")),
        ("quotes", Field(("annotations", "quotes"), "object")),
        ("quotes.speakers.name", Field(("annotations", "quotes", "speakers", "name"), "text")),
        ("dates.from", Field(("annotations", "dates", "from"), "text")),
        ("confidence.title", Field(("confidence", "title"), "number")),
        ("producer.models.quotes", Field(("annotations", "producer", "models", "quotes"), "text")),
        ("language_supported", Field(("annotations", "language_supported"), "flag")),
    ],
)
def test_paths(path: str, found: Field) -> None:
    assert ENRICHED.find(tuple(path.split("."))) == found


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("titel", "no field titel; did you mean title?"),
        ("name", "name may be annotations.entities.name, annotations.quotes.speakers.name"),
        ("quotes.speaker.name", "did you mean quotes.speakers.name"),
        ("nothing.of.the.kind", "its fields are accessible_for_free, agencies, annotations"),
        ("title.length", "no field title.length"),
    ],
)
def test_of_an_unknown_path_it_says_which_may_be_meant(path: str, says: str) -> None:
    with pytest.raises(UnknownField) as raised:
        ENRICHED.find(tuple(path.split(".")))
    assert says in str(raised.value)


def test_below_a_field_are_its_own_fields() -> None:
    below = FIELDS.below(FIELDS.find(("quotes",)))
    assert below.find(("kind",)) == Field(("kind",), "text")
    assert below.find(("name",)) == Field(("speakers", "name"), "text")
    assert FIELDS.inside(FIELDS.find(("quotes",))) == "kind, speakers"


def test_a_definition_that_holds_itself_is_entered_once() -> None:
    node = {"properties": {"next": {"$ref": "#/$defs/Node"}, "name": {"type": "string"}}, "type": "object"}
    fields = Fields.of_schema({"properties": {"first": {"$ref": "#/$defs/Node"}}, "$defs": {"Node": node}}, "chain")
    assert fields.find(("first", "next")).kind == "object"
    assert fields.find(("first", "name")).kind == "text"
    with pytest.raises(UnknownField):
        fields.find(("first", "next", "name"))
