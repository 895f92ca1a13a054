"""Labels mean what browsers take them to mean."""

import codecs

import pytest

from services.ingest.reading.decoding.charset import decode_page
from services.ingest.reading.decoding.labels import declared_encodings, web_encoding


@pytest.mark.parametrize(
    ("label", "encoding", "text"),
    [
        ("windows-874", "cp874", "สะพานเปิดแล้ว"),
        ("windows-31j", "cp932", "速報 橋が開通"),
        ("iso-8859-8-i", "iso8859_8", "הגשר נפתח מחדש"),
        ("ks_c_5601-1989", "cp949", "다리가 다시 열렸다"),
    ],
)
def test_labels_that_python_does_not_know(label: str, encoding: str, text: str) -> None:
    assert decode_page(text.encode(encoding), f"text/html; charset={label}") == text


@pytest.mark.parametrize(
    ("label", "encoding", "text"),
    [
        ("iso88592", "iso8859_2", "Łódź żegna gości"),
        ("gb_2312", "gb18030", "旧桥重新开放"),
        ("ksc_5601", "cp949", "다리가 다시 열렸다"),
        ("cseucpkdfmtjapanese", "euc_jp", "橋が開通した"),
        ("koi8", "koi8_r", "Мост снова открылся"),
        ("x-mac-ukrainian", "mac_cyrillic", "Мост снова открылся"),
        ("sun_eu_greek", "iso8859_7", "Η γέφυρα άνοιξε ξανά"),
        ("csisolatin9", "iso8859_15", "Le café à 5 €"),
        ("csiso88596i", "iso8859_6", "أعيد افتتاح الجسر"),
    ],
)
def test_labels_of_browsers_are_known(label: str, encoding: str, text: str) -> None:
    assert decode_page(text.encode(encoding), f"text/html; charset={label}") == text


def test_a_declaration_in_a_comment_does_not_count() -> None:
    text = '<!-- <meta charset="koi8-r"> --><meta charset="windows-1251"><p>Мост снова открыт для движения.'
    assert decode_page(text.encode("cp1251")) == text


@pytest.mark.parametrize("before", ["", "<!-- <meta charset=koi8-r> -->", "<script>'<meta charset=koi8-r>'</script>"])
def test_a_page_may_declare_its_charset_late(before: str) -> None:
    """And a declaration in a script does not count."""
    scripts = "<script>var a = 1;</script>\n" * 1000
    text = f'{scripts}{before}<meta charset="windows-1251"><p>Мост снова открыт для движения.'
    assert decode_page(text.encode("cp1251")) == text


@pytest.mark.parametrize(
    ("label", "encoding"),
    [
        ("UTF-8", "utf-8"),
        ("iso-8859-1", "cp1252"),
        ("ascii", "cp1252"),
        ("gbk", "gb18030"),
        ("x-sjis", "cp932"),
        ("x-cp1251", "cp1251"),
    ],
)
def test_a_label_of_a_smaller_set_means_the_larger_one(label: str, encoding: str) -> None:
    assert codecs.lookup(web_encoding(label)) == codecs.lookup(encoding)


@pytest.mark.parametrize("label", ["no-such-thing", "base64", "rot13", "utf-16", "utf-7", "idna"])
def test_labels_that_no_page_uses_are_refused(label: str) -> None:
    with pytest.raises(LookupError):
        web_encoding(label)


def test_the_header_comes_before_the_page() -> None:
    page = b'<?xml version="1.0" encoding="koi8-r"?><p>'
    assert [*declared_encodings(page, "text/html; charset=windows-1251")] == ["cp1251", "koi8-r"]
    assert [*declared_encodings(b"<p>", "text/html; charset=no-such-thing")] == []
