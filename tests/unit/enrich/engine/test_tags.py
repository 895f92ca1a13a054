import numpy as np
import pytest

from services.enrich.engine.tags import NAME_TAGS, OUTPUTS, ROLES, WordSpan, name_spans, role_spans, shares


def scores(*tags: str) -> np.ndarray:
    """Scores that give each of these tags with near certainty."""
    found = np.zeros((len(tags), len(NAME_TAGS)), dtype=np.float32)
    for word, tag in enumerate(tags):
        found[word, NAME_TAGS.index(tag)] = 12
    return found


def spans(*tags: str, breaks: list[int] | None = None) -> list[tuple[int, int, str]]:
    cut = np.array(breaks) if breaks else None
    return [(span.first, span.end, kind) for span, kind, _ in name_spans(scores(*tags), cut)]


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ((), []),
        (("O", "O"), []),
        (("B-PERSON", "I-PERSON", "O", "B-ORG"), [(0, 2, "PERSON"), (3, 4, "ORG")]),
        (("B-PERSON", "B-PERSON"), [(0, 1, "PERSON"), (1, 2, "PERSON")]),
        (("O", "I-GPE", "I-GPE"), [(1, 3, "GPE")]),
        (("B-ORG", "I-GPE", "I-ORG"), [(0, 3, "ORG")]),
    ],
)
def test_name_spans(tags: tuple[str, ...], expected: list[tuple[int, int, str]]) -> None:
    assert spans(*tags) == expected


def test_no_name_crosses_a_break() -> None:
    assert spans("B-ORG", "I-ORG", breaks=[1]) == [(0, 1, "ORG"), (1, 2, "ORG")]


def test_a_name_tells_the_share_of_each_type() -> None:
    told = np.zeros((1, len(NAME_TAGS)), dtype=np.float32)
    told[0, NAME_TAGS.index("B-PERSON")] = told[0, NAME_TAGS.index("B-ORG")] = 12
    ((_, _, kinds),) = name_spans(told)
    assert kinds == pytest.approx({"PERSON": 0.5, "ORG": 0.5}, abs=0.01)


def test_role_spans_tell_how_sure_they_are() -> None:
    told = np.array([[9, 0, 0], [0, 9, 0], [0, 0, 9], [9, 0, 0], [0, 0, 0.5]], dtype=np.float32)
    first, second = role_spans(told)
    assert first[:2] == (1, 3)
    assert first.share > 0.99 > second.share
    assert second[:2] == (4, 5)
    assert role_spans(told[:0]) == []
    assert isinstance(first, WordSpan)


def test_shares_add_up_to_one() -> None:
    assert shares(np.array([[1000.0, 1000.0], [-5.0, 5.0]], dtype=np.float32)).sum(-1) == pytest.approx([1, 1])


def test_there_is_an_output_for_every_tag() -> None:
    assert len(NAME_TAGS) + 3 * len(ROLES) == OUTPUTS
