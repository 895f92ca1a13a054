"""Reading conditions: what is written comes back, and whatever is wrong gives one kind of error, with its place."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from schemas.generated import RECORDS, json_schema
from services.tail.condition import Condition
from services.tail.condition_parser import DEEPEST, LONGEST, ConditionError, parse
from services.tail.fields import Fields
from services.tail.tailed_record import HEADER, RECORD
from tests.unit.tail.conditions import FIELDS, conditions, moments

PIECES = (
    *("title", "size", "shown", "made_at", "body", "quotes", "speakers", "name", "record", "header", "key", "x-y"),
    *("and", "or", "not", "in", "exists", "true", "false", "AND", " ", "\n", ".", ",", "(", ")", "{", "}"),
    *("=", "!=", "~", "<", "<=", ">", ">=", "==", "!", '"Ada"', "'Ada'", '"', "'", "\\", '"\\q"', "1", "-1.5", "1e999"),
    *("9" * 40, "10m", "2h", '"2026-03-05"', '"soon"', "2026-03-05", "“Ada”", "日本", "\x00", "\ud800", "٣", "#"),
)


@given(conditions())
def test_what_is_written_comes_back(condition: Condition) -> None:
    assert parse(str(condition), FIELDS, moments) == condition


@given(st.text() | st.lists(st.sampled_from(PIECES)).map("".join) | st.lists(st.sampled_from(PIECES)).map(" ".join))
@example("(" * 400)
@example("not " * 400)
@example("notes {" * 400)
@example('title = "' + "\\" * 3000)
def test_no_text_raises_anything_but_the_one_error(text: str) -> None:
    try:
        found = parse(text, FIELDS, moments)
    except ConditionError as error:
        assert 0 <= error.start <= len(text)
        assert error.start < error.end
        assert error.problem
        assert error.remedy
    else:
        assert parse(str(found), FIELDS, moments) == found


@pytest.mark.parametrize(
    ("where", "place", "says"),
    [
        ("", "", "a path is missing"),
        ('titel ~ "x"', "titel", "story has no field titel; did you mean title?"),
        ('quotes.speaker ~ "x"', "quotes.speaker", "did you mean quotes.speakers (with age, name)?"),
        ('zzz = "x"', "zzz", "its fields are body, found, in"),
        ("quotes.speakers = 1", "quotes.speakers ", "compare one of them (age, name)"),
        ("title", "", "write one of ="),
        ("title ~ Calder", "Calder", 'write a text in quotation marks: "…"'),
        ("title ~ 5", "5", 'write a text in quotation marks: "…"'),
        ('title < "x"', "<", "title is a text, which has no <"),
        ('size ~ "x"', "~", "size is a number, which has no ~"),
        ('size = "3"', '"3"', "write a number"),
        ("size = 1" + "0" * 40, "1" + "0" * 40, "at most 30 digits"),
        ("shown = 1", "1", "write true or false"),
        ('made_at > "soon"', '"soon"', "no time"),
        ("made_at > 2026-03-05", "2026-03-05", "in quotation marks"),
        ("title ~ “Calder”", "“", 'write a straight one: "'),
        ('title ~ "Calder', '"Calder', 'write " behind it'),
        ('title ~ "\\d"', "\\d", "write \\\\ for one"),
        ('title = "a" size = 1', "size", "write `and` or `or` between two"),
        ('(title = "a"', "", ") is missing"),
        ("size in 1", "1", "( is missing"),
        ("title.x exists", "title.x", "no field title.x"),
        ('title { x = "1" }', "{", "title has no fields of its own"),
        ('header = "x"', "header", "as in header.ce_source"),
        ('record.offsets = "x"', "record.offsets", "it has key, partition, offset"),
        ('quotes { header.a = "1" }', "header.a", "write it outside the braces"),
        ("title ~ /x/", "/", "means nothing here"),
    ],
)
def test_what_is_wrong_is_shown_with_what_to_write(where: str, place: str, says: str) -> None:
    with pytest.raises(ConditionError) as raised:
        parse(where, FIELDS, moments)
    assert says in str(raised.value)
    assert where[raised.value.start : raised.value.end] == place


def test_a_condition_has_limits() -> None:
    deep = "(" * (DEEPEST - 1) + "size = 1" + ")" * (DEEPEST - 1)
    assert str(parse(deep, FIELDS, moments)) == "size = 1"
    for text, says in ((f"({deep})", "nested at most"), ("x" * (LONGEST + 1), "at most 10,000 characters")):
        with pytest.raises(ConditionError, match=says):
            parse(text, FIELDS, moments)


def test_quotation_marks_words_and_spaces_may_be_of_either_kind() -> None:
    one = parse("title='Ada'AND NOT(size>=1)", FIELDS, moments)
    assert str(one) == 'title = "Ada" and not size >= 1'
    assert str(parse("\"in\" = 'it\\'s'", FIELDS, moments)) == '"in" = "it\'s"'


@pytest.mark.parametrize("record", RECORDS)
def test_no_record_hides_what_the_topic_says_of_it(record: str) -> None:
    fields = Fields.of_schema(json_schema(record), record)
    assert not {(RECORD,), (HEADER,)} & fields.found.keys()


def test_the_records_have_the_fields_of_the_documentation() -> None:
    def where(record: str, text: str) -> str:
        return str(parse(text, Fields.of_schema(json_schema(record), record), moments))

    assert where("enriched_article", 'quotes.speakers.name ~ "Calder" and source.id = "x"') == (
        'annotations.quotes.speakers.name ~ "Calder" and source.id = "x"'
    )
    assert where("enriched_article", 'provenance.title = "json-ld"') == 'provenance.title = "json-ld"'
    assert where("article", 'captured_at >= "2026-03-05" and published_at.earliest < 2h')
    assert where("dead_letter", 'value ~ "Calder" and reason in ("invalid", "error")')
    assert where("ingest_state", 'kind = "feed" and health.failures > 2 and request.url ~ "x"')
