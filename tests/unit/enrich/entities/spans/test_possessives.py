import pytest

from services.enrich.entities.spans.possessives import possessive_end


@pytest.mark.parametrize(
    ("text", "tagged", "name"),
    [
        ("Macy's closed a store.", "Macy", "Macy's"),
        ("Macy’s", "Macy’s", "Macy’s"),
        ("Lloyd's of London paid.", "Lloyd", "Lloyd's of London"),
        ("Orla's said it would close.", "Orla", "Orla's"),
    ],
)
def test_a_firm_keeps_the_possessive_that_it_is_called_by(text: str, tagged: str, name: str) -> None:
    assert text[: possessive_end(text, 0, len(tagged))] == name


@pytest.mark.parametrize("text", ["Orla's profit rose.", "Orla rose.", "Orla's", "Orlas said no."])
def test_another_possessive_is_not_part_of_the_name(text: str) -> None:
    assert possessive_end(text, 0, 4) == 0
