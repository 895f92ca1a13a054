from services.enrich.speakers.finding import FARTHEST, Report, finding
from services.enrich.text.tagged import TaggedSpan

TEXT = "“It rains,” Susan Lee, the mayor, said."
SOURCE = TaggedSpan(12, 21, 0.75)
CUE = TaggedSpan(TEXT.index("said"), TEXT.index("said") + 4, 0.5)


def test_a_source_beside_its_content() -> None:
    found = finding(TEXT, Report([(1, 9)], CUE, SOURCE, quoted=True, direct=True))
    assert found == {
        "found_without_cue": 0.0,
        "found_share": 0.25,
        "found_far": 0.03,
        "found_direct": 1.0,
        "found_indirect": 0.0,
        "found_cue_share": 0.5,
        "found_gap": (CUE.start - SOURCE.end) / 30,
        "found_comma": 1.0,
    }


def test_a_source_without_a_cue() -> None:
    found = finding(TEXT, Report([(1, 9)], None, SOURCE, quoted=False, direct=False))
    assert (found["found_without_cue"], found["found_indirect"]) == (1.0, 1.0)
    assert "found_gap" not in found


def test_the_distance_has_a_maximum() -> None:
    far = Report([(FARTHEST * 9, FARTHEST * 9 + 5)], None, SOURCE, quoted=True, direct=True)
    assert finding(TEXT, far)["found_far"] == FARTHEST / 100


def test_without_a_source_nothing_was_found() -> None:
    assert finding(TEXT, Report([(1, 9)], CUE, None, quoted=True, direct=True)) == {}
