import pytest

from services.enrich.entities.bare_name import tidy


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
        ("Susan Wend KC", "PERSON", "Susan Wend"),
        ("Susan Wend, MBE, FRS", "PERSON", "Susan Wend"),
        ("St Wenda's", "GPE", "St Wenda's"),
        ("C$", "EVENT", None),
        ("No.", "LAW", None),
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
        ("metro Arden", "GPE", "Arden"),
        ("al-Arden", "GPE", "al-Arden"),
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
    ("words", "name", "honorific"),
    [
        ("Insp Priya Wend", "Priya Wend", "insp"),
        ("Del. Ola Wend", "Ola Wend", "del"),
        ("Crown Prince Ola", "Ola", "crown"),
    ],
)
def test_a_rank_or_office_is_left_out(words: str, name: str, honorific: str) -> None:
    found = tidy(words, 0, len(words), "PERSON")
    assert found is not None
    assert (found.name, found.honorific) == (name, honorific)


def test_del_without_a_stop_belongs_to_the_name() -> None:
    found = tidy("Del Wend", 0, 8, "PERSON")
    assert found is not None and found.name == "Del Wend"


def test_a_rank_alone_is_no_name() -> None:
    assert tidy("Lance Cpl. Ola Wend", 0, 9, "PERSON") is None


def test_justice_before_a_name_is_a_title_and_alone_after_mr_a_name() -> None:
    assert tidy("Mr Justice Wend ruled.", 3, 10, "PERSON") is None
    assert tidy("Mr Justice ruled.", 3, 10, "PERSON") is not None


def test_lower_case_words_before_an_organization_are_left_out() -> None:
    found = tidy("state Department of Rivers", 0, 26, "ORG")
    assert found is not None and found.name == "Department of Rivers"


def test_a_saint_before_a_church_belongs_to_it() -> None:
    text = "behind St. Luke's Episcopal Church."
    found = tidy(text, text.index("Episcopal"), len(text) - 1, "ORG")
    assert found is not None and found.name == "St. Luke's Episcopal Church"


def test_an_article_is_no_name() -> None:
    assert tidy("The Salt Road", 0, 3, "WORK_OF_ART") is None
