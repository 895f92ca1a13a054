"""JSON as pages have it: wrapped in comments, escaped for HTML, written by hand, cut off."""

import html
import json
import re

from schemas.text import well_formed

_LONGEST = 3_000_000
"""Maximum length of a script, in characters: a longer one does not describe an article."""
_DEEPEST = 200
"""Maximum nesting depth of values; deeper ones are dropped."""
_MOST_VALUES = 20
"""Maximum values read from one script that holds several."""
_LONGEST_WORD = 200
"""Maximum length of a bare word or number, in characters."""
_MOST_STEPS = 30_000
"""Maximum tokens and quotation marks read of a script that is not as it should be: no article's has as many."""
_LOOKED_AHEAD = 120
"""Characters after a quotation mark that tell whether it ends its string."""

BROKEN = object()
"""Stands for the value of a script that is not as it should be."""
_HALF_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
"""The escape of one half of a surrogate pair; only texts that were cut by a program have one without the other."""
_SPACE = re.compile(
    r"(?:[\s\u00a0\ufeff\u200b;]+|//[^\n\r]*|/\*.*?(?:\*/|\Z)|<!--|-->|<!\[CDATA\[|\]\](?:>|&gt;))+", re.DOTALL
)
"""What stands between tokens: white space, comments, and the marks that once hid scripts from old browsers."""
_START = re.compile(r"(?<!CDATA)(?<!!)[{\[]")
_PLAIN = re.compile(r"[^\"\\]+")
_PLAIN_SINGLE = re.compile(r"[^'\\]+")
_PLAIN_CURLED = re.compile(r"[^”“„\\]+")
_STRINGS = {'"': (_PLAIN, '"'), "'": (_PLAIN_SINGLE, "'"), "“": (_PLAIN_CURLED, "”“"), "„": (_PLAIN_CURLED, "”“")}
"""For each mark that opens a string: what needs no look inside it, and the marks that may end it."""
_WORD = re.compile(r"[^\s,:{}\[\]\"'“”]{1,200}")
_ENDS_KEY = re.compile(r"\s{0,40}:")
_ENDS_VALUE = re.compile(
    r"\s{0,40}(?:[}\]]|\Z|[,;]\s{0,40}(?:[}\]\"'“„{\[]|[\w$@]{1,60}\s{0,9}:|//|/\*|\Z)|/[/*]|;?\s{0,40}\Z)"
)
_ENDS_BEFORE_KEY = re.compile(r"\s{1,40}[\"'“]@?\w{1,40}[\"'”]\s{0,9}:")
"""A key after white space: the comma before it was forgotten."""
_ENDS_ITEM = re.compile(r"\s{0,40}(?:\]|\Z|,\s{0,40}(?:[\"'“„{\[\]\d]|\Z)|;?\s{0,40}\Z)")
_NEXT_KEY = re.compile(r",\s{0,40}[\"'“]([^\"'”]{0,60})[\"'”](\s{0,9}:)?")
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_HEX = re.compile(r"u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})")
_WORDS = {
    "true": True, "false": False, "null": None, "none": None, "undefined": None, "nan": None, "infinity": None,
}  # fmt: skip


def load_values(text: str) -> list[object]:
    """The values that a script holds: one if it is as it should be, several if they were put side by side, none if
    there is none to be read.

    A browser's reader would refuse a script for one wrong comma; a person sees what is meant. Comments, marks of CDATA,
    quotation marks within strings that are not escaped, missing and superfluous commas, missing ends, keys without or
    with other quotation marks, and scripts that were escaped for HTML are read. Takes linear time.
    """
    if len(text) > _LONGEST:
        return []
    value = load_strictly(text)
    if value is not BROKEN:
        return [value]
    if text.count('"') < text.count("&quot;") + text.count("&#34;"):
        text = html.unescape(text)
    return _Reader(text).read_all()


def load_strictly(text: str) -> object:
    """The value of a script that is as it should be; BROKEN of any other."""
    try:
        value: object = json.loads(text, strict=False)
        if _HALF_ESCAPE.search(text):
            value = json.loads(well_formed(json.dumps(value, ensure_ascii=False)))
    except (ValueError, RecursionError):
        return BROKEN
    return value


class _Reader:
    """The position in a text, and the values read from there."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._steps = 0

    def read_all(self) -> list[object]:
        """All objects and lists that stand side by side, also behind a name that they are assigned to."""
        values: list[object] = []
        while len(values) < _MOST_VALUES and (start := _START.search(self._text, self._at)):
            self._at = start.start()
            values.append(self._value(0))
        return values

    def _peek(self) -> str:
        """The first character of the next token; "" at the end, or where too many were read."""
        self._steps += 1
        if self._steps > _MOST_STEPS:
            self._at = len(self._text)
        if space := _SPACE.match(self._text, self._at):
            self._at = space.end()
        return self._text[self._at : self._at + 1]

    def _value(self, depth: int, *, item: bool = False) -> object:
        first = self._peek()
        if first == "{" and depth < _DEEPEST:
            return self._object(depth)
        if first == "[" and depth < _DEEPEST:
            return self._list(depth)
        if first in _STRINGS:
            return self._string(first, _ENDS_ITEM if item else _ENDS_VALUE)
        return self._bare()

    def _object(self, depth: int) -> dict[str, object]:
        found: dict[str, object] = {}
        self._at += 1
        while (first := self._peek()) not in ("", "}"):
            if first in "],:{[":
                # The end of a list that this object's own end is missing in, or a stray mark.
                if first == "]":
                    return found
                self._at += 1
                continue
            name = self._string(first, _ENDS_KEY) if first in _STRINGS else str(self._bare())
            if self._peek() == ":":
                self._at += 1
                value = self._value(depth + 1)
                # Of a property stated twice the first counts that says anything, as a reader of the page would see it.
                if found.get(name) is None:
                    found[name] = value
        self._at += 1
        return found

    def _list(self, depth: int) -> list[object]:
        found: list[object] = []
        self._at += 1
        while (first := self._peek()) not in ("", "]"):
            if first in ",:}":
                if first == "}":
                    return found
                self._at += 1
                continue
            found.append(self._value(depth + 1, item=True))
        self._at += 1
        return found

    def _bare(self) -> object:
        """A number, a name such as `true`, or a word without quotation marks."""
        match = _WORD.match(self._text, self._at)
        if match is None:
            self._at += 1
            return None
        self._at = match.end()
        word = match[0]
        if word.casefold() in _WORDS:
            return _WORDS[word.casefold()]
        try:
            return int(word) if len(word) < 20 else float(word)
        except ValueError:
            pass
        try:
            return float(word)
        except ValueError:
            return word

    def _string(self, mark: str, ends: re.Pattern[str]) -> str:
        """A string that begins at `mark`. A quotation mark that nothing follows which may follow a string is within
        it."""
        plain, closing = _STRINGS[mark]
        parts: list[str] = []
        self._at += 1
        while self._at < len(self._text) and self._steps < _MOST_STEPS:
            if match := plain.match(self._text, self._at):
                parts.append(match[0])
                self._at = match.end()
                continue
            character = self._text[self._at]
            self._at += 1
            self._steps += 1
            if character == "\\":
                parts.append(self._escape())
            elif character in closing and self._ends_here(ends):
                break
            else:
                parts.append(character)
        # Escapes give the halves of a surrogate pair one by one.
        return well_formed("".join(parts))

    def _ends_here(self, ends: re.Pattern[str]) -> bool:
        """Whether what follows may follow a string."""
        window = self._at + _LOOKED_AHEAD
        if not (
            ends.match(self._text, self._at, window)
            or (ends is _ENDS_VALUE and _ENDS_BEFORE_KEY.match(self._text, self._at))
        ):
            return False
        # `"He said "no", "never" and "why"."`: after a comma within an object, a key is followed by a colon.
        following = _NEXT_KEY.match(self._text, self._at, window)
        return not (ends is _ENDS_VALUE and following and not following[2])

    def _escape(self) -> str:
        """The character that an escape stands for; a bad escape is what it looks like."""
        code = _HEX.match(self._text, self._at)
        if code is not None:
            self._at = code.end()
            return chr(int(code[1] or code[2], 16))
        character = self._text[self._at : self._at + 1]
        self._at += 1
        return _ESCAPES.get(character, character)
