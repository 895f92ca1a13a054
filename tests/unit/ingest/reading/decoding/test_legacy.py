"""Pages that are not UTF-8 are decoded as declared, unless the result looks like no language."""

import pytest

from services.ingest.reading.decoding.browsers import decode
from services.ingest.reading.decoding.labels import web_encoding
from services.ingest.reading.decoding.legacy import legacy_encoding


def _read(body: bytes, *declared: str) -> str:
    return decode(body, legacy_encoding(body, [web_encoding(label) for label in declared]))


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp932", "iPhoneが発売"),
        ("euc_jp", "NHKが伝えた"),
        ("gb18030", "APEC会议开幕"),
        ("big5hkscs", "MTR路線重開"),
        ("cp949", "KBS뉴스입니다"),
        ("cp1254", "Işığı söndü"),
    ],
)
def test_a_short_text_is_read_as_it_declares(encoding: str, text: str) -> None:
    assert _read(text.encode(encoding), encoding) == text


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp932", "A社"),
        ("cp932", "TVの"),
        ("cp932", "①"),
        ("euc_jp", "X線"),
        ("gb18030", "K歌"),
        ("big5hkscs", "iPhone漲"),
        ("cp949", "A씨(35)는"),
        ("cp1251", "SMSки"),
        ("cp1250", "Żółć"),
        ("cp874", "AISเปิด"),
        ("cp1252", "ÅÄÖ"),
    ],
)
def test_a_few_characters_do_not_rule_out_the_declared_encoding(encoding: str, text: str) -> None:
    assert _read(text.encode(encoding), encoding) == text


@pytest.mark.parametrize("declared", ["gbk", "windows-1251", "shift_jis", "koi8-r", "euc-kr"])
@pytest.mark.parametrize("text", ["We don’t know.", "“Yes”, he said.", "A café in town.", "El año y la nación."])
def test_quotes_and_accents_in_latin_words_do_rule_it_out(declared: str, text: str) -> None:
    assert _read(text.encode("cp1252"), declared) == text


def test_latin_1_is_believed_only_if_nothing_else_is_declared() -> None:
    text = "Мост снова открылся во вторник после двух лет ремонта."
    assert _read(text.encode("cp1251"), "iso-8859-1", "windows-1251") == text


def test_a_page_without_a_declaration_is_guessed() -> None:
    text = "<p>Le pont a rouvert mardi après deux ans de travaux, a déclaré la mairesse, très émue.</p>" * 3
    assert legacy_encoding(text.encode("cp1252"), []) == "cp1252"
