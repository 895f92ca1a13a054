"""Results: ratios between contestants of one run, and a file that survives writing and reading."""

import json
from pathlib import Path

import pytest

from benchmarks.results import FORMAT, Figure, Results


def results(*figures: Figure) -> Results:
    return Results("2026-11-25T10:00:00+00:00", {"cores": 2, "libraries": {"spacy": "3.8"}}, {"repeats": 3}, [*figures])


OWN = Figure("extract", "dateline", "pages", "pages/s", "higher", [10, 20, 40])
PEER = Figure("extract", "peer", "pages", "pages/s", "higher", [20, 20, 20])


def test_a_ratio_is_taken_repeat_by_repeat() -> None:
    (ratio,) = results(OWN, PEER).ratios()
    assert (ratio.of, ratio.to, ratio.measured, ratio.median) == ("dateline", "peer", [0.5, 1, 2], 1)


def test_a_figure_without_a_counterpart_has_no_ratio() -> None:
    other = Figure("annotate", "peer", "pages", "pages/s", "higher", [1, 1, 1])
    nothing = Figure("extract", "peer", "pages", "pages/s", "higher", [None, 0, None])
    assert results(OWN, other, nothing).ratios() == []


def test_values_of_different_repeats_are_never_paired() -> None:
    made = results()
    for repeat, value in ((0, 8), (1, 4)):
        made.add(repeat, "extract", "dateline", "pages", "pages/s", "higher", value)
    for repeat, value in ((1, 2), (2, 1)):
        made.add(repeat, "extract", "peer", "pages", "pages/s", "higher", value)
    peer = made.figure("extract", "peer", "pages")
    assert peer is not None
    assert (peer.values, peer.measured) == ([None, 2, 1], [2, 1])
    (ratio,) = made.ratios()
    assert ratio.measured == [2]


def test_a_file_survives_writing_and_reading(tmp_path: Path) -> None:
    made = results(OWN, PEER)
    made.notes.append("no CoreNLP")
    made.write(tmp_path / "deep" / "results.json")
    assert Results.read(tmp_path / "deep" / "results.json") == made
    content = json.loads((tmp_path / "deep" / "results.json").read_bytes())
    assert content["format"] == FORMAT
    assert content["ratios"][0]["measured"] == [0.5, 1, 2]


@pytest.mark.parametrize(
    ("text", "words"),
    [("no json", "make bench"), ("{}", "make bench"), ("[]", "make bench"), ('{"format": 0}', "measure again")],
)
def test_any_other_file_is_refused_with_advice(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "file").write_text(text)
    with pytest.raises(ValueError, match=words):
        Results.read(tmp_path / "file")
