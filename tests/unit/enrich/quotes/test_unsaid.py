import pytest

from services.enrich.quotes.content import Content
from services.enrich.quotes.pairing import Pair
from services.enrich.quotes.unsaid import is_unsaid
from services.enrich.text.marks import find_quoted
from services.enrich.text.tagged import TaggedSpan


def unsaid(text: str, content: str, cue: str, source: str = "") -> bool:
    def place(words: str) -> TaggedSpan:
        return TaggedSpan(text.index(words), text.index(words) + len(words))

    marks = find_quoted(text, [(0, len(text))])
    spot = place(content)
    inside = [one for one in marks if one.start >= spot.start and one.end <= spot.end]
    return is_unsaid(text, Content([spot[:2]], inside), Pair(place(cue), place(source) if source else None))


@pytest.mark.parametrize(
    ("text", "content", "cue", "source"),
    [
        ("Lee did not say that the road was shut.", "that the road was shut", "say", "Lee"),
        ("Lee didn’t say that the road was shut.", "that the road was shut", "say", "Lee"),
        ("Lee declined to say who would pay for it.", "who would pay for it", "say", "Lee"),
        ("Lee declined to comment on the toll.", "on the toll", "declined to comment", "Lee"),
        ("Lee has never publicly said it was his.", "it was his", "said", "Lee"),
        ("Lee may soon argue that the toll is void.", "that the toll is void", "argue", "Lee"),
        ("Lee is expected to announce a new toll.", "a new toll", "announce", "Lee"),
        ("Asked whether the road was safe, Lee said yes.", "whether the road was safe", "Asked", "Lee"),
        ("Lee, asked if it was safe, nodded.", "if it was safe", "asked", "Lee"),
        ("Lee shrugged when asked about the toll there.", "about the toll there", "asked", "Lee"),
        ("Lee, asked by Reed whether he would resign, said no.", "whether he would resign", "asked", "Reed"),
        ("Lee smiled, referring to a tape of the party.", "a tape of the party", "referring to", "Lee"),
        ("Let's say you owe the bank a cent.", "you owe the bank a cent", "say", "Let's"),
        ("History suggests that the lead will shrink.", "that the lead will shrink", "suggests", "History"),
        ("The jury found that Lee was guilty of theft.", "that Lee was guilty of theft", "found", "The jury"),
        ("Say the bank refuses to pay a cent.", "the bank refuses to pay a cent", "Say", ""),
    ],
)
def test_nobody_said_it(text: str, content: str, cue: str, source: str) -> None:
    assert unsaid(text, content, cue, source)


@pytest.mark.parametrize(
    ("text", "content", "cue", "source"),
    [
        ("Lee said the road would not open.", "the road would not open", "said", "Lee"),
        ("The road will not open, Lee said.", "The road will not open", "said", "Lee"),
        ("It will, Lee said.", "It will", "said", "Lee"),
        ("Those who will vote say the toll is wrong.", "the toll is wrong", "say", "Those who will vote"),
        ("The study found that few were ill.", "that few were ill", "found", "The study"),
        ("Lee said he was not guilty of it.", "he was not guilty of it", "said", "Lee"),
        ("Reed asked whether the road was safe.", "whether the road was safe", "asked", "Reed"),
        ("“Never,” Lee laughed.", "Never,", "laughed", "Lee"),
        ("Lee’s answer: “Never”.", "Never", ":", "Lee’s answer"),
        ("Lee did not call it “a mess of lies.”", "a mess of lies.", "call", "Lee"),
    ],
)
def test_somebody_said_it(text: str, content: str, cue: str, source: str) -> None:
    assert not unsaid(text, content, cue, source)


@pytest.mark.parametrize(
    ("text", "content", "cue", "source"),
    [
        ("The toll, dubbed “the Big Pinch”, was dropped.", "the Big Pinch", "dubbed", ""),
        ("Lee was a fan of “Reef” and “The Long Road”.", "Reef” and “The Long Road", "was a fan of", "Lee"),
        ("A placard outside read “No More Tolls Here”.", "No More Tolls Here", "read", "A placard"),
    ],
)
def test_words_in_marks_that_nobody_said(text: str, content: str, cue: str, source: str) -> None:
    assert unsaid(text, content, cue, source)


def test_without_a_cue_nothing_is_certain() -> None:
    assert not is_unsaid("“Never.”", Content([(1, 7)]), Pair(None, None))
