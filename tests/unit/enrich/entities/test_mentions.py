import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enrich.entities.mentions import find_mentions
from services.enrich.text.paragraphs import paragraphs
from services.enrich.text.tagged import TaggedName
from tests.unit.enrich.entities.tagging import find, names


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
def test_the_index_of_a_market_is_no_organization(index: str) -> None:
    assert names(f"The {index} fell.", (index, "ORG")) == [(index, "PRODUCT")]


def test_a_number_that_is_no_index_stays_in_the_name() -> None:
    assert names("The Dockers Local 1199 struck.", ("Dockers Local 1199", "ORG")) == [("Dockers Local 1199", "ORG")]


def test_things_of_a_kind_are_no_organization() -> None:
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


def test_a_possessive_before_a_verb_is_a_firm_and_before_a_noun_a_person() -> None:
    text = "Lasker's said sales rose. Orla's bag is red."
    assert names(text, ("Lasker", "PERSON"), ("Orla", "PERSON")) == [("Lasker's", "ORG"), ("Orla", "PERSON")]


def test_the_place_where_a_firm_is_based_is_no_people() -> None:
    assert names("The Wexley-based bank grew.", ("Wexley-based", "NORP")) == [("Wexley", "GPE")]
    assert names("New Holm - based Lasker grew.", ("New Holm", "NORP")) == [("New Holm", "GPE")]
    assert names("A Chilean-based bank grew.", ("Chilean", "NORP")) == [("Chilean", "NORP")]


def test_words_after_a_country_with_full_stops_are_not_part_of_it() -> None:
    assert names("All U.K. airlines grew.", ("U.K. airlines", "GPE")) == [("U.K.", "GPE")]


def test_a_detective_constable_is_not_called_con() -> None:
    text = "Det Con Rolf Wend of the police left."
    assert names(text, ("Con", "PERSON"), ("Rolf Wend", "PERSON")) == [("Rolf Wend", "PERSON")]
