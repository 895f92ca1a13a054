import pytest

from services.enrich.speakers.antecedent import antecedent


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Her neighbor, ", "Her neighbor"),
        ("They met a clerk at the town hall ", "a clerk at the town hall"),
        ("The mayor met a young clerk, ", "a young clerk"),
        ("In the town, one of the clerks ", "one of the clerks"),
    ],
)
def test_it_is_the_noun_phrase_before(text: str, words: str) -> None:
    found = antecedent(f"{text}who said so", len(text))
    assert found is not None
    assert text[slice(*found)] == words


@pytest.mark.parametrize("text", ["", "He knew ", "He asked: ", "It was she, the"])
def test_without_a_noun_phrase_there_is_none(text: str) -> None:
    assert antecedent(f"{text}who said so", len(text)) is None
