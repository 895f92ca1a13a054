import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enrich.entities.mentions import NameMention, acronyms_of, dateline_end, find_mentions, is_acronym, tidy
from services.enrich.text.paragraphs import paragraphs
from services.enrich.text.tagged import TaggedName


def find(text: str, *tagged: tuple[str, str]) -> list[NameMention]:
    """The mentions of a text whose first places of these words are tagged as these types."""
    names = [TaggedName(text.index(words), text.index(words) + len(words), kind) for words, kind in tagged]
    return find_mentions(names, text, paragraphs(text))


def names(text: str, *tagged: tuple[str, str]) -> list[tuple[str, str]]:
    return [(mention.name, mention.type) for mention in find(text, *tagged)]


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
        ("Arden bureau", "ORG", "Arden"),
        ("Harbor Bank credit card", "ORG", "Harbor Bank"),
        ("Arden-backed", "GPE", "Arden"),
        ("Bashar al-Arden", "PERSON", "Bashar al-Arden"),
        ("Ministry of finance", "ORG", "Ministry of finance"),
        ("Arden high court", "ORG", "Arden high court"),
        ("of Arden", "GPE", "Arden"),
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


@pytest.mark.parametrize(
    ("text", "span", "kind", "expected"),
    [
        ("Harbor Corp. said so.", "Harbor Corp", "ORG", "Harbor Corp."),
        ("Harbor Corp. said so.", "Harbor Corp.", "ORG", "Harbor Corp."),
        ("It bought Harbor Corp.\n\nIt paid.", "Harbor Corp.", "ORG", "Harbor Corp"),
        ("“It bought Harbor Corp.”", "Harbor Corp.", "ORG", "Harbor Corp"),
        ("They live in Arden, N.C. for now.", "N.C", "GPE", "N.C."),
        ("Ann R. Lee spoke.", "Lee", "PERSON", "Ann R. Lee"),
        ("Ann R. Lee spoke.", "Ann R", "PERSON", "Ann R. Lee"),
        ("Mr. Lee spoke.", "Mr", "PERSON", None),
        ("It sold First Arden.", "Arden", "GPE", "First Arden"),
        ("First Arden has to pay.", "Arden", "GPE", "Arden"),
        ("so -LRB- he said", "LRB", "ORG", None),
    ],
)
def test_tidy_spares_the_stop_of_an_abbreviation(text: str, span: str, kind: str, expected: str | None) -> None:
    mention = tidy(text, text.index(span), text.index(span) + len(span), kind)
    assert (mention.name if mention else None) == expected


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


def test_acronyms_are_with_and_without_small_words_and_legal_forms() -> None:
    assert acronyms_of("Bank of the Harbor and Coast")[:2] == ["BHC", "BOTHAC"]
    assert "HM" in acronyms_of("Harbor Motors Co.")


def test_a_place_in_stops_ends_before_the_next_sentence() -> None:
    text = "Ann Whitaker came. Prices rose in the U.S. Whitaker blamed the storm."
    found = names(text, ("Ann Whitaker", "PERSON"), ("U.S. Whitaker", "GPE"))
    assert found == [("Ann Whitaker", "PERSON"), ("U.S.", "GPE"), ("Whitaker", "PERSON")]


def test_initials_stay_with_their_name() -> None:
    assert names("J.R.R. Tolliver wrote.", ("J.R.R. Tolliver", "PERSON")) == [("J.R.R. Tolliver", "PERSON")]


def test_mentions_are_ordered_and_apart() -> None:
    text = "Ann Lee met Tom Reed of the World Health Organization (WHO) in Paris. Lee said the WHO would pay."
    tagged = [("Paris", "GPE"), ("World Health Organization", "ORG"), ("Tom Reed", "PERSON"), ("Ann Lee", "PERSON")]
    found = find(text, *tagged)
    assert all(left.end <= right.start for left, right in itertools.pairwise(found))
    assert [mention.name for mention in found] == [
        "Ann Lee", "Tom Reed", "World Health Organization", "WHO", "Paris", "Lee", "WHO",
    ]  # fmt: skip
    assert found == find(text, *reversed(tagged))


def test_of_two_tags_that_overlap_the_longer_counts() -> None:
    text = "The Port Arden Harbor Board met."
    assert names(text, ("Port Arden", "GPE"), ("Port Arden Harbor Board", "ORG")) == [
        ("Port Arden Harbor Board", "ORG")
    ]


def test_a_part_of_a_known_name_gives_way_to_it() -> None:
    text = "He left First Arden on Monday. First Arden said nothing."
    second = text.rindex("Arden")
    first = text.index("First Arden")
    tagged = [TaggedName(first, first + 11, "ORG"), TaggedName(second, second + 5, "GPE")]
    assert [(one.name, one.type) for one in find_mentions(tagged, text, paragraphs(text))] == [
        ("First Arden", "ORG")
    ] * 2


@pytest.mark.parametrize(
    "text",
    ["Lee Holdings closed.", "Brenda Lee sang.", "lee@arden.example wrote.", "The anti-Lee camp met.", "Ann-Lee sang."],
)
def test_a_known_name_is_not_found_in_another(text: str) -> None:
    assert len(find(f"Ann Lee spoke.\n\n{text}", ("Ann Lee", "PERSON"))) == 1


@pytest.mark.parametrize(
    "text", ["In Arden it rained.", "Mayor Arden left.", "So did Arden’s mayor.", "“Arden,” he said."]
)
def test_a_known_name_is_found_again(text: str) -> None:
    assert len(find(f"It is Arden now.\n\n{text}", ("Arden", "GPE"))) == 2


def test_a_title_before_a_full_name_makes_a_person_of_a_work() -> None:
    text = "Mayor Judith Marlowe spoke."
    assert names(text, ("Mayor Judith Marlowe", "WORK_OF_ART")) == [("Judith Marlowe", "PERSON")]
    assert names(text, ("Judith Marlowe", "WORK_OF_ART")) == [("Judith Marlowe", "WORK_OF_ART")]


def test_a_text_without_capitals_has_names_without_them() -> None:
    assert names("ann lee is back\n\nhello port arden", ("port arden", "GPE")) == [("port arden", "GPE")]
    assert names("Ann Lee is back\n\nHello port arden", ("port arden", "GPE")) == []


@pytest.mark.parametrize("part", ["Arden", "PortArden", "#"])
def test_a_topic_is_one_name(part: str) -> None:
    assert names("Thanks, see you in #PortArden", (part, "GPE")) == [("#PortArden", "GPE")]


def test_a_handle_is_no_name() -> None:
    assert names("Thanks @harborwire for the road", ("harborwire", "ORG")) == []


@given(
    st.lists(
        st.sampled_from(
            ["Ann\xa0Lee", "Lee’s", "😀", "\r\n", "e\u0301", "Port Arden", "(PA)", "“", "@x", "Corp.", "the"]
        )
    ),
    st.lists(st.tuples(st.integers(0, 80), st.integers(1, 12), st.sampled_from(["PERSON", "ORG", "GPE", "LAW"]))),
)
def test_offsets_hold_whatever_is_tagged(pieces: list[str], spans: list[tuple[int, int, str]]) -> None:
    text = " ".join(pieces)
    tagged = [TaggedName(start, min(len(text), start + size), kind) for start, size, kind in spans if start < len(text)]
    found = find_mentions(tagged, text, paragraphs(text))
    assert all(left.end <= right.start for left, right in itertools.pairwise(found))
    assert all(one.name == " ".join(text[one.start : one.end].split()) != "" for one in found)


def test_a_currency_is_no_place() -> None:
    assert names("It cost 3 million US dollars.", ("US", "GPE")) == []
    assert names("It went to the US.", ("US", "GPE")) == [("US", "GPE")]


@pytest.mark.parametrize("index", ["Wend 500", "Harbor Industrial Average", "Ardenian All-Share Index"])
def test_the_index_of_a_market_is_no_organisation(index: str) -> None:
    assert names(f"The {index} fell.", (index, "ORG")) == [(index, "PRODUCT")]


def test_a_number_that_is_no_index_stays_in_the_name() -> None:
    assert names("The Dockers Local 1199 struck.", ("Dockers Local 1199", "ORG")) == [("Dockers Local 1199", "ORG")]


def test_things_of_a_kind_are_no_organisation() -> None:
    assert names("Buyers of PCs and S&Ls met the OECD.", ("PCs", "ORG"), ("S&Ls", "ORG"), ("OECD", "ORG")) == [
        ("OECD", "ORG")
    ]


def test_who_holds_an_office_is_not_named_by_it() -> None:
    (mention,) = find("The Secretary of State Ann Lee came.", ("State Ann Lee", "ORG"))
    assert (mention.name, mention.type, mention.honorific) == ("Ann Lee", "PERSON", "secretary")


def test_what_is_put_right_is_sure() -> None:
    text = "The Harbor Composite Index rose."
    start = text.index("Harbor")
    tagged = TaggedName(start, start + len("Harbor Composite Index"), "ORG", {"ORG": 0.99})
    (mention,) = find_mentions([tagged], text, paragraphs(text))
    assert (mention.type, mention.shares) == ("PRODUCT", {})
