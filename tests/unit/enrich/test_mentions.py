import itertools

import pytest
from spacy.tokens import Span as SpacySpan

from services.enrich import mentions
from services.enrich.mentions import acronym_of, dateline_end, find_mentions, is_acronym, tidy
from services.enrich.model import paragraphs, parse


def names(text: str) -> list[tuple[str, str]]:
    return [(mention.name, mention.type) for mention in find_mentions(parse(text), text, paragraphs(text))]


@pytest.mark.parametrize(
    ("span", "kind", "expected"),
    [
        ("the Harbor Bank", "ORG", "Harbor Bank"),
        ("Harbor Bank's", "ORG", "Harbor Bank"),
        ("Harbor Bank’s", "ORG", "Harbor Bank"),
        ("James'", "PERSON", "James"),
        ("“Harbor Bank,”", "ORG", "Harbor Bank"),
        ("Harbor Bank (North", "ORG", "Harbor Bank"),
        ("Harbor Bank (North)", "ORG", "Harbor Bank (North)"),
        ("Mayor Ann Lee", "PERSON", "Ann Lee"),
        ("Prime Minister Ann Lee", "PERSON", "Ann Lee"),
        ("Harbor\nBank", "ORG", "Harbor Bank"),
        ("US", "GPE", "US"),
        ("us", "GPE", None),
        ("Monday", "ORG", None),
        ("—", "ORG", None),
        ("harbor bank", "ORG", None),
        ("www.harbor.example", "ORG", None),
    ],
)
def test_tidy_leaves_the_bare_name(span: str, kind: str, expected: str | None) -> None:
    text = f" {span} "
    mention = tidy(text, 1, 1 + len(span), kind)
    assert (mention.name if mention else None) == expected


def test_tidy_keeps_the_title_beside_the_name() -> None:
    text = "Mrs. Lee spoke."
    mention = tidy(text, 5, 8, "PERSON")
    assert mention is not None
    assert (mention.name, mention.honorific) == ("Lee", "mrs")


@pytest.mark.parametrize("keep_stop", [True, False])
def test_tidy_spares_an_abbreviation(keep_stop: bool) -> None:
    mention = tidy("Harbor Corp.", 0, 12, "ORG", keep_stop)
    assert mention is not None
    assert mention.name == ("Harbor Corp." if keep_stop else "Harbor Corp")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PORT ARDEN (Harbor Wire) — The road opened.", [("PORT ARDEN", "GPE"), ("Harbor Wire", "ORG")]),
        ("Port Arden (Harbor Wire) - The road opened.", [("Port Arden", "GPE"), ("Harbor Wire", "ORG")]),
        (
            "PORT ARDEN, Maine, March 3 (HW) -- The road opened.",
            [("PORT ARDEN", "GPE"), ("Maine", "GPE"), ("HW", "ORG")],
        ),
    ],
)
def test_datelines(text: str, expected: list[tuple[str, str]]) -> None:
    assert names(text)[: len(expected)] == expected
    assert text[dateline_end(text, 0, len(text)) or 0 :] == "The road opened."


@pytest.mark.parametrize("text", ["ROWING - HARBOR CREW WINS AGAIN", "The road — the old one — opened."])
def test_what_is_no_dateline(text: str) -> None:
    assert dateline_end(text, 0, len(text)) is None


@pytest.mark.parametrize(
    ("short", "name", "expected"),
    [
        ("WHO", "World Health Organization", True),
        ("W.H.O.", "World Health Organization", True),
        ("DoH", "Department of Health", True),
        ("HW", "Harbor Wire", True),
        ("WHO", "Harbor Wire", False),
        ("H", "Harbor", False),
    ],
)
def test_is_acronym(short: str, name: str, expected: bool) -> None:
    assert is_acronym(short, name) is expected


def test_acronym_of_leaves_small_words_out() -> None:
    assert acronym_of("Bank of the Harbor and Coast") == "BHC"


def test_mentions_are_ordered_and_apart() -> None:
    text = "Ann Lee met Tom Reed of the World Health Organization (WHO) in Paris. Lee said the WHO would pay."
    found = find_mentions(parse(text), text, paragraphs(text))
    assert all(left.end <= right.start for left, right in itertools.pairwise(found))
    assert [mention.name for mention in found].count("WHO") == 2


def test_a_title_before_a_full_name_makes_a_person_of_a_work() -> None:
    doc = parse("Mayor Judith Marlowe spoke.")
    work = SpacySpan(doc, 0, 3, label="WORK_OF_ART")
    assert mentions._kind(work) == "PERSON"
    assert mentions._kind(SpacySpan(doc, 1, 3, label="WORK_OF_ART")) == "WORK_OF_ART"
    assert mentions._kind(SpacySpan(doc, 0, 3, label="ORG")) == "ORG"
