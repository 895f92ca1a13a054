import math

import pytest

from services.enrich.quotes.report import Reports, reports

MODEL = Reports(bias=-1.0, weights={"speech": 3.0, "denied": -2.5}, least=0.5)


def test_a_probability_is_the_logistic_of_the_weights() -> None:
    assert MODEL.probability({"speech"}) == pytest.approx(1 / (1 + math.exp(-2)))
    assert MODEL.probability({"speech", "denied"}) == pytest.approx(1 / (1 + math.exp(0.5)))


def test_unknown_evidence_does_not_count() -> None:
    assert MODEL.probability({"speech", "the weather"}) == MODEL.probability({"speech"})


def test_the_order_of_evidence_does_not_matter() -> None:
    names = list(reports().weights)
    assert reports().probability(names) == reports().probability(reversed(names))


def test_the_shipped_model_prefers_speech_to_thought_and_plans() -> None:
    said, thought, planned = (
        reports().probability({"that clause", meaning, f"only {meaning}", f"last {meaning}"})
        for meaning in ("speech", "thought", "plan")
    )
    assert said > 0.9
    assert max(thought, planned) < 0.5
