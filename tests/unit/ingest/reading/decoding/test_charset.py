"""Pages are decoded with their actual encoding, whatever they declare."""

import encodings.aliases
import random
import re
import struct
import zlib

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.ingest.reading.decoding.charset import _clean, decode_page
from services.ingest.reading.not_an_article import NotAnArticle

WORDS = "Die Brücke über den Fluß – „endlich offen“, sagt die Bürgermeisterin."


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (WORDS.encode(), None),
        (WORDS.encode("utf-8-sig"), None),
        (WORDS.encode("utf-16"), None),
        (b"\xfe\xff" + WORDS.encode("utf-16-be"), None),
        (WORDS.encode("utf-32"), None),
        (b"\0\0\xfe\xff" + WORDS.encode("utf-32-be"), None),
        (WORDS.encode("cp1252"), "text/html; charset=iso-8859-1"),
        (b'<meta charset="windows-1252">' + WORDS.encode("cp1252"), None),
        (WORDS.encode(), "text/html; charset=iso-8859-1"),
        (WORDS.encode("cp1252"), "text/html; charset=no-such-thing"),
    ],
)
def test_encodings(body: bytes, content_type: str | None) -> None:
    assert decode_page(body, content_type).endswith(WORDS)


def test_one_broken_byte_does_not_change_the_encoding() -> None:
    assert "Brücke" in decode_page(WORDS.encode() + b"\xe2\x82", "text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n", "PNG"),
        (b"\0\0\1\0\1\0\x10\x10", "icon"),
        (bytes(range(256)) * 40, "binary"),
    ],
)
def test_anything_but_text_is_refused(body: bytes, words: str) -> None:
    with pytest.raises(NotAnArticle, match=words):
        decode_page(body)


def test_control_characters_are_removed() -> None:
    assert decode_page(b"a\x0bb\x1bc\td") == "abc\td"
    assert decode_page("é\ufeffa\uffff\ufffeb\x7f\r\n".encode()) == "éab\r\n"
    assert _clean("a\ud800b") == "ab"


TEXTS = {
    "cp1252": "Le pont a rouvert mardi après deux ans de travaux. « C’était très attendu », a déclaré la mairesse. ",
    "cp1250": "Most został otwarty we wtorek po dwóch latach. „Długo czekaliśmy”, powiedziała burmistrzyni miasta. ",
    "iso8859_2": "Most został otwarty we wtorek po dwóch latach, powiedziała burmistrzyni, żegnając się z gośćmi. ",
    "cp1254": "Köprü iki yıl sonra salı günü yeniden açıldı. Belediye başkanı uzun süre beklediklerini söyledi. ",
    "cp1251": "Мост снова открылся во вторник после двух лет ремонта. «Мы долго ждали», — сказала мэр города. ",
    "koi8_r": "Мост снова открылся во вторник после двух лет ремонта. Мы долго ждали, сказала мэр города. ",
    "cp1253": "Η γέφυρα άνοιξε ξανά την Τρίτη μετά από δύο χρόνια. Περιμέναμε πολύ, είπε η δήμαρχος της πόλης. ",
    "cp1255": "הגשר נפתח מחדש ביום שלישי לאחר שנתיים של תיקונים. חיכינו זמן רב, אמרה ראש העיר. ",
    "cp1256": "أعيد افتتاح الجسر يوم الثلاثاء بعد عامين من الإصلاحات. قالت رئيسة البلدية إن الانتظار كان طويلا. ",
    "cp874": "สะพานเปิดอีกครั้งในวันอังคารหลังจากปิดซ่อมสองปี นายกเทศมนตรีกล่าวว่าเรารอมานานแล้ว ",
    "gb18030": "旧桥在关闭两年后于星期二重新开放。市长说：“我们等了很久。”修缮费用超过了市议会的计划。",
    "big5": "舊橋在關閉兩年後於星期二重新開放。市長說：「我們等了很久。」修繕費用超過了市議會的計畫。",
    "shift_jis": "古い橋は二年間の修理を終えて火曜日に再び開通した。市長は「長い間待っていた」とスピーチで話した。",
    "euc_jp": "古い橋は二年間の修理を終えて火曜日に再び開通した。市長は「長い間待っていた」とスピーチで話した。",
    "euc_kr": "오래된 다리가 두 해 동안의 수리를 마치고 화요일에 다시 열렸다. 시장은 오래 기다렸다고 말했다. ",
}
"""Encoding to a text in it."""
LATIN = ("cp1252", "cp1250", "iso8859_2", "cp1254")


def page_of(text: str, declared: str | None = None) -> str:
    meta = f'<meta charset="{declared}">' if declared else ""
    return (
        f"<!DOCTYPE html><html><head>{meta}<title>{text[:30]}</title><script>var a = 1;</script></head><body>"
        f"<h1>{text[:30]}</h1><p>{text * 3}</p><p>The end.</p></body></html>"
    )


@pytest.mark.parametrize("encoding", TEXTS)
@pytest.mark.parametrize(
    ("header", "in_page"),
    [
        (None, None),
        (None, "own"),
        ("own", None),
        # Wrong declarations: no page here is UTF-8, and some servers declare Latin-1 for everything.
        ("utf-8", None),
        (None, "utf-8"),
        ("utf-8", "own"),
        ("own", "utf-8"),
        ("iso-8859-1", "own"),
        ("own", "iso-8859-1"),
        ("no-such-thing", None),
        ("utf-16", "own"),
        ("x-own", None),
    ],
)
def test_a_page_is_read_in_its_own_encoding(encoding: str, header: str | None, in_page: str | None) -> None:
    content_type = header and f"text/html; charset={header.replace('own', encoding)}"
    page = page_of(TEXTS[encoding], in_page and in_page.replace("own", encoding))
    assert decode_page(page.encode(encoding), content_type) == page


@pytest.mark.parametrize("encoding", [name for name in TEXTS if name not in LATIN])
def test_a_page_of_another_script_is_not_latin_whatever_it_says(encoding: str) -> None:
    page = page_of(TEXTS[encoding], "iso-8859-1")
    assert decode_page(page.encode(encoding), "text/html; charset=windows-1252") == page


@pytest.mark.parametrize("declared", ["windows-1251", "koi8-r", "windows-1253", "iso-8859-5", "gbk", "shift_jis"])
def test_a_latin_page_is_of_no_other_script_whatever_it_says(declared: str) -> None:
    page = page_of(WORDS + TEXTS["cp1252"], declared)
    assert decode_page(page.encode("cp1252")) == page


def test_of_two_plausible_declarations_the_more_likely_is_used() -> None:
    page = page_of(TEXTS["koi8_r"], "koi8-r")
    assert decode_page(page.encode("koi8-r"), "text/html; charset=windows-1251") == page


@pytest.mark.parametrize("declared", ["iso-8859-1", "windows-1251", "gbk", "euc-kr", "shift_jis"])
@pytest.mark.parametrize("text", sorted(set(TEXTS.values())))
def test_utf_8_is_read_as_such_whatever_it_says(text: str, declared: str) -> None:
    page = page_of(text, declared)
    assert decode_page(page.encode(), f"text/html; charset={declared}") == page


@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", "gbk"])
@pytest.mark.parametrize("text", sorted(set(TEXTS.values())))
@pytest.mark.parametrize(
    ("broken", "mended"), [(b"Caf\xe9", "Café"), (b"don\x92t", "don’t"), (b"so on\xe2\x80", "so on\ufffd")]
)
def test_broken_bytes_are_mended_and_nothing_else(text: str, declared: str, broken: bytes, mended: str) -> None:
    page = page_of(text, declared)
    body = page.encode().replace(b"The end", broken)
    assert decode_page(body) == page.replace("The end", mended)


@given(st.sampled_from([*TEXTS.items()]), st.data())
def test_a_part_of_a_text_is_not_taken_for_utf_8(encoded: tuple[str, str], data: st.DataObject) -> None:
    """Thai and Japanese contain a valid UTF-8 character by chance here and there."""
    encoding, text = encoded
    size = data.draw(st.integers(10, 40))
    begin = data.draw(st.integers(0, len(text) - size))
    part = text[begin : begin + size]
    assert decode_page(part.encode(encoding), f"text/plain; charset={encoding}") == part


def test_iso_2022_jp_is_ascii_but_not_its_letters() -> None:
    page = page_of(TEXTS["euc_jp"], "iso-2022-jp")
    assert decode_page(page.encode("iso-2022-jp")) == page


@pytest.mark.parametrize("text", sorted(set(TEXTS.values())))
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_needs_no_bom(text: str, encoding: str) -> None:
    page = page_of(text)
    assert decode_page(page.encode(encoding)) == page
    assert decode_page(page.encode(encoding), "text/html; charset=utf-8") == page
    assert decode_page(page.encode(encoding)[:-1]).startswith(page[:-1])


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
@pytest.mark.parametrize(
    ("old", "new"),
    [(b"e", b"e\0"), (b" ", b"\0 "), (b"<", b"\0\0<"), (b"r", b"\0r\0"), (b"</html>", b"</html>" + b"\0" * 900)],
)
def test_nuls_between_the_letters_are_removed(encoding: str, old: bytes, new: bytes) -> None:
    page = page_of(WORDS)
    assert decode_page(page.encode(encoding).replace(old, new)) == page


def test_nuls_may_stand_inside_a_character() -> None:
    page = page_of(WORDS)
    assert decode_page(b"\0".join(bytes([byte]) for byte in page.encode())) == page
    assert decode_page(page.encode().replace(b"\xc3", b"\xc3\0"), "text/html; charset=utf-8") == page


CHANCE = random.Random(1)
BINARY = {
    "NULs": b"\0" * 100,
    "NULs before": b"\0" * 100 + b"word",
    "an archive": b"notes.txt" + b"\0" * 91 + b"0000644\0" * 20 + b"\0" * 100 + b"The bridge is open. " * 100,
    "a database": b"SQLite format 3\0\x10\0\1\1\0\x40\x20\x20\0\0\0\2\0\0\0\3" + b"\0" * 40 + b"create table a (b)",
    "a video": b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41\0\0\0\x08free" + bytes(range(200)) * 9,
    "a program": b"\0asm\1\0\0\0\1\7\1`\2\x7f\x7f\1\x7f\3\2\1\0\7\7\1\3add",
    "a WebP image": b"RIFF\x24\x08\0\0WEBPVP8 " + CHANCE.randbytes(900),
    "sound": b"RIFF\x24\x08\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x44\xac\0\0\x88X\1\0\2\0\x10\0data\0\x08\0\0"
    + struct.pack("<2000h", *CHANCE.choices(range(-900, 900), k=2_000)),
    "small numbers": struct.pack("<2000H", *CHANCE.choices(range(256), k=2_000)),
    "large numbers": struct.pack("<2000i", *CHANCE.choices(range(10**6), k=2_000)),
    "noise": CHANCE.randbytes(5_000),
    "compressed": zlib.compress(CHANCE.randbytes(5_000)),
}


@pytest.mark.parametrize("kind", BINARY)
def test_binary_data_are_refused(kind: str) -> None:
    with pytest.raises(NotAnArticle, match="these are binary data"):
        decode_page(BINARY[kind])


@pytest.mark.parametrize(
    "unit",
    ["é".encode() * 6 + b" \xe9 ", b"\xe9<", b"a<", b"\xc3\xa9\xe9", b"\xff", "ж".encode("cp1251"), b"\x81 ", b"w\0"],
)
def test_megabytes_of_anything_take_linear_time(unit: bytes) -> None:
    """Quadratic time would exceed the time limit of the tests."""
    assert decode_page(unit * (1_000_000 // len(unit)) + b"\xe9 ")


DROPPED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff]")


@given(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.none() | st.sampled_from(["utf-8", "iso-8859-1", "gbk", "utf-16"]),
)
def test_what_is_utf_8_is_read_as_it_is(text: str, declared: str | None) -> None:
    text = DROPPED.sub("", text)
    assume(text.strip() and not text.startswith(("%PDF", "GIF8", "{\\rtf")))
    assert decode_page(text.encode(), declared and f"text/html; charset={declared}") == text


PIECES = [
    *(text.encode(name)[:60] for name, text in TEXTS.items()),
    *(bytes([byte]) * 5 for byte in (0, 0x80, 0xC3, 0xE9, 0xFF)),
    b"\x1b$B", b"<meta charset=", b"utf-8>", b"<p>", b"\0", b"word ", b"\xef\xbb\xbf", b"\xff\xfe", b"\0<\0p\0>",
]  # fmt: skip
NAMES = sorted(
    {*encodings.aliases.aliases.values(), "utf-7", "utf_8_sig", "idna", "undefined", "no-such", "x-user-defined"}
)


@given(
    st.binary(max_size=300) | st.lists(st.sampled_from(PIECES) | st.binary(max_size=5), max_size=30).map(b"".join),
    st.none() | st.sampled_from(NAMES).map("text/html; charset={}".format) | st.text(),
)
def test_only_not_an_article_is_raised(body: bytes, content_type: str | None) -> None:
    try:
        text = decode_page(body, content_type)
    except NotAnArticle as error:
        assert str(error)
    else:
        assert not DROPPED.search(text)
        assert text.encode().decode() == text
        assert decode_page(body, content_type) == text


@pytest.mark.parametrize("byte", [0x81, 0x8D, 0x8F, 0x90, 0x9D])
@pytest.mark.parametrize("content_type", [None, "text/html; charset=iso-8859-1", "text/html; charset=utf-8"])
def test_a_byte_that_is_undefined_in_windows_1252_is_a_control_character(byte: int, content_type: str | None) -> None:
    text = TEXTS["cp1252"] * 4
    assert decode_page(text.encode("cp1252") + bytes([byte]) + b"!", content_type) == f"{text}{chr(byte)}!"


def test_a_text_may_begin_with_the_name_of_a_format() -> None:
    for text in ("%PDF is a format.", "GIF8 is none.", "{\\rtf is a word."):
        assert decode_page(text.encode()) == text


@pytest.mark.parametrize("unit", [b"<!--", b"<script>", b"<!-->", b"<meta ", b"\x1b(I", b"\x1b$B"])
def test_heads_of_anything_take_linear_time(unit: bytes) -> None:
    """Quadratic time would exceed the time limit of the tests."""
    assert decode_page(b"a" + unit * (1_000_000 // len(unit)) + b"\xe9 ", "text/html; charset=iso-2022-jp")
