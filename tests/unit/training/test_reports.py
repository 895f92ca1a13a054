"""Contents are labelled by the label they share most characters with; the model learns which evidence tells."""

import json
from pathlib import Path

import pytest

from training.reports import DOUBT, Example, cross_validate, figures, fit, read_examples

EXAMPLES = [
    Example(f"document {number}", {"speech", "clause"} if number % 2 else {"plan", "clause"}, bool(number % 2))
    for number in range(40)
]


def test_the_model_tells_by_the_evidence_that_differs() -> None:
    model = fit(EXAMPLES)
    assert model.probability({"speech", "clause"}) > 0.7
    assert model.probability({"plan", "clause"}) < 0.3
    assert model.weights["clause"] == pytest.approx(0, abs=0.1)


def test_doubtful_tags_weigh_more_than_where_the_engine_has_read_the_text() -> None:
    doubted = [
        Example(one.document, {*one.evidence, "bare share below 0.9"} - {"plan"}, one.is_report) for one in EXAMPLES
    ]
    doubted = [one if not one.is_report else EXAMPLES[number] for number, one in enumerate(doubted)]
    planned = [
        Example(one.document, {name.replace("bare share below 0.9", "doubt") for name in one.evidence}, one.is_report)
        for one in doubted
    ]
    assert fit(doubted).weights["bare share below 0.9"] == pytest.approx(
        DOUBT * fit(planned).weights["doubt"], abs=0.01
    )


def test_rare_evidence_has_no_weight() -> None:
    assert "once" not in fit([*EXAMPLES, Example("another", {"speech", "once"}, True)]).weights


def test_no_example_is_judged_by_a_model_that_has_read_its_document() -> None:
    odd = Example("odd", {"speech", "clause"}, False)
    assert cross_validate([*EXAMPLES, odd])[-1] > 0.5
    assert "least 0.45: precision 1.000, recall 1.000" in list(figures(EXAMPLES, cross_validate(EXAMPLES)))


def test_candidates_are_labelled(tmp_path: Path) -> None:
    text = "Ann Lee said that the road was closed. Ann Lee hopes that the road will open. Reed said it was a bad joke."
    parts = ("that the road was closed", "that the road will open", "it was a bad joke")
    spans = [[text.index(part), text.index(part) + len(part)] for part in parts]
    document = {"id": "a", "text": text, "quotes": [{"spans": [span]} for span in spans]}
    label = {"id": "a", "quotes": [{"n": n, "report": report} for n, report in enumerate((True, False, "maybe"))]}
    (tmp_path / "quotes_polnear_train.jsonl").write_text(json.dumps(document))
    (tmp_path / "newsroom_train1.jsonl").write_text(json.dumps(label))
    assert [one.is_report for one in read_examples(tmp_path)] == [True, False]
