"""Bytes read as browsers read them, where Python's codecs read them otherwise or not at all."""

import codecs
import contextlib
import re

_TWO_BYTES = re.compile(rb"\x1b\$[@B]((?:[!-~]{2})*)|\x1b\(I([!-_]*)|\x1b\([BJ]")
"""ISO-2022-JP's switches, with what stands after those to JIS X 0208 and to half-width katakana."""


def decode(body: bytes, encoding: str) -> str:
    """The text of a body in one of Python's encodings; what is no character in it is read as browsers do."""
    return body.decode(encoding, _ERRORS)


def has_two_bytes(body: bytes) -> bool:
    """Whether a body switches to the character sets of ISO-2022-JP. It is all ASCII, and so UTF-8 as well."""
    return _TWO_BYTES.search(body) is not None


def decode_iso2022_jp(body: bytes) -> str:
    """The text of a body in ISO-2022-JP."""
    return decode(_TWO_BYTES.sub(_as_euc, body), "euc_jp")


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


_ERRORS = "dateline-as-browsers"
codecs.register_error(_ERRORS, _as_browsers)
