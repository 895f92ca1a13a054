import pytest

from services.enrich.entities.cluster import Cluster, fullest
from services.enrich.entities.mention import NameMention


def cluster(*names: str) -> Cluster:
    found = Cluster("ORG")
    for number, name in enumerate(names):
        found.add(NameMention(100 * number, 100 * number + len(name), "ORG", name))
    return found


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("Arden", "Arden Harbor Board", "Harbor Board"), "Arden Harbor Board"),
        (("ARDEN BOARD", "Arden Board"), "Arden Board"),
        (("Arden Board", "Arden board", "Arden board"), "Arden board"),
        (("AHB",), "AHB"),
    ],
)
def test_the_fullest_name_has_most_words_and_is_not_all_capitals(names: tuple[str, ...], expected: str) -> None:
    assert fullest(cluster(*names)) == expected
