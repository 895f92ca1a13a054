import pytest

from services.enrich.entities.cluster import Cluster
from services.enrich.entities.doubts import without_doubtful
from services.enrich.entities.mention import NameMention


def kept(name: str, kind: str, *sure: float, honorific: str = "") -> bool:
    mentions = [
        NameMention(9 * at, 9 * at + 5, kind, name, honorific, {kind: share}, 1.0) for at, share in enumerate(sure)
    ]
    return without_doubtful([Cluster(kind, mentions)]) != []


@pytest.mark.parametrize(
    ("name", "kind", "sure", "is_kept"),
    [
        ("Steadiness", "PERSON", 0.6, False),
        ("Lindqvist", "PERSON", 0.95, True),
        ("Susan Wend", "PERSON", 0.5, True),
        ("Grumbling Tower", "PERSON", 0.5, False),
        ("Family", "ORG", 0.99, False),
        ("Wavering", "ORG", 0.4, False),
        ("Wavering Bank", "ORG", 0.4, True),
        ("Tarn Ecology & Growth", "LAW", 0.3, False),
        ("Tarn Water Act", "LAW", 0.9, True),
        ("Nowhere", "GPE", 0.2, True),
    ],
)
def test_a_doubtful_name_is_left_out(name: str, kind: str, sure: float, is_kept: bool) -> None:
    assert kept(name, kind, sure) is is_kept


def test_one_sure_mention_is_enough() -> None:
    assert kept("Lindqvist", "PERSON", 0.3, 0.97)


def test_a_title_makes_a_name_sure() -> None:
    assert kept("Lindqvist", "PERSON", 0.3, honorific="mr")


def test_posts_need_less() -> None:
    cluster = Cluster("PERSON", [NameMention(0, 9, "PERSON", "Lindqvist", "", {"PERSON": 0.6}, 1.0)])
    assert without_doubtful([cluster]) == []
    assert without_doubtful([cluster], posts=True) == [cluster]
