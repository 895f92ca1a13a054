"""Decoding as browsers do it, where Python's codecs differ or fail."""

import codecs
import contextlib
import re

_ISO2022_JP = re.compile(rb"\x1b\$[@B]((?:[!-~]{2})*)|\x1b\(I([!-_]*)|\x1b\([BJ]")
"""Escape sequences of ISO-2022-JP, with the text after those for JIS X 0208 and half-width katakana."""


def decode(body: bytes, encoding: str) -> str:
    """Decode with one of Python's codecs, handling invalid bytes as browsers do."""
    return body.decode(encoding, _ERRORS)


def has_iso2022_jp_escapes(body: bytes) -> bool:
    """Whether a body has escape sequences of ISO-2022-JP. Its bytes are all ASCII, so it is valid UTF-8 as well."""
    return _ISO2022_JP.search(body) is not None


def decode_iso2022_jp(body: bytes) -> str:
    """Decode ISO-2022-JP, including characters that Python's codec lacks."""
    return decode(_ISO2022_JP.sub(_as_euc, body), "euc_jp")


def _as_euc(match: re.Match[bytes]) -> bytes:
    """A run of ISO-2022-JP in EUC-JP: the same codes with the high bit set, without the escape sequence."""
    katakana = b"".join(bytes((0x8E, byte | 0x80)) for byte in match[2] or b"")
    return bytes(byte | 0x80 for byte in match[1] or b"") + katakana


def _as_browsers(error: UnicodeError) -> tuple[str | bytes, int]:
    """What browsers read where Python's codecs fail (WHATWG Encoding Standard); else U+FFFD.

    Control characters for bytes that single-byte Windows encodings leave undefined; in GBK the euro; in EUC-JP NEC's
    characters in rows 13 and 89 to 92: ①, ㈱.
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


_ERRORS = "dateline-as-browsers"
codecs.register_error(_ERRORS, _as_browsers)
