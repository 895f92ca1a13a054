import json
from pathlib import Path

import pytest

from training.encoder.newswire import SHORTEST, read_newswire, story

BODY = (
    "Siltbank Inc <SLT> agreed to buy\n<Wend Oil Ltd> for 12.5 mln dlrs, or\n40 cts a share.\n"
    "    Siltbank fell 3.5 pct, Lane and Co said.\n Reuter\n\x03"
)


def test_a_story_is_read_as_a_newspaper_has_it() -> None:
    told = story(BODY)
    assert told.text == (
        "Siltbank Inc. agreed to buy Wend Oil Ltd. for 12.5 million dollars, or 40 cents a share.\n"
        "Siltbank fell 3.5%, Lane & Co. said."
    )


def test_its_codes_tell_companies() -> None:
    told = story(BODY)
    assert [told.text[:end] for end in told.listed] == ["Siltbank Inc."]
    assert [told.text[start:end] for start, end in told.companies] == ["Wend Oil Ltd."]


def test_stories_are_taken_evenly_and_tables_left_out(tmp_path: Path) -> None:
    prose = [f"Story {number}. " + "The ferries of Port Arden sailed again. " * 30 for number in range(6)]
    rows = [{"id": "1", "body": body} for body in [*prose, "Shr 3 vs 4 " * SHORTEST, "the bank said. " * SHORTEST]]
    (tmp_path / "000.json").write_text(json.dumps([*rows, {"id": "2", "body": "Too short."}, {"id": "3"}]))
    assert [told.text[:8] for told in read_newswire(tmp_path, 3)] == ["Story 0.", "Story 2.", "Story 4."]
    assert len(list(read_newswire(tmp_path, 100))) == 6


def test_a_folder_without_stories_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="data/full"):
        list(read_newswire(tmp_path, 3))
