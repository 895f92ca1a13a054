"""Scrambled text is told from texts with codes, results and addresses, and left out with a flag."""

import base64
import codecs
import time
from datetime import UTC, datetime

import pytest
from lxml.html import document_fromstring

from services.ingest.extract import extract
from services.ingest.reading.body.blocks import read_layout
from services.ingest.reading.body.scrambled import is_scrambled, scrambled_blocks

TEXT = (
    "The harbor office said on Tuesday that the ferry would sail again, because its rudder had been mended in the dock."
)
ROTATED = "".join(chr(33 + (ord(c) + 14) % 94) if c != " " else c for c in TEXT)
ENCODED = base64.b64encode(TEXT.encode() * 3).decode()


@pytest.mark.parametrize("text", [ROTATED, f"{ROTATED} {ROTATED}"])
def test_scrambled(text: str) -> None:
    assert is_scrambled(text)


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "The A320 and the B737 of 2nd Lt. J. Roe flew 5G tests with F-16s and MiG-29s over K2 in 2024, the team said.",
        "1. J. Roe 2:03.4 2. A. Lind 2:03.9 3. T. Vale 2:04.1 4. M. Quill 2:05.0 5. O. Brandt 2:05.3",
        "See https://a.example/x?b=1 and https://b.example/?c=2 or mail a@b.example c@d.example e@f.example",
        "Паром снова ходит, сообщила администрация порта во вторник, после недели в доке.",
        "フェリーは一週間の修理を終えて火曜日に運航を再開したと港湾局が発表した。",
        "Motor | 850W | 450W | 450W | 900W | 350W | 350W | 500W | 350W | 250W | 350W | 450W | 300W | 350W | 250W",
        "Mail us: info[at]a.example press[at]a.example desk[at]a.example jobs[at]a.example ads[at]a.example",
        "Key 91AF B387 7B38 148C DEE6 38D2 6CBC 1E46 1DBF 22A8 A9B2 E09A 99B2 D933 0D9B 6CF5 E271",
        "A record has <its_id>, <its_name>, <a_time> and <a:text>, which map<int,string> and a::b<c> read as x=y;z",
        '<data name="pier_on" file="pier.png" x="313" y="489"> <data name="pier_off" file="b.png" x="1" y="2"> </data>',
        "{| hover_text |} {| some_name |} - {| its_site |} : {| its_date |} {| other_text |} {| last_one |}",
        ENCODED,
        "0123456789" * 20,
        "a" * 300,
    ],
)
def test_not_scrambled(text: str) -> None:
    assert not is_scrambled(text)


def test_shifted_letters_are_scrambled_where_the_element_says_so() -> None:
    shifted = codecs.encode(TEXT, "rot13")
    page = f'<body><p>{TEXT}</p><div class="encrypted-body"><p>{shifted}</p><p>{TEXT}</p></div><p>{shifted}</p></body>'
    assert scrambled_blocks(read_layout(document_fromstring(f"<html>{page}</html>"))) == {1}
    page = f'<body><p>{TEXT}</p><div class="paywall"><p>{ENCODED}</p><p>{TEXT}</p></div><p>{ENCODED}</p></body>'
    assert scrambled_blocks(read_layout(document_fromstring(f"<html>{page}</html>"))) == {1}


def test_the_rest_of_a_story_is_left_out_and_flagged() -> None:
    rest = f"<div class='rest'>{ROTATED} {ROTATED}</div>"
    page = f"<html><body><article><h1>Ferry sails</h1><p>{TEXT}</p>{rest}</article></body></html>"
    article = extract(page.encode(), "https://harbor-daily.example/a", captured_at=datetime(2026, 3, 4, tzinfo=UTC))
    assert article.text == TEXT
    assert "paywall" in article.flags


def test_a_hostile_block_takes_linear_time() -> None:
    begun = time.process_time()
    for text in ("a1" * 500_000, "a@" * 500_000, "@" * 1_000_000, "A1b" * 300_000):
        is_scrambled(text)
    assert time.process_time() - begun < 1
