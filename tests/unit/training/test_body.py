"""Converts gold pages to examples and CatBoost's trees to ours, without CatBoost itself."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from services.ingest.reading.body.features import feature_names, line_feature_names
from training.body import Example, _joined, _read_catboost, _references, as_texts, read_examples

STORY = "The ferry sailed again on Tuesday after a week in the dock, and it was full to the last seat."


def test_gold_pages_become_examples(tmp_path: Path) -> None:
    page = f"<html><body><h1>Ferry</h1><article><p>{STORY}</p></article><p>Menu</p></body></html>"
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(page.encode()))
    row = {"id": "1", "dataset": "own", "url": "https://news.example.co.uk/a", "page": "a.html.gz", "body": STORY}
    undated = row | {"id": "2", "body": None}
    # A line separator in a text does not end a line of JSON.
    (tmp_path / "gold.jsonl").write_text(
        "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in (row | {"title": "a\u2028b"}, undated))
    )
    (example,) = read_examples(tmp_path / "gold.jsonl")
    assert (example.labels, example.f1, example.site) == ([0, 1, 0], 1, "example.co.uk")
    assert example.features.shape == (3, len(feature_names()))


def test_a_page_is_two_texts_without_marks() -> None:
    texts = ["Menu", "Search", "Ferry", "By Jane Roe", "3 March", "Photo", STORY, "Contact"]
    labels = [int(text == STORY) for text in texts]
    whole, copied = as_texts([Example({}, STORY, texts, np.zeros((8, 1), np.float32), labels, 1)])
    assert (whole.texts, whole.labels) == (texts, labels)
    assert (copied.texts, copied.labels) == (texts[2:7], labels[2:7])
    assert copied.features.shape == (5, len(line_feature_names()))


def test_optional_paragraphs_may_be_there_or_not() -> None:
    assert _references({"paragraphs": ["[Lead]", "Text"]}) == ["Text", "Lead\nText"]
    assert _references({"body": "Text"}) == ["Text"]


@pytest.mark.parametrize(("host", "site"), [("www.example.com", "example.com"), ("localhost", "localhost")])
def test_a_site_is_more_than_a_host(host: str, site: str) -> None:
    example = Example({"url": f"https://{host}/a", "dataset": "wcxb"}, "", [], np.zeros((0, 1), np.float32), [], 0)
    assert example.site == site
    assert example.gram == 1


def test_trees_of_catboost_are_read_and_averaged() -> None:
    split = {"float_feature_index": 1, "border": 0.5}
    model = {
        "oblivious_trees": [{"splits": [split], "leaf_values": [1.0, 3.0]}, {"splits": None, "leaf_values": [0.5]}],
        "scale_and_bias": [2.0, [0.25]],
    }
    trees = _read_catboost(model)
    rows = np.array([[9, 0], [9, 1]], np.float32)
    assert trees.raw_scores(rows).tolist() == [2 * 1 + 2 * 0.5 + 0.25, 2 * 3 + 2 * 0.5 + 0.25]
    assert _joined([trees, trees]).raw_scores(rows).tolist() == trees.raw_scores(rows).tolist()
