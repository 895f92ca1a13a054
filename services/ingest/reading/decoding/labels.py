"""Which encodings a page declares, and what browsers take their labels to mean (WHATWG Encoding Standard)."""

import codecs
import re
from collections.abc import Iterator

_HEAD = 65_536
"""Bytes searched for a charset declaration: browsers search 1,024, but some pages have scripts before it."""
_NOT_FOR_PAGES = frozenset(("idna", "punycode", "unicode_escape", "raw_unicode_escape", "utf-7", "undefined", "hz"))
"""Python's codecs that no page uses; some take quadratic time."""
_MEANT = {
    "utf-8-sig": "utf-8",
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
"""Encodings that browsers extend to a larger set; names are Python's."""
_LABELS = dict.fromkeys(("iso-8859-8-i", "iso-8859-8-e", "csiso88598i", "csiso88598e", "logical"), "iso8859_8") | {
    "windows-874": "cp874", "dos-874": "cp874", "windows-31j": "cp932", "ms932": "cp932", "windows-949": "cp949",
    "ks_c_5601-1989": "cp949", "koi8-ru": "koi8_u", "gb_2312-80": "gb18030", "csgb2312": "gb18030",
    "cn-big5": "big5hkscs",
    "gb_2312": "gb18030", "ksc_5601": "cp949", "csksc56011987": "cp949", "cseuckr": "cp949", "iso-ir-149": "cp949",
    "cseucpkdfmtjapanese": "euc_jp", "koi": "koi8_r", "koi8": "koi8_r", "mac": "mac_roman", "csmacintosh": "mac_roman",
    "x-mac-ukrainian": "mac_cyrillic", "visual": "iso8859_8", "iso-8859-6-e": "iso8859_6", "iso-8859-6-i": "iso8859_6",
    "csiso88596e": "iso8859_6", "csiso88596i": "iso8859_6", "sun_eu_greek": "iso8859_7", "csisolatin9": "iso8859_15",
    "unicode-1-1-utf-8": "utf-8", "unicode11utf8": "utf-8", "unicode20utf8": "utf-8", "x-unicode20utf8": "utf-8",
    "x-user-defined": "cp1252",
} | {f"iso8859{part}": f"iso8859_{part}" for part in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15)}  # fmt: skip
"""Labels of the standard that Python does not know."""
_UNREAD = re.compile(
    # An opening without an end consumes the rest, or many of them would take quadratic time.
    rb"<!--(?:-?>|.*?-->|.*+)|<(script|style|textarea)\b(?:.*?</\1|.*+)",
    re.DOTALL | re.IGNORECASE,
)
"""Parts of a page where a declaration does not count: comments, scripts."""
_META_CHARSET = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:\-]{2,40})", re.IGNORECASE
)


def declared_encodings(body: bytes, content_type: str | None) -> Iterator[str]:
    """The charset of the header, then that of the page, as Python's names; unknown ones are skipped."""
    header = re.search(r"charset\s*=\s*[\"']?([\w.:\-]+)", content_type or "", re.IGNORECASE)
    page = _META_CHARSET.search(_UNREAD.sub(b"", body[:_HEAD]))
    for name in (header and header[1], page and page[1].decode("ascii", "replace")):
        if name:
            try:
                yield web_encoding(name)
            except (LookupError, ValueError):
                continue


def web_encoding(name: str) -> str:
    """The codec for a label as browsers understand it. Raises LookupError if none fits a page of ASCII-based bytes."""
    name = _LABELS.get(name.lower(), name)
    try:
        found = codecs.lookup(name)
    except LookupError:
        found = codecs.lookup(name.lower().removeprefix("x-"))  # x-sjis, x-gbk, x-cp1251
    # `decode` itself raises LookupError for base64 and other codecs that give no text.
    if (
        found.name in _NOT_FOR_PAGES
        or found.name.startswith(("utf-16", "utf-32"))
        or b"<html>".decode(found.name, "replace") != "<html>"
    ):
        raise LookupError(f"no page of these bytes is encoded in {name}")
    return _MEANT.get(found.name, found.name)
