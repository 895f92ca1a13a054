import io

import pytest
from rich.console import Console

from schemas.enriched_article import Annotations, DateMention, Entity, Fragment, Mention, Producer, Quote, Speaker
from services.cli.views.annotations import print_annotations

TEXT = "Lee and an official told Harbor Wire on Monday: “No.” She left."
LEE = Entity(
    entity_id="person:1",
    type="PERSON",
    name="Lee",
    partial_name=True,
    salience=0.5,
    mentions=[
        Mention(start=0, end=3, text="Lee"),
        Mention(start=54, end=57, text="She", kind="pronoun"),
    ],
)
NAMED = {"name": "Lee", "entity_id": "person:1", "type": "PERSON", "kind": "named", "confidence": 0.85}
ANNOTATIONS = Annotations(
    entities=[LEE],
    dates=[DateMention(start=40, end=46, text="Monday", type="DATE", value="2026-03-02", precision="day")],
    quotes=[
        Quote(
            start=49,
            end=52,
            quote_id="0" * 16,
            kind="direct",
            text="No.",
            fragments=[Fragment(start=49, end=52, text="No.", quoted=True)],
            speakers=[
                Speaker.model_validate({"start": 0, "end": 3, "text": "Lee"} | NAMED),
                Speaker(start=8, end=19, text="an official", kind="anonymous"),
            ],
            via=Speaker(start=25, end=36, text="Harbor Wire", kind="role"),
            confidence=0.97,
        )
    ],
    producer=Producer(version="0"),
)


def printed(annotations: Annotations = ANNOTATIONS) -> list[str]:
    console = Console(file=io.StringIO(), width=200)
    print_annotations(TEXT, "No, they say", annotations, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()


def row(word: str, annotations: Annotations = ANNOTATIONS) -> list[str]:
    (line,) = [line for line in printed(annotations) if word in line and line.startswith("│")]
    return [cell.strip() for cell in line.strip("│").split("│")]


def test_the_text_comes_first_with_its_title() -> None:
    assert printed()[:2] == ["No, they say", TEXT]


def test_joint_speakers_stand_together_with_how_sure_they_are() -> None:
    assert row("direct") == [
        "direct (97%)",
        "Lee (85%) and an official (anonymous), via Harbor Wire (not named)",
        "",
        "No.",
    ]


def test_a_name_that_is_partial_says_so_and_pronouns_are_no_spellings() -> None:
    assert row("PERSON") == ["PERSON", "Lee (partial name)", "2", "0.50", ""]


def test_a_date_says_how_precise_it_is() -> None:
    assert row("DATE") == ["Monday", "DATE", "2026-03-02", "", "day", ""]


@pytest.mark.parametrize(
    ("ends", "shown"),
    [
        ({"from": "2026-03-02", "to": "2026-03-02"}, "2026-03-02"),
        ({"from": "2026-03-01", "to": "2026-03-31"}, "2026-03-01 to 2026-03-31"),
        (
            {"from": "2026-03-01T20:00:00-05:00", "to": "2026-03-02T05:59:59-05:00"},
            "2026-03-01 20:00-05:00 to 2026-03-02 05:59-05:00",
        ),
        ({"to": "2026-03-31"}, "open to 2026-03-31"),
        ({"from": "2026-03-01"}, "2026-03-01 to open"),
    ],
)
def test_a_date_shows_its_range(ends: dict[str, str], shown: str) -> None:
    date = DateMention.model_validate({"start": 40, "end": 46, "text": "Monday", "type": "DATE"} | ends)
    assert row("DATE", ANNOTATIONS.model_copy(update={"dates": [date]}))[-1] == shown
