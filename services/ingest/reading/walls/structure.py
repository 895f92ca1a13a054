"""What the markup of a page tells of walls and of lists of articles."""

from dataclasses import dataclass, field
from typing import NamedTuple

from lxml.html import HtmlElement

from services.ingest.reading.page.words import HEADINGS, UNREAD_TAGS

_CHALLENGES = (
    "captcha", "turnstile", "challenge-platform", "cf-challenge", "challenge-form", "datadome", "_incapsula_",
    "geetest", "aws-waf", "distil", "px-block",
)  # fmt: skip
"""What the forms and scripts of bot checks are named."""
_NAMED = ("id", "class", "src", "action", "name", "data-sitekey")
_CHALLENGED = ("iframe", "script", "div", "form", "input")
_LONGEST_REFRESH = 15
"""Maximum seconds after which a page leads on by itself: one that reloads for news waits minutes."""
_SUBHEADINGS = frozenset(HEADINGS[1:])
_AROUND = frozenset(("nav", "aside", "footer", "header", "form", "button", "select"))
_MOST_ELEMENTS = 30_000
"""Maximum elements looked at."""


class Teasers(NamedTuple):
    """How many headings of a page lead elsewhere, and the longest text between two of them, in characters."""

    headings: int
    longest_text: int


def structural_signs(tree: HtmlElement) -> list[str]:
    """What of a bot check, a login or a redirection the page consists of."""
    signs = []
    if any(_is_challenge(element) for element in tree.iter(*_CHALLENGED)):
        signs.append("a bot check")
    if tree.xpath('boolean(//input[translate(@type, "PASWORD", "pasword")="password"])'):
        signs.append("a field for a password")
    if any(_leads_on(meta) for meta in tree.iter("meta")):
        signs.append("a redirection")
    return signs


def _is_challenge(element: HtmlElement) -> bool:
    named = " ".join([value for name in _NAMED if (value := element.get(name))])[:500].lower()
    return any(one in named for one in _CHALLENGES)


def _leads_on(meta: HtmlElement) -> bool:
    if (meta.get("http-equiv") or "").strip().lower() != "refresh":
        return False
    seconds, _, target = (meta.get("content") or "").partition(";")
    seconds = seconds.strip().partition(".")[0]
    return seconds.isdecimal() and int(seconds[:9]) <= _LONGEST_REFRESH and "=" in target


@dataclass
class _Count:
    headings: int = 0
    longest: int = 0
    text: int = 0
    stack: list[tuple[HtmlElement, bool, bool]] = field(default_factory=list)


def teasers(tree: HtmlElement) -> Teasers:
    """Count the headings with links, outside of menus and forms, and the text between them."""
    body = next(tree.iter("body"), tree)
    count = _Count(stack=[(body, False, False)])
    seen = 0
    while count.stack and seen < _MOST_ELEMENTS:
        element, linked, left = count.stack.pop()
        if left:
            count.text += 0 if linked else len((element.tail or "").strip())
            continue
        seen += 1
        count.stack.append((element, linked, True))
        tag = element.tag
        if not isinstance(tag, str) or tag in UNREAD_TAGS or tag in _AROUND:
            continue
        if tag in _SUBHEADINGS and (linked or next(element.iter("a"), None) is not None):
            count.headings += 1
            count.longest = max(count.longest, count.text)
            count.text = 0
            continue
        inside = linked or tag == "a"
        count.text += 0 if inside else len((element.text or "").strip())
        count.stack.extend((child, inside, False) for child in reversed(element))
    return Teasers(count.headings, max(count.longest, count.text))
