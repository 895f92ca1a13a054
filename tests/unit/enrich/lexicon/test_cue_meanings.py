import pytest

from services.enrich.lexicon.cue_meanings import MEANINGS


@pytest.mark.parametrize(
    ("word", "meaning"),
    [("said", "speech"), ("urged", "request"), ("believes", "thought"), ("sought", "plan"), ("struck", "ruling")],
)
def test_forms_have_the_meaning_of_their_verb(word: str, meaning: str) -> None:
    assert word in MEANINGS[meaning]


def test_thoughts_are_no_speech() -> None:
    assert not MEANINGS["thought"] & {"said", "told", "wrote", "argued"}
    assert not MEANINGS["speech"] & {"believed", "hoped", "wanted", "saw"}
