"""Every example of the English tables, and sentences that must not yield a date."""

import re

import pytest

from schemas.article.v1 import ArticleTime
from services.enrich.dates import find_dates
from services.enrich.dates.english import ENGLISH
from services.enrich.dates.meanings.table import MEANINGS
from services.enrich.dates.rule import Example, Table, compile_rule

EXAMPLES = [
    pytest.param(example, id=f"{table.name}: {example.text}") for table in ENGLISH.tables for example in table.examples
]
NOT_DATES = [
    *(sentence for table in ENGLISH.tables for sentence in table.not_dates),
    "May I march on? You may, and the band will march on.",
    "The second runner took second place.",
    "It costs $27 and weighs 15 kg.",
    "Ines Roda ran it in 3:07:35, slower than 2:59.",
    "The harbour side won 3-2, then lost 21-14.",
    "Summer Ashby met Judge April Loam.",
    "The prices fall and new shoots spring up.",
    "Some 2,019 people live near 1900 Quarry Lane.",
    "He is 61 years old; his 12-year-old daughter is taller.",
    "Temperatures stayed in the 60s, and Odd Brekke is in his 60s.",
    "Call 555-2011 or see room 2011.50.",
    "Come as soon as you can.",
    "They watched This Week on channel 4.",
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_example(example: Example) -> None:
    before, _, rest = example.text.partition("[")
    mention, _, after = rest.partition("]")
    found = find_dates(before + mention + after, ArticleTime(value=example.published, precision="day"))
    assert (mention, example.type, example.value, example.mod) in [(m.text, m.type, m.value, m.mod) for m in found]


@pytest.mark.parametrize("sentence", NOT_DATES)
def test_not_a_date(sentence: str) -> None:
    assert find_dates(sentence, ArticleTime(value="2019-01-15", precision="day")) == []


@pytest.mark.parametrize("table", ENGLISH.tables, ids=lambda table: table.name)
def test_rules_name_what_exists(table: Table) -> None:
    assert table.examples
    for rule in table.rules:
        assert compile_rule(rule, ENGLISH.slots).pattern
        assert rule.meaning in MEANINGS
        assert not rule.guard or rule.guard in ENGLISH.guards


def test_every_guard_is_used() -> None:
    assert set(ENGLISH.guards) == {rule.guard for table in ENGLISH.tables for rule in table.rules} - {""}


def test_nothing_repeats_without_a_bound() -> None:
    """No rule has a star, plus or open count, so that none backtracks over repeats."""
    for table in ENGLISH.tables:
        for rule in table.rules:
            pattern = compile_rule(rule, ENGLISH.slots).pattern.pattern
            bare = re.sub(r"\\.|\[[^\]]*\]", "x", pattern)
            assert not re.search(r"[*+]|\{\d+,\}", bare), rule.pattern


def test_triggers_are_words() -> None:
    """Every trigger works: it is a slot with words, a shape of figures, or a word of letters."""
    for table in ENGLISH.tables:
        for trigger in table.triggers:
            slot = ENGLISH.slots.get(trigger)
            assert slot.triggers if slot else trigger[0] == "#" or trigger.isalpha()
