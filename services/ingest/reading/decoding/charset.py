"""From bytes to text: which encoding a page is in, and whether it is text at all.

A page's own word and its server's are often wrong, and bytes that are UTF-8 are hardly ever anything else. So UTF-8 is
tried first, with broken bytes mended; then what is declared, unless the text that it gives reads like no language's;
then what the bytes look like.
"""

import codecs
import contextlib
import gzip
import io
import re
import zlib
from collections.abc import Iterator

from charset_normalizer import from_bytes

from services.ingest.reading.decoding import broken_utf8
from services.ingest.reading.fields.draft import NotAnArticle

_SNIFFED = 4096
_HEAD = 65_536
"""Bytes in which a page may name its charset: browsers look at 1,024, and pages have scripts before it."""
_JUDGED = 100_000
"""Bytes, of the pieces of a page that are not all ASCII, by which an encoding is judged."""
_MAGIC = {
    b"%PDF-": "a PDF document",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF87a": "a GIF image",
    b"GIF89a": "a GIF image",
    b"\x00\x00\x01\x00": "an icon",
    b"PK\x03\x04": "a ZIP archive or office document",
    b"\x1f\x8b": "gzip data",
    b"\x7fELF": "a program",
    b"{\\rtf1": "an RTF document",
}
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = bytes(code for code in range(1, 32) if code not in b"\t\n\x0b\x0c\r\x1b")
"""Bytes that text has next to none of; ESC is left out, since ISO-2022-JP switches with it, and NUL is judged apart."""
_MOST_CONTROLS = 1 / 50
_PADDING = b"\0" * 16
"""NULs between letters are a few at a time; so many before more bytes are a binary format's."""
_NOT_FOR_PAGES = frozenset(("idna", "punycode", "unicode_escape", "raw_unicode_escape", "utf-7", "undefined", "hz"))
"""Python's codecs that no page is written in; some take quadratic time."""
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
"""What browsers read under the name of a smaller set (WHATWG Encoding Standard); names are Python's."""
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
"""Labels of the same standard that Python does not know."""
_TWO_BYTES = re.compile(rb"\x1b\$[@B]((?:[!-~]{2})*)|\x1b\(I([!-_]*)|\x1b\([BJ]")
"""ISO-2022-JP's switches, with what stands after those to JIS X 0208 and to half-width katakana."""
_UNREAD = re.compile(
    # What has no end is passed over to the last byte, so that as many again take no quadratic time.
    rb"<!--(?:-?>|.*?-->|.*+)|<(script|style|textarea)\b(?:.*?</\1|.*+)",
    re.DOTALL | re.IGNORECASE,
)
"""Where a page has text that names no charset of its own: comments, scripts."""
_GUESSED = [
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp874", "koi8_r", "koi8_u",
    "iso8859_2", "iso8859_5", "gb18030", "big5hkscs", "cp932", "euc_jp", "cp949",
]  # fmt: skip
"""The encodings that pages are in (WHATWG Encoding Standard); of Python's others a guess would be a wrong one."""
_META_CHARSET = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:\-]{2,40})", re.IGNORECASE
)
_WHOLE_FOR_BROKEN = 4
"""A page is UTF-8 that has more whole characters of it outside ASCII for each broken byte. Texts in other encodings
have up to 0.4 by chance (Japanese, Thai), and up to 2 where they are no longer than five characters; measured on the
texts of tests/unit/ingest/reading/decoding/test_charset.py and 3,000 random parts of each."""
_WHOLE_FOR_BROKEN_IF_DECLARED = 2
_OTHER_SCRIPTS = "\u0370-\u1dff\ufb1d-\ufdff"
_EAST_ASIAN = "\u2e80-\u2fff\u3040-\ud7ff\uf900-\ufaff\uff66-\uff9d"
_ODD = re.compile(
    # Accented letters in a row: Cyrillic, Greek, Arabic, read as Latin. Turkish has some of its own: ışığı.
    "[\u00c0-\u011d\u0120-\u012f\u0132-\u015d\u0160-\u024f]{3,}"
    # Two scripts in a word: accented letters read as Cyrillic or Chinese. Bounds keep it linear.
    f"|(?<=[a-zA-Z])[{_OTHER_SCRIPTS}]{{1,3}}|[{_OTHER_SCRIPTS}]{{1,3}}(?=[a-zA-Z])"
    # East Asian text has Latin words beside its own; accented letters are read as one sign each.
    f"|(?<=[a-zA-Z])[{_EAST_ASIAN}](?![{_EAST_ASIAN}])|(?<![{_EAST_ASIAN}])[{_EAST_ASIAN}](?=[a-zA-Z])"
    # Signs in a row and inside a word; what nobody writes.
    "|[\u00a1-\u00aa\u00ac-\u00ba\u00bc-\u00bf]{2,}"
    "|(?<=[^\\W\\d_])[\u00a1-\u00a9\u00ac-\u00b4\u00b6\u00b8-\u00ba\u00bc-\u00bf\u2020-\u2022\u2030\u2122]{1,3}(?=[^\\W\\d_])"
    "|[\x80-\x9f\u2400-\u27bf\ue000-\uf8ff\ufb50-\ufdff\ufe70-\ufeff\ufffd]+"
)
_MOST_ODD = 0.1
"""Of the characters outside ASCII. The same texts have 0.0 in their own encoding, and 0.1 to 1.0 where Latin letters
are read as those of other scripts, or others as Latin ones. Encodings of one kind are not told apart by it: of those
the declared one is believed."""
_LEFT_OUT = b"\x81\x8d\x8f\x90\x9d"
"""Bytes that are no character of Windows-1252, and letters in others."""
_EUROPEAN = ("cp1250", "cp1254", "cp1256", "cp1257", "iso8859-2")
"""What a Latin text with such a byte looks like."""
_ASCII = bytes(range(128))
_FEW = 8
"""Characters outside ASCII that are too few to tell by their oddity that another encoding was declared."""
_LATIN = re.compile("[\x00-\x7f‘’“”–—…\xa0]|(?<=[a-z])[ß-öø-ÿ]{1,2}(?=[a-z’”\\W]|$)", re.MULTILINE)


def decode_page(body: bytes, content_type: str | None = None) -> str:
    """The text of a body, without NULs and other control characters.

    By its BOM; else UTF-16 or UTF-8 where the bytes are that, a few broken ones mended; else the charset of the header
    or the page's own where the text fits it; else what the bytes look like. Text whose letters have NULs between them
    is read without those.

    Raises NotAnArticle for an empty or a binary body.
    """
    if not body.strip():
        raise NotAnArticle("the page is empty; fetch it again")
    for magic, what in _MAGIC.items():
        if body.startswith(magic):
            raise NotAnArticle(f"this is {what}, not HTML or plain text; give the page itself")
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return _clean(body.decode(encoding, errors="replace"))
    text = _decode_utf16(body)
    return _clean(text if text is not None else _decode_bytes(_without_nuls(body), content_type))


def _decode_bytes(body: bytes, content_type: str | None) -> str:
    """The text of a body in which a letter of ASCII is a byte."""
    names = list(_declared(body, content_type))
    if "iso2022_jp" in names and _TWO_BYTES.search(body):  # it is all ASCII, and so UTF-8 as well
        return _TWO_BYTES.sub(_as_euc, body).decode("euc_jp", _AS_BROWSERS)
    try:
        return body.decode()
    except UnicodeDecodeError:
        pass
    claimed = "utf-8" in names or body.startswith(codecs.BOM_UTF8)
    text = broken_utf8.mend(body, _WHOLE_FOR_BROKEN_IF_DECLARED if claimed else _WHOLE_FOR_BROKEN)
    if text is not None:
        return text
    return body.decode(_legacy(body, names), _AS_BROWSERS)


def _as_euc(match: re.Match[bytes]) -> bytes:
    """A stretch of ISO-2022-JP as it is in EUC-JP: the same codes with the high bit, and nothing that switches."""
    katakana = b"".join(bytes((0x8E, byte | 0x80)) for byte in match[2] or b"")
    return bytes(byte | 0x80 for byte in match[1] or b"") + katakana


def _as_browsers(error: UnicodeError) -> tuple[str | bytes, int]:
    """What browsers read where Python reads nothing (WHATWG Encoding Standard). Else U+FFFD.

    The control characters that Windows' encodings of one byte leave out; in GBK, the euro; in EUC-JP the characters of
    rows 13 and 89 to 92, NEC's: ①, ㈱.
    """
    if not isinstance(error, UnicodeDecodeError):
        raise error
    byte = error.object[error.start]
    if error.encoding == "charmap" and byte < 0xA0:
        return chr(byte), error.start + 1
    if error.encoding == "gb18030" and byte == 0x80:
        return "€", error.start + 1
    if error.encoding != "euc_jp":
        return "\ufffd", error.end
    pair = error.object[error.start : error.start + 2]
    if len(pair) == 2 and min(pair) > 0xA0 and max(pair) < 0xFF:
        row, cell = pair[0] - 0xA0, pair[1] - 0xA0
        first = (row - 1) // 2 + (0x81 if row < 63 else 0xC1)
        second = cell + (0x9E if row % 2 == 0 else 0x3F if cell < 64 else 0x40)
        with contextlib.suppress(UnicodeDecodeError):
            return bytes((first, second)).decode("cp932"), error.start + 2
    return "\ufffd", error.start + 1


_AS_BROWSERS = "dateline-as-browsers"
codecs.register_error(_AS_BROWSERS, _as_browsers)


def _declared(body: bytes, content_type: str | None) -> Iterator[str]:
    """The header's charset and the page's own, of those that pages are written in; as Python's names."""
    header = re.search(r"charset\s*=\s*[\"']?([\w.:\-]+)", content_type or "", re.IGNORECASE)
    page = _META_CHARSET.search(_UNREAD.sub(b"", body[:_HEAD]))
    for name in (header and header[1], page and page[1].decode("ascii", "replace")):
        if name:
            try:
                yield _web_encoding(name)
            except (LookupError, ValueError):
                continue


def _legacy(body: bytes, names: list[str]) -> str:
    """The encoding of a body that is not UTF-8: the one declared, unless it does not fit, else what it looks like."""
    sample = _sample(body)
    texts = {name: sample.decode(name, _AS_BROWSERS) for name in names if name != "utf-8"}
    declared = [name for name, text in texts.items() if _oddity(text) <= _MOST_ODD]
    if not declared and not _is_latin(sample):
        # Of a few characters nothing is told: A社, Żółć.
        declared = [name for name, text in texts.items() if _outside(text) <= _FEW]
    # Latin-1 is what a server says of whatever it serves.
    declared = [name for name in declared if name != "cp1252"] or declared
    if len(declared) == 1:
        return declared[0]
    guessed = _guess(sample)
    return next((name for name in guessed if name in declared), (declared or guessed or [*texts, "cp1252"])[0])


def _guess(sample: bytes) -> list[str]:
    """The encodings that some bytes fit, the likeliest first."""
    matches = [match for match in from_bytes(sample, cp_isolation=_GUESSED) if _oddity(str(match)) <= _MOST_ODD]
    names = [_web_encoding(name) for match in matches for name in match.could_be_from_charset]
    told = sample.translate(None, _LEFT_OUT)
    if (
        names
        and names[0] in _EUROPEAN
        and 0 < len(sample) - len(told) <= len(sample.translate(None, _ASCII)) * _MOST_ODD
    ):
        # One byte that Windows-1252 leaves out makes no other language of a page.
        without = _guess(told)
        names = without if without[:1] == ["cp1252"] else names
    # Of the Latin ones many fit the same text equally well.
    best = [match for match in matches if (match.chaos, match.coherence) == (matches[0].chaos, matches[0].coherence)]
    return ["cp1252", *names] if any("cp1252" in match.could_be_from_charset for match in best) else names


def _sample(body: bytes) -> bytes:
    """What stands between tags and inside them and is not all ASCII, a piece a line."""
    pieces: list[bytes] = []
    size = 0
    for piece in re.finditer(rb"[^<>\n]+", body):
        if not piece[0].isascii():
            pieces.append(piece[0])
            size += len(piece[0])
            if size >= _JUDGED:
                break
    return b"\n".join(pieces)[:_JUDGED]


def _oddity(text: str) -> float:
    """The share of the characters outside ASCII that no language has where they stand, from 0 to 1."""
    outside = _outside(text)
    return sum(map(len, _ODD.findall(text))) / outside if outside else 0.0


def _outside(text: str) -> int:
    return len(text) - len(text.encode("ascii", "ignore"))


def _is_latin(sample: bytes) -> bool:
    """Whether all that is not ASCII reads, as Windows-1252, like quotes, dashes, and letters in words: don’t, café."""
    return not _LATIN.sub("", sample.decode("cp1252", "replace")).strip("\n") if sample else False


def _decode_utf16(body: bytes) -> str | None:
    """The text of a body that is UTF-16 without a BOM; None where it is not.

    The letters, spaces and tags of ASCII have a NUL as their other byte, each on the same side.
    """
    start = body[:_SNIFFED]
    big, little = start[0::2].count(0), start[1::2].count(0)
    if max(big, little) * 16 < len(start) or max(big, little) < 10 * min(big, little):
        return None
    encoding = "utf-16-be" if big > little else "utf-16-le"
    begins = start.decode(encoding, "replace")
    controls = len(begins) - len(_clean(begins))
    if controls > len(begins) * _MOST_CONTROLS or _oddity(begins) > _MOST_ODD:
        return None
    return body.decode(encoding, "replace")


def _without_nuls(body: bytes) -> bytes:
    """The body without NULs. Raises NotAnArticle where what is left is no text either."""
    start = body[:_SNIFFED]
    told = start.replace(b"\0", b"")
    controls = len(told) - len(told.translate(None, _CONTROLS))
    if not told or controls > len(told) * _MOST_CONTROLS or _PADDING in start.rstrip(b"\0"):
        raise NotAnArticle("these are binary data, not HTML or plain text; give the page itself")
    return body.replace(b"\0", b"")


def unpack(body: bytes, max_bytes: int) -> bytes:
    """Gunzip a body that is gzipped, up to `max_bytes`; others unchanged. Raises NotAnArticle when too large or
    broken."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        with gzip.open(io.BytesIO(body)) as stream:
            plain = stream.read(max_bytes + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise NotAnArticle(f"broken gzip data ({error}); fetch the file again") from error
    if len(plain) > max_bytes:
        raise NotAnArticle(f"more than {max_bytes} bytes after gunzip; raise the limit if this is a page")
    return plain


def _web_encoding(name: str) -> str:
    """The codec that reads what pages call so. Raises LookupError where there is none, or none for these bytes."""
    name = _LABELS.get(name.lower(), name)
    try:
        found = codecs.lookup(name)
    except LookupError:
        found = codecs.lookup(name.lower().removeprefix("x-"))  # x-sjis, x-gbk, x-cp1251
    # LookupError for base64 and the like, which give no text.
    if (
        found.name in _NOT_FOR_PAGES
        or found.name.startswith(("utf-16", "utf-32"))
        or b"<html>".decode(found.name, "replace") != "<html>"
    ):
        raise LookupError(f"no page of these bytes is encoded in {name}")
    return _MEANT.get(found.name, found.name)


def _clean(text: str) -> str:
    """Without NUL and other control characters that no parser takes."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff\ud800-\udfff]", "", text)
