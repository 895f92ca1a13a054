import pytest

from services.enrich.quotes.content import Content
from services.enrich.quotes.evidence import evidence, rivals, tagged_share
from services.enrich.quotes.pairing import Pair
from services.enrich.text.marks import find_quoted
from services.enrich.text.tagged import TaggedSpan


def names(text: str, content: str, cue: str, source: str = "", share: float = 1.0) -> set[str]:
    def place(words: str) -> TaggedSpan:
        return TaggedSpan(text.index(words), text.index(words) + len(words))

    spot = place(content)
    inside = [one for one in find_quoted(text, [(0, len(text))]) if spot.start <= one.start and one.end <= spot.end]
    return evidence(
        text, Content([spot[:2]], inside), Pair(place(cue) if cue else None, place(source) if source else None), share
    )


@pytest.mark.parametrize(
    ("text", "content", "cue", "expected"),
    [
        ("Lee said that the road was shut.", "that the road was shut", "said", {"speech", "that clause"}),
        ("Lee said the road was shut.", "the road was shut", "said", {"speech", "clause", "cue before"}),
        ("Lee plans to close the road.", "to close the road", "plans", {"plan", "infinitive", "plan infinitive"}),
        ("Lee believes the road is safe.", "the road is safe", "believes", {"thought", "only thought"}),
        ("The board fined Lee for the spill.", "Lee for the spill", "fined", {"ruling", "phrase"}),
        ("Lee pointed out the cracks.", "the cracks", "pointed out", {"speech"}),
        ("Lee was accused of fraud by Reed.", "of fraud", "was accused", {"verdict", "cue passive"}),
        ("Lee shrugged, adding that it was shut.", "that it was shut", "adding", {"cue participle"}),
        ("The road was shut, Lee said.", "The road was shut", "said", {"cue after"}),
        ("Lee called it “a mess,” no more.", "a mess,", "called", {"label", "quoted words", "marks with stop"}),
        ("Lee called it “Harbor 12” again.", "Harbor 12", "called", {"marks around 2 capitals"}),
        ("Lee said it was “a mess” again.", "it was “a mess”", "said", {"partial", "speech partial"}),
        ("Lee spoke about the harbor tolls.", "the harbor tolls", "spoke", {"after about", "speech about"}),
    ],
)
def test_what_a_cue_means_and_governs(text: str, content: str, cue: str, expected: set[str]) -> None:
    assert expected <= names(text, content, cue, "Lee")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Ann Lee", "source name"),
        ("She", "source pronoun"),
        ("The new report", "source document"),
        ("Many voters", "source plural"),
        ("A spokesman", "source role"),
        ("Past experience", "source abstract"),
    ],
)
def test_who_the_source_is(source: str, expected: str) -> None:
    assert expected in names(f"{source} said it was shut.", "it was shut", "said", source)


def test_what_links_a_content_to_its_cue() -> None:
    assert "cue after without a comma bare" in names("As for tolls Lee said nothing.", "As for tolls", "said", "Lee")
    assert "cue after without a comma bare" not in names("It was shut, Lee said.", "It was shut", "said", "Lee")
    assert "cue apart by a comma" in names("Lee said, in May, it was shut.", "it was shut", "said", "Lee")


def test_terms_follow_an_article() -> None:
    found = names("They want the “bedroom tax” gone.", "bedroom tax", "")
    assert {"no cue", "no source", "marks after article", "marks around a word or two"} <= found


def test_doubtful_tags_are_evidence() -> None:
    assert "bare share below 0.9" in names("Lee said it was shut.", "it was shut", "said", "Lee", share=0.85)
    assert tagged_share(Content([(0, 10)]), [TaggedSpan(0, 5, 0.8), TaggedSpan(5, 10, 0.6)]) == pytest.approx(0.7)
    assert tagged_share(Content([(0, 10)]), [TaggedSpan(10, 15, 0.8)]) == 0


def test_a_content_has_a_rival_where_another_is_nearer_to_its_cue() -> None:
    cue = TaggedSpan(20, 24)
    contents = [Content([(0, 10)]), Content([(25, 40)])]
    assert rivals(contents, [Pair(cue, None), Pair(cue, None)]) == [True, False]
    assert rivals(contents, [Pair(None, None), Pair(cue, None)]) == [False, False]
