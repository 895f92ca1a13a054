import pytest

from services.enrich.lexicon.documents import DOCUMENTS


@pytest.mark.parametrize(
    "head", ["report", "reports", "study", "studies", "survey", "surveys", "lawsuit", "data", "papers"]
)
def test_a_document_is_known_in_singular_and_plural(head: str) -> None:
    assert head in DOCUMENTS


@pytest.mark.parametrize("head", ["mayor", "officials", "critics", "company", "she"])
def test_who_is_no_document(head: str) -> None:
    assert head not in DOCUMENTS
