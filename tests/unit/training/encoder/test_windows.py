import numpy as np

from services.enrich.engine.tags import OUTPUTS
from services.enrich.engine.windows import CLS, LENGTH
from training.encoder.figures import figures
from training.encoder.labels import UNKNOWN
from training.encoder.sources import Attribution, Document
from training.encoder.windows import windows

TEXT = "Ann Lee of Ardenia said that the road was closed. " * 20


def document() -> Document:
    names = [(start, start + 7, "PER") for start in range(len(TEXT)) if TEXT.startswith("Ann Lee", start)]
    contents = [(start, start + 19) for start in range(len(TEXT)) if TEXT.startswith("the road was closed", start)]
    return Document("own", TEXT, "train", names, [Attribution([span], [], []) for span in contents])


def test_every_window_is_padded_and_labelled() -> None:
    found = windows([document(), Document("own", "Ardenia", "train", None, None)])
    assert found.ids.shape == found.names.shape == found.cues.shape == (len(found), LENGTH)
    assert list(found.ids[:, 0]) == [CLS] * len(found)
    assert list(found.silver) == [False] * (len(found) - 1) + [True]
    assert np.count_nonzero(found.contents == 1) == np.count_nonzero(found.names == 1 << 1) == 20
    last = found.length[-1]
    assert last < LENGTH
    assert not found.first[-1][last:].any()
    assert set(found.contents[-1].tolist()) == {UNKNOWN}


def test_windows_are_put_together_and_cut() -> None:
    one, other = windows([document()]), windows([Document("own", "Ardenia", "train", None, None)])
    both = one + other
    assert len(both) == len(one) + len(other) and both.ids.shape[1] == LENGTH
    again = both[: len(one)]
    assert np.array_equal(again.names, one.names) and np.array_equal(again.length, one.length)


def test_figures_of_a_network_that_is_right_are_100() -> None:
    found = windows([document()])
    scores = np.zeros((*found.ids.shape, OUTPUTS), dtype=np.float16)
    tag = np.log2(np.maximum(found.names, 1)).astype(int)
    np.put_along_axis(scores, tag[..., None], 9, axis=2)
    for number, role in enumerate((found.contents, found.sources, found.cues)):
        np.put_along_axis(scores, 21 + 3 * number + np.maximum(role, 0)[..., None].astype(int), 9, axis=2)
    assert figures(scores, found) == {"names": 100.0, "contents": 100.0}
    assert figures(np.zeros_like(scores), found)["names"] == 0
