import pytest

from services.enrich.entities.cluster import Cluster, canonical, fullest
from services.enrich.entities.mention import NameMention


def cluster(*names: str, kind: str = "ORG") -> Cluster:
    found = Cluster(kind)
    for number, name in enumerate(names):
        found.add(NameMention(100 * number, 100 * number + len(name), kind, name))
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


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        ("PERSON", "ANN-LENA O'BRIEN", "Ann-Lena O'Brien"),
        ("PERSON", "JO McTAVISH", "JO McTAVISH"),
        ("PERSON", "JO MCTAVISH", "JO McTavish"),
        ("GPE", "LARKFIELD", "Larkfield"),
        ("GPE", "PORT WEND", "Port Wend"),
        ("GPE", "UAE", "UAE"),
        ("GPE", "U.S.", "U.S."),
        ("ORG", "UNESCO", "UNESCO"),
    ],
)
def test_a_name_that_stands_in_capitals_only_is_written_small(kind: str, name: str, expected: str) -> None:
    assert canonical(cluster(name, kind=kind), "") == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Susan Q. Lasker Resigns", "Susan Q. Lasker"),
        ("Governor Lasker Resigns", "Lasker"),
        ("Susan Lasker-Wend Resigns", "Lasker"),
        ("Mayor Resigns", "Lasker"),
        ("", "Lasker"),
    ],
)
def test_a_surname_is_the_full_name_that_the_title_has(title: str, expected: str) -> None:
    assert canonical(cluster("Lasker", kind="PERSON"), title) == expected
