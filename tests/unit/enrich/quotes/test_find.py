import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.enriched_article import Quote
from services.enrich.quotes.find import find_quotes
from services.enrich.text.marks import find_quoted
from services.enrich.text.paragraphs import paragraphs
from services.enrich.text.tagged import Reported, TaggedSpan
from tests.unit.enrich.engines import read


def quotes(text: str) -> list[Quote]:
    return read(text)[1]


def parts(text: str, quote: Quote) -> list[str]:
    return [text[one.start : one.end] for one in quote.fragments]


@pytest.mark.parametrize(
    ("text", "content", "cue", "speaker"),
    [
        ('"The road will open," John Parker said.', ["The road will open"], "said", "John Parker"),
        ("“The road will open,” said John Parker.", ["The road will open"], "said", "John Parker"),
        ("“Will the road open?” John Parker asked.", ["Will the road open?"], "asked", "John Parker"),
        ("John Parker said, “The road will open.”", ["The road will open."], "said", "John Parker"),
        ("John Parker told reporters on Monday: “The road will open.”", ["The road will open."], "told", "John Parker"),
        ("“The road,” John Parker said, “will open.”", ["The road", "will open."], "said", "John Parker"),
        (
            "“The road will open,” John Parker said. “It is safe.”",
            ["The road will open", "It is safe."],
            "said",
            "John Parker",
        ),
        ("“The road will open,” according to John Parker.", ["The road will open"], "according to", "John Parker"),
        ("“The road will open,” a city official said.", ["The road will open"], "said", "a city official"),
        ("''The road will open,'' John Parker said.", ["The road will open"], "said", "John Parker"),
        ("John Parker added:\n\n“The road will open.”", ["The road will open."], "added", "John Parker"),
    ],
)
def test_direct(text: str, content: list[str], cue: str, speaker: str) -> None:
    (quote,) = quotes(text)
    assert (quote.kind, parts(text, quote)) == ("direct", content)
    assert quote.cue is not None and quote.cue.text == cue
    assert [one.text for one in quote.speakers] == [speaker]
    assert all(one.quoted for one in quote.fragments)
    assert quote.text == " … ".join(content)


@pytest.mark.parametrize(
    ("text", "content", "cue", "speaker"),
    [
        ("John Parker said the road would open.", ["the road would open"], "said", "John Parker"),
        ("John Parker said that the road would open.", ["that the road would open"], "said", "John Parker"),
        ("The road would open, John Parker said.", ["The road would open"], "said", "John Parker"),
        ("According to John Parker, the road will open.", ["the road will open"], "According to", "John Parker"),
        (
            "The road will open in May, according to John Parker.",
            ["The road will open in May"],
            "according to",
            "John Parker",
        ),
        ("John Parker promised to open the road.", ["to open the road"], "promised", "John Parker"),
    ],
)
def test_indirect(text: str, content: list[str], cue: str, speaker: str) -> None:
    (quote,) = quotes(text)
    assert (quote.kind, parts(text, quote)) == ("indirect", content)
    assert not any(one.quoted for one in quote.fragments)
    assert quote.cue is not None and quote.cue.text == cue
    assert [one.text for one in quote.speakers] == [speaker]


@pytest.mark.parametrize(
    ("text", "content"),
    [
        (
            "John Parker said the plan was “a disaster” for London.",
            "the plan was “a disaster” for London",
        ),
        ("The plan is “a disaster,” John Parker said.", "The plan is “a disaster”"),
        ("John Parker called the plan “a disaster.”", "the plan “a disaster.”"),
    ],
)
def test_partial(text: str, content: str) -> None:
    (quote,) = quotes(text)
    assert (quote.kind, quote.text) == ("partial", content)
    assert [one.name for one in quote.speakers] == ["John Parker"]


@pytest.mark.parametrize(
    "text",
    [
        "The so-called “experts” met in London.",
        "The film “The Long Road” opened in London.",
        "The road opened in May.",
        "",
    ],
)
def test_scare_quotes_and_titles_are_not_quotes(text: str) -> None:
    assert quotes(text) == []


def test_a_quote_in_the_next_paragraph_keeps_its_speaker() -> None:
    text = "“The road will open,” said John Parker.\n\n“Nobody asked us before.”"
    first, second = quotes(text)
    assert second.cue is None
    assert [one.entity_id for one in first.speakers] == [one.entity_id for one in second.speakers]
    assert [(one.name, one.text) for one in second.speakers] == [("John Parker", "John Parker")]


def test_a_quotation_after_a_report_is_of_whom_it_reports() -> None:
    text = "“We are done,” Ann Lee told the council. John Parker said the road would close until May. “It is not safe.”"
    assert [one.name for quote in quotes(text) for one in quote.speakers] == ["Ann Lee", "John Parker", "John Parker"]


def test_a_quotation_after_a_report_by_a_pronoun_is_not_of_who_spoke_before() -> None:
    text = (
        "Susan Miller met John Parker in London. “We are done,” Miller told the council. He said the road would close "
        "until May. “It is not safe.”"
    )
    assert [one.name for quote in quotes(text) for one in quote.speakers][:2] == ["Susan Miller", "John Parker"]
    assert all(one.name == "John Parker" for one in quotes(text)[2].speakers)


def test_two_speakers_of_one_sentence_are_two() -> None:
    text = "“Yes, we will go there,” said Ann Lee; “no, we will stay here,” said John Parker."
    assert [one.name for quote in quotes(text) for one in quote.speakers] == ["Ann Lee", "John Parker"]


@pytest.mark.parametrize("line_break", ["\n", "\r", "\u2029"])
def test_a_cue_is_not_looked_for_in_another_paragraph(line_break: str) -> None:
    text = f"“The road will open.”{line_break}Ann Lee said so. {line_break}“The bridge will close,” said John Parker."
    assert [quote.text for quote in quotes(text) if quote.kind == "direct"] == [
        "The road will open.",
        "The bridge will close",
    ]


def test_a_quotation_over_two_paragraphs_is_one_quote() -> None:
    text = "John Parker said: “The road will open.\n\n“The bridge will close.”"
    (quote,) = quotes(text)
    assert parts(text, quote) == ["The road will open.", "The bridge will close."]


def test_a_second_report_is_a_quote_of_its_own() -> None:
    text = "John Parker said the road was closed, adding that the bridge would open."
    first, second = quotes(text)
    assert (parts(text, first), parts(text, second)) == (["the road was closed"], ["that the bridge would open"])
    assert [one.name for quote in (first, second) for one in quote.speakers] == ["John Parker"] * 2


@pytest.mark.parametrize(
    ("text", "first", "second", "speakers"),
    [
        (
            "John Parker said the road was “a disaster.” He added: “It will open.”",
            ["the road was “a disaster.”"],
            ["It will open."],
            ["John Parker", "He"],
        ),
        (
            "“The road is a disaster,” said John Parker. “It will open,” said Mary Smith.",
            ["The road is a disaster"],
            ["It will open"],
            ["John Parker", "Mary Smith"],
        ),
        (
            "“The road is closed,” said John Parker. “Nobody has asked us.\n\n“It will open,” said Mary Smith.",
            ["The road is closed", "Nobody has asked us."],
            ["It will open"],
            ["John Parker", "Mary Smith"],
        ),
    ],
)
def test_a_quotation_with_a_cue_of_its_own_is_a_quote_of_its_own(
    text: str, first: list[str], second: list[str], speakers: list[str]
) -> None:
    found = quotes(text)
    assert [parts(text, quote) for quote in found] == [first, second]
    assert [one.text for quote in found for one in quote.speakers] == speakers


def test_a_word_of_the_source_is_no_cue() -> None:
    text = '"It sails tomorrow," said Ines Calder, the director. "Nobody will wait."'
    source = TaggedSpan(text.index("Ines"), text.index(". "))
    cues = [TaggedSpan(text.index(word), text.index(word) + 4) for word in ("said", "Ines")]
    contents = [TaggedSpan(text.index(words), text.index(words) + len(words)) for words in ("It sails", "Nobody will")]
    places = paragraphs(text)
    (quote,) = find_quotes(text, Reported(contents, [source], cues), [], find_quoted(text, places), places)
    assert parts(text, quote) == ["It sails tomorrow", "Nobody will wait."]
    assert quote.cue is not None and quote.cue.text == "said"


def test_an_organization_named_like_a_pronoun_speaks() -> None:
    text = "The World Health Organization (WHO) met in Paris. The WHO said the road was closed."
    (quote,) = quotes(text)
    assert [one.name for one in quote.speakers] == ["World Health Organization"]


_PIECES = [
    "John Parker",
    "Mayor",
    "said",
    "told",
    "“",
    "”",
    '"',
    "'",
    "‘",
    "’",
    "''",
    "\n\n",
    "\r\n",
    " ",
    "\xa0",
    ".",
    ",",
]
_PIECES += [
    ":",
    "?",
    "(WHO)",
    "according to",
    "She",
    "the road",
    "will open",
    "😀",
    "e\u0301",
    "called",
    "that",
    "adding",
]


@settings(max_examples=150)
@given(st.lists(st.sampled_from(_PIECES), max_size=50).map(" ".join))
def test_offsets_hold_for_any_text(text: str) -> None:
    for quote in quotes(text):
        assert all(text[part.start : part.end] == part.text for part in quote.parts())
        assert (quote.start, quote.end) == (quote.fragments[0].start, quote.fragments[-1].end)


def test_a_dateline_is_nobody_who_speaks() -> None:
    text = "PORT ARDEN — Both harbor pilots said on Thursday that the channel would be dredged before the summer."
    (quote,) = quotes(text)
    assert [one.start >= text.index("Both") for one in quote.speakers] == [True]


def test_a_sentence_full_of_reports_takes_time_in_proportion() -> None:
    """Regression: all reports between each report and verb used to be counted, which took minutes."""
    one = "Ann Lee said that the road was open, and "
    text = one * 1000
    starts = range(0, len(text), len(one))
    reported = Reported(
        [TaggedSpan(start + 18, start + 35) for start in starts],
        [TaggedSpan(start, start + 7) for start in starts],
        [TaggedSpan(start + 8, start + 12) for start in starts],
    )
    found = find_quotes(text, reported, [], [], [(0, len(text))])
    assert len(found) == 1000
    assert all([one.start for one in quote.speakers] == [quote.start - 18] for quote in found)


def test_a_source_ends_with_its_sentence() -> None:
    text = "“The road is safe,” said Ann Lee. Bo Tan left."
    found = find_quotes(
        text,
        Reported([TaggedSpan(1, 17)], [TaggedSpan(25, 40)], [TaggedSpan(20, 24)]),
        [],
        find_quoted(text, paragraphs(text)),
        paragraphs(text),
    )
    assert [one.text for quote in found for one in quote.speakers] == ["Ann Lee"]


@pytest.mark.parametrize("source", ["(", "( [", "—"])
def test_a_source_without_words_is_none(source: str) -> None:
    text = f"“The road will open,” said {source} here."
    start = text.index(source)
    given = Reported([TaggedSpan(1, 20)], [TaggedSpan(start, start + len(source))], [TaggedSpan(22, 26)])
    (quote,) = find_quotes(text, given, [], find_quoted(text, paragraphs(text)), paragraphs(text))
    assert quote.speakers == []


@pytest.mark.parametrize("source", [". Amy Chen", "! Amy Chen", "Amy Chen. ”"])
def test_no_source_is_made_of_stops_alone(source: str) -> None:
    text = f"“The road will open,” said Dr{source}. Bo Tan left."
    start = text.index(source)
    given = Reported([TaggedSpan(1, 20)], [TaggedSpan(start, start + len(source))], [TaggedSpan(22, 26)])
    found = find_quotes(text, given, [], find_quoted(text, paragraphs(text)), paragraphs(text))
    assert len(found) == 1
    assert all("Amy" in one.text for quote in found for one in quote.speakers)


def test_a_surname_that_is_a_cue_speaks() -> None:
    text = (
        "Health Minister Karim Said told reporters that the vaccine was “safe as milk.” Said will visit the "
        "clinic on May 4. “We are nearly there,” Said said."
    )
    found = [(one.text, one.cue and one.cue.text, [speaker.name for speaker in one.speakers]) for one in quotes(text)]
    assert found == [
        ("that the vaccine was “safe as milk.”", "told", ["Karim Said"]),
        ("We are nearly there", "said", ["Karim Said"]),
    ]


def test_a_firm_that_ends_a_sentence_is_no_part_of_the_next_speaker() -> None:
    text = (
        "Prices are high, said Amit Rao, an analyst at Orrin & Co. Rao and his colleague Beth Lund said in a report "
        "that they would fall."
    )
    names = [[speaker.name for speaker in one.speakers] for one in quotes(text)]
    assert names == [["Amit Rao"], ["Amit Rao", "Beth Lund"]]
