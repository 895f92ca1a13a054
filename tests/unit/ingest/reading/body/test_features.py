"""Every block has the same columns, and they measure what their names say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ingest_pages import PARAGRAPHS, html

from services.ingest.reading.body.blocks import Layout, read_layout
from services.ingest.reading.body.columns import FAR
from services.ingest.reading.body.features import (
    Stated,
    block_features,
    feature_names,
    line_feature_names,
    line_features,
)
from services.ingest.reading.page.tree import parse


def _columns(body: str, stated: Stated | None = None) -> dict[str, list[float]]:
    layout = read_layout(parse(f"<!DOCTYPE html><html><body>{body}</body></html>"))
    features = block_features(layout, stated or Stated())
    return {name: features[:, number].tolist() for number, name in enumerate(feature_names())}


def test_a_row_a_block_and_a_column_a_name() -> None:
    layout = read_layout(parse(html()))
    features = block_features(layout)
    assert features.shape == (len(layout.blocks), len(feature_names()))
    assert features.dtype == np.float32
    assert np.isfinite(features).all()
    assert len(set(feature_names())) == len(feature_names())


def test_a_page_without_blocks_has_no_rows() -> None:
    assert block_features(Layout()).shape == (0, len(feature_names()))


def test_words_and_marks() -> None:
    columns = _columns("<p>Nine boats <a href=/a>left</a>.</p><p><b>AT 9:30</b> in 2026</p>")
    assert columns["words"] == [3, 4]
    assert columns["chars"] == [16, 15]
    assert columns["linked"] == [0.25, 0]
    assert columns["ends"] == [1, 0]
    assert (columns["clock"], columns["year"]) == ([0, 1], [0, 1])
    assert columns["bold"] == [0, pytest.approx(7 / 15)]


def test_languages_without_spaces_have_words() -> None:
    assert _columns("<p>" + "港の橋が火曜日に再開した。" * 14 + "</p>")["words"] == [pytest.approx(99, abs=2)]


def test_a_paragraph_without_end_counts_as_a_long_one() -> None:
    assert _columns(f"<p>{'word ' * 5_000}</p>")["words"] == [300]


def test_labels_that_a_text_repeats() -> None:
    comments = [line for n, name in enumerate("ABC") for line in (f"{name} says:", "Well said.", f"Rating: {n} votes")]
    features = line_features([PARAGRAPHS[0], *comments])
    assert features.shape == (10, len(line_feature_names()))
    columns = dict(zip(line_feature_names(), features.T.tolist(), strict=True))
    assert columns["label_times"] == [0, *[3] * 9]
    assert (columns["since_label"][0], columns["until_label"][0]) == (FAR, 1)
    assert columns["labels_around"][0] == pytest.approx(8 / 9)


def test_a_line_that_is_known_for_the_title() -> None:
    columns = dict(
        zip(line_feature_names(), line_features(["Menu", "Bridge reopens"], "Bridge reopens").T, strict=True)
    )
    assert columns["is_title"].tolist() == [0, 1]
    assert line_features([]).shape == (0, len(line_feature_names()))


def test_what_the_page_states_of_a_block() -> None:
    stated = Stated(title="Bridge reopens", description=PARAGRAPHS[0][:80], body=" ".join(PARAGRAPHS), is_article=True)
    columns = _columns(f"<h1>Bridge  Reopens!</h1><p>{PARAGRAPHS[0]}</p><p>Menu</p>", stated)
    assert columns["is_title"] == [1, 0, 0]
    assert columns["in_description"] == [0, 1, 0]
    assert columns["in_stated_body"] == [0, 1, 0]
    assert columns["is_article"] == [1, 1, 1]
    assert columns["from_head"] == [0, 1, 2]


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_makes_a_number_that_is_none(text: str, title: str) -> None:
    layout = read_layout(parse(f"<html><body><p>{text}</p><p>x</p></body></html>"))
    assert np.isfinite(block_features(layout, Stated(title, text, title))).all()
