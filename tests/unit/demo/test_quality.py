"""The quality gate: on the demo's pages, no field may get worse.

The floors are today's exact shares. A share above its floor fails too, so that an improvement and its new floor are one
change; a floor only rises. Where the encoder decides, one item either way passes: its eight-bit arithmetic differs
between processors with and without VNNI (seen: the start of one quote).
"""

from datetime import datetime
from fractions import Fraction

import pytest

from schemas.article import Article
from schemas.enriched_article import Annotations, DateMention, Entity, Fragment, Mention, Producer, Quote, Speaker
from schemas.revision import revision
from services.demo.sources import Expected, ExpectedDate, ExpectedQuote
from tests.unit.demo.quality import CAPTURED_AT, FLOORS, Item, compare, floors, measure, shares

ENCODED = ("people", "organizations", "places", "quotes")
"""Fields that the encoder decides. One item that goes wrong may count twice: what is missing, and what was found."""


@pytest.fixture(scope="module")
def items() -> list[Item]:
    return measure()


def test_every_field_has_a_floor(items: list[Item]) -> None:
    assert shares(items).keys() == floors().keys()


@pytest.mark.parametrize(("field", "floor"), floors().items())
def test_a_share_is_at_its_floor(field: str, floor: str, items: list[Item]) -> None:
    share = shares(items)[field]
    one_item = Fraction(2, int(floor.partition("/")[2])) if field in ENCODED else 0
    if abs(Fraction(share) - Fraction(floor)) <= one_item:
        return
    wrong = "\n".join(str(item) for item in items if item.field == field and not item.right)
    if Fraction(share) < Fraction(floor):
        pytest.fail(f"{field} fell from {floor} to {share}; wrong now:\n{wrong}", pytrace=False)
    pytest.fail(f'{field} is above its floor {floor}: write "{field}": "{share}" in {FLOORS.name}', pytrace=False)


TEXT = "“It is dry,” Ann Lee said on Monday. The “sea” rose."
PEOPLE = Entity(
    entity_id="1", type="PERSON", name="Ann Lee", salience=1, mentions=[Mention(start=13, end=20, text="Ann Lee")]
)
MONDAY = DateMention(start=29, end=35, text="Monday", type="DATE", value="2026-03-02")
NAMED = Speaker(start=13, end=20, text="Ann Lee", name="Ann Lee", entity_id="1", type="PERSON", kind="named")
DRY = Quote(
    start=1,
    end=11,
    quote_id="0" * 16,
    text="It is dry",
    kind="direct",
    fragments=[Fragment(start=1, end=11, text="It is dry,", quoted=True)],
    speakers=[NAMED],
)
SEA = DRY.model_copy(
    update={
        "start": 42,
        "end": 45,
        "text": "sea",
        "fragments": [Fragment(start=42, end=45, text="sea", quoted=True)],
    }
)
EXPECTED = Expected(
    title="Dry",
    authors=[],
    agencies=[],
    people=["Ann Lee"],
    organizations=[],
    places=[],
    quotes=[ExpectedQuote(text="It is dry,", speaker="Ann Lee")],
    dates=[ExpectedDate(text="Monday", value="2026-03-02")],
)


def unnamed(words: str) -> Speaker:
    return Speaker(start=0, end=len(words), text=words, kind="anonymous")


def wrong(*, expected: Expected = EXPECTED, **found: object) -> list[str]:
    article = Article(
        article_id="0" * 32,
        revision=revision(CAPTURED_AT, 0),
        extraction_generation=0,
        url="https://courier.example/dry",
        canonical_url="https://courier.example/dry",
        source={"id": "courier.example", "domain": "courier.example"},
        title="Dry",
        paragraphs=[{"start": 0, "end": len(TEXT)}],
        text=TEXT,
        content_hash="0" * 64,
        captured_at=datetime.fromisoformat("2026-03-09T12:00:00+00:00"),
    )
    annotations = Annotations(producer=Producer(version="0")).model_copy(
        update={"entities": [PEOPLE], "dates": [MONDAY], "quotes": [DRY]} | found
    )
    items = compare("dry", expected, TEXT, article, annotations)
    return [f"{item.field}: {item.expected}, got {item.got}" for item in items if not item.right]


def test_a_find_as_expected_is_right() -> None:
    assert wrong() == []


def test_another_value_of_a_date_is_one_mistake() -> None:
    assert wrong(dates=[MONDAY.model_copy(update={"value": "2026-03-09"})]) == [
        "dates: “Monday” DATE 2026-03-02, got “Monday” DATE 2026-03-09"
    ]


def test_an_unexpected_find_is_wrong() -> None:
    found = wrong(
        entities=[PEOPLE, PEOPLE.model_copy(update={"name": "Port Arden"})],
        dates=[MONDAY, MONDAY.model_copy(update={"text": "rose", "value": "PAST_REF"})],
        quotes=[DRY, SEA],
    )
    assert [line.partition(",")[0] for line in found] == ["people: None", "dates: None", "quotes: None"]


def test_a_missing_item_is_wrong() -> None:
    assert [line.partition(":")[0] for line in wrong(entities=[], dates=[], quotes=[])] == ["people", "dates", "quotes"]


@pytest.mark.parametrize(
    "change",
    [{"kind": "partial"}, {"speakers": []}, {"speakers": [NAMED, NAMED]}, {"speakers": [unnamed("Ann Lee")]}],
)
def test_a_quote_needs_its_kind_and_its_speaker(change: dict[str, object]) -> None:
    assert len(wrong(quotes=[DRY.model_copy(update=change)])) == 1


def test_an_optional_item_is_no_mistake_either_way() -> None:
    quotes = [*EXPECTED.quotes, ExpectedQuote(text="sea", kind="partial", optional=True)]
    expected = EXPECTED.model_copy(update={"quotes": quotes})
    assert wrong(expected=expected) == wrong(expected=expected, quotes=[DRY, SEA]) == []


def test_an_unnamed_speaker_may_be_described_at_length() -> None:
    quotes = [ExpectedQuote(text="It is dry,", speaker="a former official of the port", speaker_kind="anonymous")]
    found = DRY.model_copy(update={"speakers": [unnamed("the former official")]})
    assert wrong(expected=EXPECTED.model_copy(update={"quotes": quotes}), quotes=[found]) == []
    found = DRY.model_copy(update={"speakers": [unnamed("the port’s lawyer")]})
    assert len(wrong(expected=EXPECTED.model_copy(update={"quotes": quotes}), quotes=[found])) == 1


def test_the_kind_of_a_speaker_counts_where_nobody_is_named() -> None:
    quotes = [ExpectedQuote(text="It is dry,", speaker="voters", speaker_kind="group")]
    found = DRY.model_copy(update={"speakers": [unnamed("voters")]})
    assert len(wrong(expected=EXPECTED.model_copy(update={"quotes": quotes}), quotes=[found])) == 1
