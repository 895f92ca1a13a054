from typing import Any, get_args

import pytest

from schemas.enriched_article import Speaker, SpeakerKind
from services.search.speakers import KINDS, percent, who

LEE = {"text": "She", "name": "Ann Lee", "entity_id": "person:1", "type": "PERSON", "kind": "named"}
REED = LEE | {"name": "Bo Reed", "confidence": 0.934}
OFFICIAL = {"text": "a senior\nofficial", "kind": "anonymous", "confidence": 0.8}
WIRE = LEE | {"name": "Harbor Wire", "type": "ORG"}


def speaker(fields: dict[str, Any]) -> Speaker:
    return Speaker.model_validate({"start": 0, "end": 9} | fields)


@pytest.mark.parametrize(
    ("speakers", "via", "shown"),
    [
        ([LEE], None, "Ann Lee"),
        ([LEE, REED], None, "Ann Lee and Bo Reed (93%)"),
        ([LEE, REED, OFFICIAL], WIRE, "Ann Lee, Bo Reed (93%) and a senior official (anonymous), via Harbor Wire"),
        ([OFFICIAL], None, "a senior official (anonymous)"),
        ([], WIRE, "via Harbor Wire"),
        ([], None, ""),
    ],
)
def test_speakers_are_shown_together(speakers: list[dict[str, Any]], via: dict[str, Any] | None, shown: str) -> None:
    assert who([speaker(one) for one in speakers], speaker(via) if via else None) == shown


@pytest.mark.parametrize(
    ("confidence", "shown"), [(1, ">99%"), (0.991, ">99%"), (0.99, "99%"), (0.5, "50%"), (0.004, "<1%"), (0, "<1%")]
)
def test_nothing_is_shown_as_certain(confidence: float, shown: str) -> None:
    assert percent(confidence) == shown


def test_every_kind_without_a_name_has_a_word() -> None:
    assert {*KINDS, "named"} == {*get_args(SpeakerKind)}
