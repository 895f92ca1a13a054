"""Schemas, models and three validators take the same documents: those that a schema makes, those that a model writes,
examples with something changed, and documents at the borders of each schema.

`DATELINE_HYPOTHESIS_RUNS=2000 pytest tests/contract/agreement` tries more, and others each time.
"""

import json
import os
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from schemas import generated
from services.contracts.checks import borders
from services.contracts.checks.acceptance import as_read
from services.contracts.checks.schema_parts import Json, Part
from tests.contract.agreement import validators
from tests.contract.agreement.consistency import CONSISTENT
from tests.contract.agreement.generation import by_schema
from tests.contract.agreement.mutation import changed
from tests.contract.agreement.validators import Takes

RUNS = int(os.environ.get("DATELINE_HYPOTHESIS_RUNS", "60"))
BASE64 = r"not base64: |string argument should contain only ASCII"
NO_MOMENT = r"second must be in 0\.\.59|year 0 is out of range"
"""Of RFC 3339: a leap second and the year 0, which a `datetime` of Python has not."""
FILE = r"a request of kind `file` needs"
FOLDER = r"a request of kind `folder` needs"
ARTICLE = (
    r"an erased record is redacted: ",
    r"revision must be \d+, |captured_at \S+ is (before|after)",
    r"paragraph \d+:\d+ must|the text goes on after the last paragraph",
    r"a paragraph of kind \w+ has no time of its own",
)
BEYOND_SCHEMA: dict[str, tuple[str, ...]] = {
    "article": ARTICLE,
    "dead_letter": (BASE64,),
    "enriched_article": (
        *ARTICLE,
        r"[A-Z]\w+ \d+:\d+ is not what the text has there",
        r"span \d+:\d+ is empty or inverted",
        r"quote \d+:\d+ must begin and end with its fragments|the fragments of quote",
        r"name, entity_id and type of a speaker|a speaker of kind",
        r"from .* is after to ",
        r"two of one ",
    ),
    "fetch_request": (FILE, FOLDER),
    "ingest_state": (BASE64, FILE, FOLDER, r"a state of kind `\w+` lacks"),
}
"""What the models refuse by rules that a JSON Schema does not express, by the words of the refusal."""

OFFENCES: tuple[tuple[str, tuple[str | int, ...], Json], ...] = (
    ("paragraphs", ("paragraphs", 0, "at"), {"value": "2026-03-01", "precision": "day"}),
    ("annotations", ("annotations", "quotes", 0, "start"), 0),
    ("annotations", ("annotations", "quotes", 0, "end"), 0),
    ("annotations", ("annotations", "quotes", 0, "speakers", 0, "name"), None),
    ("annotations", ("annotations", "dates", 0, "to"), "2001-01-01"),
)
"""What breaks a rule beyond the schema that neither a border nor, always, chance breaks: in records with which field,
where in their example `published`, and the value."""

LAST_LINE = re.compile(r"\n\Z")
LOOSE_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T\s]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d(:?\d\d)?)", re.ASCII | re.IGNORECASE)
MOMENT = re.compile(r"[\d-]+T[\d:.]+(Z|[+-]\d\d:\d\d)", re.ASCII | re.IGNORECASE)
NO_MOMENT_OF_PYTHON = re.compile(r":60|^0000")
LARGEST_OF_JAVASCRIPT = 2**53


def _is_loose(value: Json) -> bool:
    return isinstance(value, str) and LOOSE_MOMENT.fullmatch(value) is not None and MOMENT.fullmatch(value) is None


DIFFERS: dict[tuple[str, bool], Callable[[Json], bool]] = {
    # `$` of Python's `re` is before a line feed at the end too; that of ECMA-262, by which JSON Schema goes, is not.
    ("jsonschema", True): lambda value: isinstance(value, str) and LAST_LINE.search(value) is not None,
    # rfc3339-validator knows no leap seconds, and no year 0.
    ("jsonschema", False): lambda value: isinstance(value, str) and NO_MOMENT_OF_PYTHON.search(value) is not None,
    # ajv-formats takes a space for the T, and an offset without its colon or its minutes.
    ("ajv", True): _is_loose,
    # JavaScript has doubles alone, to which the largest offset is one too many.
    ("ajv", False): lambda value: isinstance(value, int) and abs(value) >= LARGEST_OF_JAVASCRIPT,
}
"""Where a validator takes (True) or refuses what jsonschema-rs does not: by what value in the document."""

SOME = settings(
    max_examples=RUNS,
    deadline=None,
    derandomize="DATELINE_HYPOTHESIS_RUNS" not in os.environ,
    suppress_health_check=list(HealthCheck),
)
pytestmark = pytest.mark.timeout(300 + 2 * RUNS)
of_every_record = pytest.mark.parametrize("record", generated.RECORDS)


def _written(record: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((generated.ROOT / record / "v1.schema.json").read_text(encoding="utf-8"))
    return schema


def _read(record: str) -> dict[str, Any]:
    """What its readers take: without what has a default, and whatever `earliest` and `latest` are, as they make these
    of `value` themselves."""
    schema = as_read(_written(record), _written(record)) | {"$id": f"urn:dateline:read:{record}"}
    time = schema["$defs"].get("ArticleTime")
    if time is not None:
        for name in ("earliest", "latest"):
            del time["properties"][name]
            time["required"].remove(name)
    return schema


SCHEMAS = {record: _written(record) for record in generated.RECORDS} | {
    f"{record} as read": _read(record) for record in generated.RECORDS
}


def _examples(record: str) -> list[Json]:
    return [json.loads(path.read_bytes()) for path in generated.examples(record)]


@cache
def _made(record: str) -> st.SearchStrategy[Json]:
    return by_schema(SCHEMAS[record])


def _any(record: str) -> st.SearchStrategy[Json]:
    """A document by the schema, the same with consistent fields, an example, or one of these with a change."""
    kept = st.one_of(_made(record), _made(record).map(CONSISTENT[record]), st.sampled_from(_examples(record)))
    return st.one_of(kept, kept.flatmap(changed))


def _at_borders(record: str, most: int) -> list[Json]:
    return borders.documents([Part(SCHEMAS[record], SCHEMAS[record])], _examples(record), most)


def _refusals(record: str, document: Json) -> list[str]:
    """What the model says of it; empty if it takes it."""
    try:
        generated.RECORDS[record].from_bytes(json.dumps(document).encode())
    except ValidationError as error:
        return [one["msg"] for one in error.errors()]
    return []


def _values(value: Json) -> Iterator[Json]:
    yield value
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _values(inner)


def _judge(takes: Takes, record: str, document: Json, refusals: list[str]) -> None:
    """The model takes what its schema takes, unless a rule beyond that refuses it."""
    is_valid = takes(f"{record} as read", document)
    if not refusals:
        assert is_valid, "the model takes what the schema refuses"
    elif is_valid:
        known = (*BEYOND_SCHEMA[record], NO_MOMENT)
        assert [words for words in refusals if not any(re.search(rule, words) for rule in known)] == []


@pytest.fixture(scope="module")
def rust() -> Iterator[Takes]:
    with validators.rust(SCHEMAS) as takes:
        yield takes


@pytest.fixture(scope="module", params=[name for name in validators.ALL if name != "jsonschema-rs"])
def other(request: pytest.FixtureRequest) -> Iterator[tuple[str, Takes]]:
    with validators.ALL[request.param](SCHEMAS) as takes:
        yield request.param, takes


@of_every_record
def test_models_decode_what_their_schema_makes(record: str, rust: Takes) -> None:
    """With consistent fields, without exception; what they write of it is valid."""

    @SOME
    @given(_made(record).map(CONSISTENT[record]))
    def try_one(document: Json) -> None:
        assert rust(record, document), "made by the schema, and invalid"
        written = generated.RECORDS[record].from_bytes(json.dumps(document).encode()).to_bytes()
        assert rust(record, json.loads(written)), "written by the model, and invalid"

    try_one()


def _offences(record: str) -> Iterator[Json]:
    for field, place, value in OFFENCES:
        if field in SCHEMAS[record]["properties"]:
            path = generated.ROOT / record / "examples" / "v1" / "published.json"
            document = json.loads(path.read_bytes())
            inside = document
            for step in place[:-1]:
                inside = inside[step]
            inside[place[-1]] = value
            yield document


@of_every_record
def test_models_and_schemas_agree(record: str, rust: Takes) -> None:
    """What excuses a model is met, or it would excuse what nobody has seen."""
    refusals, verdicts = set(), set()

    def compare(document: Json) -> None:
        said = _refusals(record, document)
        _judge(rust, record, document, said)
        refusals.update(said)
        verdicts.add((not said, rust(f"{record} as read", document)))

    SOME(given(_any(record))(compare))()
    for document in (*_at_borders(record, 2_000), *_offences(record)):
        compare(document)
    assert verdicts >= {(True, True), (False, False)}
    assert [rule for rule in BEYOND_SCHEMA[record] if not any(re.search(rule, words) for words in refusals)] == []


@of_every_record
def test_what_models_write_is_valid(record: str, rust: Takes, other: tuple[str, Takes]) -> None:
    name, takes = other

    @SOME
    @given(_any(record))
    def try_one(document: Json) -> None:
        if _refusals(record, document):
            return
        written = json.loads(generated.RECORDS[record].from_bytes(json.dumps(document).encode()).to_bytes())
        assert rust(record, written)
        assert takes(record, written) or _is_known(name, False, written)

    try_one()


@of_every_record
def test_validators_agree(record: str, rust: Takes, other: tuple[str, Takes]) -> None:
    name, takes = other

    def compare(document: Json) -> None:
        for schema in (record, f"{record} as read"):
            verdict = takes(schema, document)
            assert verdict is rust(schema, document) or _is_known(name, verdict, document)

    SOME(given(_any(record))(compare))()
    for document in _at_borders(record, 400):
        compare(document)


def _is_known(name: str, verdict: bool, document: Json) -> bool:
    """Whether something in the document is what this validator is known to judge otherwise."""
    return any(DIFFERS[name, verdict](value) for value in _values(document))


@pytest.mark.parametrize(
    ("name", "verdict", "record", "change"),
    [
        ("jsonschema", True, "fetch_request", {"contract": "fetch_request/1.1\n"}),
        ("jsonschema", False, "fetch_request", {"not_before": "2016-12-31T23:59:60Z"}),
        ("ajv", True, "fetch_request", {"not_before": "2026-03-01 09:30:00+0000"}),
        ("ajv", False, "dead_letter", {"offset": 2**63 - 1}),
    ],
)
def test_known_differences_are_still_there(name: str, verdict: bool, record: str, change: Json, rust: Takes) -> None:
    document = _examples(record)[0] | change
    with validators.ALL[name](SCHEMAS) as takes:
        assert (takes(record, document), rust(record, document)) == (verdict, not verdict)
    assert _is_known(name, verdict, document)


@pytest.mark.parametrize(
    ("record", "change"),
    [
        ("fetch_request", {"captured_at": 0}),
        ("fetch_request", {"captured_at": "0"}),
        ("fetch_request", {"not_before": "2026-03-01T09:30Z"}),
        ("fetch_request", {"not_before": "2026-03-01 09:30:00Z"}),
        ("fetch_request", {"not_before": "2026-03-01T09:30:00+0000"}),
        ("fetch_request", {"not_before": "2026-03-01T09:30:00,5Z"}),
        ("fetch_request", {"not_before": "2026-03-01T24:00:00Z"}),
        ("fetch_request", {"attempt": "1"}),
        ("fetch_request", {"attempt": True}),
        ("fetch_request", {"attempt": 1.5}),
        ("fetch_request", {"contract": "fetch_request/1.٠"}),
        ("ingest_state", {"distrusted": 0}),
        ("ingest_state", {"distrusted": "yes"}),
        ("ingest_state", {"digests": "a" * 256}),
    ],
)
def test_both_refuse(record: str, change: Json, rust: Takes) -> None:
    """What models once took."""
    document = _examples(record)[0] | change
    assert not rust(record, document)
    assert _refusals(record, document)


@pytest.mark.parametrize(
    ("record", "change"),
    [
        ("fetch_request", {"attempt": 1.0}),
        ("fetch_request", {"not_before": "2026-03-01t09:30:00.123456789z"}),
        ("fetch_request", {"not_before": "2026-03-01T09:30:00+23:59"}),
        ("ingest_state", {"digests": "aaaa" * 63}),
    ],
)
def test_both_take(record: str, change: Json, rust: Takes) -> None:
    document = _examples(record)[0] | change
    assert rust(record, document)
    assert _refusals(record, document) == []
