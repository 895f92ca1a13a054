"""What a subscriber does with a message: decoded by what it says that it is, and brought to the newest version."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, ValidationError

from schemas import generated
from schemas.article import Article
from schemas.enriched_article import EnrichedArticle, Quote
from schemas.reader import MODELS, Contract, Headers, Reader, UnknownContract, decode, upcast
from schemas.record import Record
from schemas.version import VERSION

EXAMPLES = [(record, path) for record in generated.RECORDS for path in generated.examples(record)]
PUBLISHED = next(path for path in generated.examples("enriched_article") if path.stem == "published").read_bytes()


def of_type(record: str, major: int = 1) -> list[tuple[str, bytes]]:
    return [("ce_id", b"1"), ("ce_type", f"dateline.{record}.v{major}".encode())]


def saying(contract: object, value: bytes = PUBLISHED) -> bytes:
    """The value with another `contract`, first of its fields as it is written."""
    return json.dumps({"contract": contract} | _without_contract(value)).encode()


def said_last(contract: object) -> bytes:
    return json.dumps(_without_contract(PUBLISHED) | {"contract": contract}).encode()


def _without_contract(value: bytes) -> dict[str, Any]:
    return {name: field for name, field in json.loads(value).items() if name != "contract"}


def test_every_record_has_its_newest_model_here() -> None:
    assert {str(Contract(record, 1)) for record in generated.RECORDS} == set(map(str, MODELS))
    for contract in MODELS:
        assert Reader().model(contract) is generated.RECORDS[contract.record]


def test_the_version_is_not_below_that_of_any_record() -> None:
    stated = [model.model_fields["contract"].default.partition("/")[2] for model in generated.RECORDS.values()]
    newest = max(tuple(map(int, one.split("."))) for one in stated)
    version = tuple(map(int, VERSION.split(".")))
    assert version[0] == newest[0] and version[:2] >= newest


@pytest.mark.parametrize(("record", "path"), EXAMPLES, ids=[f"{record}-{path.stem}" for record, path in EXAMPLES])
def test_examples_are_decoded_by_header_and_by_value_and_are_written_again(record: str, path: Any) -> None:
    model, value = generated.RECORDS[record], path.read_bytes()
    read = decode(value, of_type(record))
    assert type(read) is model and read == model.from_bytes(value)
    assert decode(saying(read.contract, value)) == read
    assert decode(saying(f"{record}/1.0", value)) == read.model_copy(update={"contract": f"{record}/1.0"})
    assert json.loads(read.to_bytes()) == json.loads(value)
    assert upcast(read) is read


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param([("ce_type", b"dateline.enriched_article.v1")], id="pairs"),
        pytest.param([("ce_type", "dateline.enriched_article.v1")], id="text"),
        pytest.param((("ce_type", None), ("ce_type", b"dateline.enriched_article.v1")), id="one without a value"),
        pytest.param({"ce_type": b"dateline.enriched_article.v1"}, id="a mapping"),
        pytest.param([("ce_type", b"x"), ("ce_type", b"dateline.enriched_article.v1")], id="the last"),
    ],
)
def test_headers_are_taken_as_clients_give_them(headers: Headers) -> None:
    assert type(decode(json.dumps(_without_contract(PUBLISHED)).encode(), headers)) is EnrichedArticle


@pytest.mark.parametrize("value", [saying("enriched_article/1.0"), b" \n" + said_last("enriched_article/1.0")])
@pytest.mark.parametrize("headers", [None, [], {}, [("content-type", b"application/json")]])
def test_the_value_says_what_it_is_where_headers_are_lost(value: bytes, headers: Headers | None) -> None:
    assert type(decode(value, headers)) is EnrichedArticle


def test_a_higher_minor_version_is_read_by_the_model_of_its_major() -> None:
    assert type(decode(saying("enriched_article/1.17"))) is EnrichedArticle


@pytest.mark.parametrize(
    ("value", "headers", "words"),
    [
        pytest.param(
            saying("enriched_article/2.0"),
            of_type("enriched_article", 2),
            r"reads enriched_article up to 1; .*pip install 'dateline_schemas>=2'",
            id="newer, by header",
        ),
        pytest.param(
            saying("enriched_article/3.1"), None, r"enriched_article/3, .*'dateline_schemas>=3'", id="newer, by value"
        ),
        pytest.param(saying("podcast/1.0"), None, "no record 'podcast', only article, dead_letter", id="a new record"),
        pytest.param(saying("article 1"), None, "`contract` is 'article 1', not a record", id="a bad contract"),
        pytest.param(said_last("../../x/1.0"), None, "`contract` is '../../x/1.0'", id="a path"),
        pytest.param(
            saying("article/1.0"),
            of_type("enriched_article"),
            "article/1, and ce_type enriched_article/1",
            id="two",
        ),
        pytest.param(PUBLISHED, [("ce_type", b"com.example.order")], "'com.example.order', no", id="foreign"),
        pytest.param(PUBLISHED, [("ce_type", b"\xff")], "no record of Dateline", id="no text"),
        pytest.param(b'{"title": "x"}', None, "neither a field .* EnrichedArticle.from_bytes", id="neither"),
        pytest.param(saying(1), None, "neither a field", id="a number"),
        pytest.param(b"[1]", None, "neither a field", id="a list"),
        pytest.param(None, of_type("dead_letter"), "a tombstone", id="tombstone"),
    ],
)
def test_what_cannot_be_read_is_told_with_what_to_do(value: bytes | None, headers: Headers | None, words: str) -> None:
    with pytest.raises(UnknownContract, match=words):
        decode(value, headers)


@pytest.mark.parametrize(
    "value", [b"", b"{", b"\xff", b'{"contract": "enriched_article/1.0"', saying("article/1.0", b"{}"), b"[" * 10**6]
)
@pytest.mark.parametrize("headers", [None, of_type("article")])
def test_any_other_value_is_one_kind_of_error(value: bytes, headers: Headers | None) -> None:
    with pytest.raises(ValueError):
        decode(value, headers)


def test_a_record_that_is_not_what_it_says_is_told_field_by_field() -> None:
    with pytest.raises(ValidationError, match="canonical_url"):
        decode(b'{"contract": "article/1.0"}')


class Second(Record):
    """A second version of an article, as a test may make it: with another name for the title."""

    contract: str = "article/2.0"
    headline: str | None


class Third(Record):
    contract: str = "article/3.0"
    headlines: list[str]


def test_a_later_version_plugs_in_with_the_steps_to_it() -> None:
    def second(record: Record) -> Record:
        assert isinstance(record, Article)
        return Second(headline=record.title)

    def third(record: Record) -> Record:
        assert isinstance(record, Second)
        return Third(headlines=[record.headline] if record.headline else [])

    models: Mapping[Contract, type[Record]] = {Contract("article", 2): Second, Contract("article", 3): Third}
    reader = Reader(models, {Contract("article", 1): second, Contract("article", 2): third})
    first = Article.from_bytes(next(path for path in generated.examples("article") if "publ" in path.stem).read_bytes())
    want = Third(headlines=[first.title or ""])
    assert reader.upcast(first) == want
    assert reader.upcast(reader.decode(b'{"contract": "article/2.0", "headline": null}')) == Third(headlines=[])
    assert reader.upcast(want) is want
    assert reader.upcast(reader.decode(PUBLISHED, of_type("enriched_article"))) == EnrichedArticle.from_bytes(PUBLISHED)
    with pytest.raises(UnknownContract, match="up to 3"):
        reader.decode(saying("article/4.0"))
    with pytest.raises(UnknownContract, match="up to 1"):
        decode(saying("article/2.0"))


def test_a_part_of_a_record_has_no_versions() -> None:
    quote = EnrichedArticle.from_bytes(PUBLISHED).annotations.quotes[0]
    with pytest.raises(TypeError, match="Quote is no record"):
        upcast(quote)
    assert isinstance(quote, Quote)


class Numbered(Record):
    """A record of any version, which notes the steps that it came by."""

    contract: str
    came_by: list[int] = Field(default_factory=list)


def _made(major: int) -> type[Record]:
    return type(f"V{major}", (Numbered,), {"__module__": __name__})


def _step(major: int) -> Callable[[Record], Record]:
    def to_next(record: Record) -> Record:
        assert isinstance(record, Numbered) and type(record).__name__ == f"V{major}"
        return CHAIN[major + 1].model_validate(
            {"contract": f"ballad/{major + 1}.0", "came_by": [*record.came_by, major]}
        )

    return to_next


CHAIN = {major: _made(major) for major in range(1, 7)}


@given(st.integers(1, 5), st.data())
def test_steps_compose_from_any_version_to_the_newest(newest: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(1, newest))
    models = {Contract("ballad", major): CHAIN[major] for major in range(1, newest + 1)}
    reader = Reader(models, {Contract("ballad", major): _step(major) for major in range(1, newest)})
    record = reader.decode(f'{{"contract": "ballad/{first}.7"}}'.encode(), [("ce_type", f"dateline.ballad.v{first}")])
    upcast_to = reader.upcast(record)
    assert type(upcast_to) is CHAIN[newest]
    assert isinstance(upcast_to, Numbered) and upcast_to.came_by == list(range(first, newest))
    assert reader.upcast(upcast_to) is upcast_to


@given(st.sets(st.integers(1, 6), min_size=1), st.sets(st.integers(1, 6)))
def test_a_chain_with_a_gap_is_refused_when_the_reader_is_made(majors: set[int], stepped: set[int]) -> None:
    models = {Contract("ballad", major): CHAIN[major] for major in majors}
    steps = {Contract("ballad", major): _step(major) for major in stepped}
    whole = majors == set(range(min(majors), max(majors) + 1)) and stepped == majors - {max(majors)}
    if whole:
        Reader(models, steps)
        return
    with pytest.raises(ValueError, match=r"ballad/\d to \d: give both models, and the step between them"):
        Reader(models, steps)


def test_a_missing_step_is_named() -> None:
    models = {Contract("article", 2): Second, Contract("article", 3): Third}
    with pytest.raises(ValueError, match=r"^article/2 to 3: give both models, and the step between them$"):
        Reader(models, {Contract("article", 1): _step(1)})
    with pytest.raises(ValueError, match=r"^article/1 to 2: give both models, and the step between them$"):
        Reader(steps={Contract("article", 1): _step(1)})
