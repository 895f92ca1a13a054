import pytest

from schemas.enriched_article import Entity, Mention
from services.enrich.speakers.ranker import Ranker, ranker
from services.enrich.speakers.reading import Candidate, Reading

LEE = Entity(
    entity_id="person:1",
    type="PERSON",
    name="Lee",
    partial_name=True,
    salience=1,
    mentions=[Mention(start=0, end=3, text="Lee")],
)
MODEL = Ranker({"pronoun": {"near": 2.0}}, {"pronoun": {"bias": 0.0}}, [(0.0, 0.0), (0.5, 0.4), (1.0, 1.0)], 0.7)


def reading(*near: float) -> Reading:
    return Reading("pronoun", [Candidate((LEE,), {"near": one}) for one in near], {"bias": 1.0})


def test_probabilities_add_up_to_one() -> None:
    chances = MODEL.probabilities(reading(1.0, 0.0))
    assert sum(chances) == pytest.approx(1)
    assert chances[0] == pytest.approx(0.7869, abs=1e-4)
    assert chances[1] == chances[2]


def test_a_name_needs_the_least_probability() -> None:
    assert MODEL.best(reading(4.0))[0] == 0
    assert MODEL.best(reading(0.5))[0] is None
    assert MODEL.best(reading()) == (None, 1.0)


@pytest.mark.parametrize(("before", "after"), [(0.0, 0.0), (0.25, 0.2), (0.5, 0.4), (0.75, 0.7), (1.0, 1.0)])
def test_calibration_is_linear_between_its_points(before: float, after: float) -> None:
    assert MODEL.calibrated(before) == pytest.approx(after)


def test_the_model_that_ships_never_falls_and_names_only_if_likely() -> None:
    model = ranker()
    shares = [model.calibrated(step / 50) for step in range(51)]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert model.least < shares[-1] < 1
    assert 0.5 < model.least < 1
