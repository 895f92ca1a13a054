import pytest

from services.enrich.speakers.source import read_source


@pytest.mark.parametrize(
    ("phrase", "form", "head"),
    [
        ("She", "pronoun", "she"),
        ("it", "things", "it"),
        ("They", "plural", "they"),
        ("we", "first", "we"),
        ("who", "relative", "who"),
        ("the senator from Norden", "person", "senator"),
        ("The 34-year-old", "person", "34-year-old"),
        ("her mother", "person", "mother"),
        ("a report released by the port last week", "document", "report"),
        ("the newspaper", "body", "newspaper"),
        ("several senior members of the party", "group", "members"),
        ("Ann Lee", "other", "lee"),
    ],
)
def test_a_source_has_a_form_and_a_head(phrase: str, form: str, head: str) -> None:
    source = read_source(phrase, 0, len(phrase), len(phrase))
    assert (source.form, source.head) == (form, head)


def test_words_tell_gender_and_article() -> None:
    assert read_source("the actress", 0, 11, 11).gender == "f"
    assert read_source("he", 0, 2, 2).gender == "m"
    assert read_source("the mayor", 0, 9, 9).definite
    assert read_source("two mayors", 0, 10, 10).indefinite
