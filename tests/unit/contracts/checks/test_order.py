import pytest

from services.contracts.checks.difference import Change
from services.contracts.checks.order import deployment, order_of

MANIFEST = {"topic": "dateline.articles.v1", "compatibility": "full", "consumers": ["enrich"], "producers": ["ingest"]}


@pytest.mark.parametrize(
    ("backward", "forward", "compatibility", "order"),
    [
        (False, False, "full", "any"),
        (None, None, "full", "any"),
        (False, True, "full", "needs .v2"),
        (False, True, "backward", "consumers first"),
        (True, False, "backward", "needs .v2"),
        (True, False, "forward", "producers first"),
        (True, True, "backward", "needs .v2"),
    ],
)
def test_the_order_that_a_mode_leaves(
    backward: bool | None, forward: bool | None, compatibility: str, order: str
) -> None:
    assert order_of(Change("x", "a", backward, forward, ""), compatibility) == order


def test_a_break_is_deployed_as_a_topic_of_its_own() -> None:
    made = deployment(Change("x", "a", True, True, ""), "article", MANIFEST)
    assert (made.order, made.consumers, made.producers) == ("needs .v2", ["enrich"], ["ingest"])
    assert "schemas/article/v2.py" in made.steps[0]
    assert "dateline.articles.v2" in made.steps[1]


def test_a_field_of_the_index_is_kept_beside_the_new_one() -> None:
    made = deployment(Change("x", "a", True, False, ""), "article_document", {**MANIFEST, "topic": "dateline-articles"})
    assert "rebuild the index" in made.steps[0]
