"""The names by which people call topics."""

import pytest

from schemas.topics import MANIFESTS, manifest
from services.tail.topic_choice import UnknownTopic, choose, names

DLQS = {topic for topic in MANIFESTS if topic.endswith(".dlq")}


@pytest.mark.parametrize(
    ("name", "topics"),
    [
        ("articles", {"dateline.articles.v1"}),
        ("dateline.articles.v1", {"dateline.articles.v1"}),
        ("enriched", {"dateline.enriched-articles.v1"}),
        ("enriched-articles.dlq", {"dateline.enriched-articles.v1.dlq"}),
        ("enriched.dlq", {"dateline.enriched-articles.v1.dlq"}),
        ("index.dlq", {"dateline.enriched-articles.v1.dlq"}),
        ("ingest.dlq", {"dateline.fetch-requests.v1.dlq", "dateline.backfill-requests.v1.dlq"}),
        ("state", {"dateline.ingest-state.v1"}),
        ("requests", {"dateline.fetch-requests.v1"}),
        ("current", {"dateline.current-articles.v1"}),
        ("dlq", DLQS),
    ],
)
def test_names(name: str, topics: set[str]) -> None:
    assert set(choose(name)) == topics


def test_every_topic_has_a_short_name_and_those_of_one_name_carry_one_record() -> None:
    for name, topics in names().items():
        assert len({manifest(topic).record for topic in topics}) == 1, name
    assert {topics[0] for name, topics in names().items() if name not in MANIFESTS} >= MANIFESTS.keys() - DLQS
    assert {topic for topics in names().values() for topic in topics} == MANIFESTS.keys()


@pytest.mark.parametrize(("name", "meant"), [("artcles", "did you mean articles?"), ("\x1b[2J", "there are")])
def test_of_an_unknown_name_it_says_those_there_are(name: str, meant: str) -> None:
    with pytest.raises(UnknownTopic) as raised:
        choose(name)
    assert meant in str(raised.value)
    assert "index.dlq" in str(raised.value)
