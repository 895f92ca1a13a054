"""The features of a block describe the elements around it."""

from ingest_pages import PARAGRAPHS
from pytest import approx

from services.ingest.reading.body.blocks import read_layout
from services.ingest.reading.body.columns import FAR
from services.ingest.reading.body.features import block_features, feature_names
from services.ingest.reading.body.surroundings import NAMES
from services.ingest.reading.page.tree import parse


def _columns(body: str) -> dict[str, list[float]]:
    features = block_features(read_layout(parse(f"<!DOCTYPE html><html><body>{body}</body></html>")))
    return {name: features[:, number].tolist() for number, name in enumerate(feature_names())}


def test_the_nearest_name_and_tag_around() -> None:
    columns = _columns("<div class='post-comments'><ul><li>a</li></ul></div><p>b</p>")
    assert columns["near_comment"] == [2, FAR]
    assert columns["near_in_ul"] == [1, FAR]
    assert set(NAMES) <= {name.removeprefix("near_") for name in columns}


def test_the_story_is_the_element_with_the_most_text() -> None:
    story = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    columns = _columns(f"<div><p>Menu</p></div><div class=a><div class=b>{story}</div></div>")
    assert columns["story_steps"][1:] == [0] * len(PARAGRAPHS)
    assert columns["story_steps"][0] > 0
    assert columns["before_story"][:2] == [1, 0]


def test_blocks_that_look_alike_are_counted_together() -> None:
    columns = _columns("<p class=c1>a</p><p class=c2>b b</p><div>c</div>")
    assert columns["alike_own_count"] == [2, 2, 1]
    assert columns["alike_own_words"] == [3, 3, 1]


def test_what_the_elements_around_hold() -> None:
    columns = _columns("<div><ul><li>Menu</li><li>Shop</li></ul><p>Boats left the harbor.</p></div>")
    assert columns["depth"] == [3, 3, 2]
    assert columns["up0_words"] == [1, 1, 4]
    assert columns["up1_items"] == [1, 1, approx(2 / 3)]
    assert columns["up1_at"] == [0, 0.5, approx(2 / 3)]
