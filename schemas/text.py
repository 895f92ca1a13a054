"""Text that every reader of a record can decode."""

import re

_SURROGATE = re.compile("[\ud800-\udfff]")


def well_formed(text: str) -> str:
    """The text with halves of surrogate pairs mended: two that belong together become the character that they encode, a
    lone one becomes U+FFFD (as `toWellFormed` of ECMAScript, which does not join).

    A Python string may hold such halves: `json.loads` makes them of `"\\ud83d"`, and `surrogateescape` of bytes that
    are not UTF-8. UTF-8 cannot encode them, so a record that holds one cannot be written. Every door through which
    text enters (headers, JSON-LD, the details of errors) passes it through here, before its characters are counted.
    """
    if text.isascii() or not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
