"""References of XML and of HTML, such as `&amp;` and `&#233;`, in text that may also have bare ampersands."""

import re
from html import unescape
from html.entities import html5

_REFERENCE = re.compile(r"&(?:#x(?P<hex>[0-9a-f]++)|#(?P<digits>[0-9]++)|(?P<name>\w{1,31}+));", re.IGNORECASE)
_LONGEST_NUMBER = 7
"""Maximum digits without leading zeros: the last character is 1114111."""
_REPLACEMENT = "\ufffd"


def resolved(text: str) -> str:
    """The text with its references resolved once.

    Only those that end in a semicolon count, since `&copy=2` in an address is a parameter. One to an invalid character
    becomes U+FFFD, two to the halves of a surrogate pair the character that they encode. Unknown names stay.
    """
    if "&" not in text:
        return text
    plain = _REFERENCE.sub(_character, text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if "&#" in text else plain


def _character(match: re.Match[str]) -> str:
    if match["name"]:
        return html5.get(f"{match['name']};", match[0])
    digits = (match["hex"] or match["digits"]).lstrip("0") or "0"
    if len(digits) > _LONGEST_NUMBER:
        return _REPLACEMENT
    code = int(digits, 16 if match["hex"] else 10)
    if 0xD800 <= code < 0xE000:
        return chr(code)
    # As browsers do, which read 128 to 159 as Windows-1252 has them; invalid characters give nothing.
    return unescape(f"&#{code};") or _REPLACEMENT
