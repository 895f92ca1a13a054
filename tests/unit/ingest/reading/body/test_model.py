"""The trees evaluate as documented, and the stored models fit the features."""

import numpy as np
import pytest
from ingest_pages import PARAGRAPHS, html

from services.ingest.reading.body import model as body_model
from services.ingest.reading.body.blocks import read_layout
from services.ingest.reading.body.features import block_features, line_features
from services.ingest.reading.body.model import HTML_MODEL, TEXT_MODEL, Trees, body_probabilities, load_model
from services.ingest.reading.page.tree import parse

TWO_TREES = Trees(
    features=np.array([[0, 1], [1, 1]], np.int16),
    borders=np.array([[0.5, 2.0], [1.5, np.inf]], np.float32),
    leaves=np.array([[1, 2, 4, 8], [0.5, 0.25, 9, 9]], np.float32),
    bias=np.array(-1.0),
)


def test_a_tree_is_a_row_of_questions() -> None:
    rows = np.array([[0, 0], [1, 0], [0, 2], [1, 3]], np.float32)
    # The first level is the lowest bit; nothing is above infinity.
    assert TWO_TREES.raw_scores(rows).tolist() == [1 + 0.5 - 1, 2 + 0.5 - 1, 4 + 0.5 - 1, 8 + 0.25 - 1]
    assert body_probabilities(rows, TWO_TREES)[0] == pytest.approx(1 / (1 + np.exp(-0.5)))


def test_many_rows_are_answered_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = np.random.default_rng(1).normal(size=(7, 2)).astype(np.float32)
    whole = TWO_TREES.raw_scores(rows)
    monkeypatch.setattr(body_model, "_AT_ONCE", 3)
    assert TWO_TREES.raw_scores(rows).tolist() == whole.tolist()
    assert TWO_TREES.raw_scores(rows[:0]).shape == (0,)


def test_the_stored_models_know_the_story() -> None:
    layout = read_layout(parse(html()))
    texts = [block.text for block in layout.blocks]
    for path, features in ((HTML_MODEL, block_features(layout)), (TEXT_MODEL, line_features(texts))):
        chances = dict(zip(texts, body_probabilities(features, load_model(path)), strict=True))
        assert all(chances[text] > 0.5 for text in PARAGRAPHS)


def test_a_model_for_other_features_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(body_model.FEATURES, HTML_MODEL, lambda: ["words"])
    with pytest.raises(RuntimeError, match=r"python -m training\.body"):
        load_model.__wrapped__(HTML_MODEL)
