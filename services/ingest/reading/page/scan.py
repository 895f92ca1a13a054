"""A scan of a page before it is parsed, which removes markup that would make parsing expensive.

A hostile page is small but slow to parse: it has hundreds of thousands of attributes, nested elements or unclosed
comments. An ordinary page only has its tags counted and stays unchanged. Any other page is thinned in one pass, in
linear time; the text between the tags stays.
"""

import re
from collections import Counter
from typing import Any

from lxml.etree import XPath
from lxml.html import HtmlElement

_ORDINARY_TAGS = 30_000
"""Maximum tags of an ordinary page: the largest real news pages have fewer."""
_ORDINARY_LENGTH = 500_000
"""Maximum length of an ordinary page, in characters: no tag in it can have too many attributes."""
_LONGEST = 12_000_000
"""Maximum characters read of a page; the rest is cut off."""
_LONGEST_TAG = 20_000
"""Maximum length of a tag, in characters; a longer one loses its attributes unless they are few."""
_LONGEST_ATTRIBUTES = 1_000_000
"""Maximum length of a tag with few attributes, in characters: inline pictures and script data are long."""
_MOST_ATTRIBUTES = 1_000
_MOST_ELEMENTS = 15_000
"""Maximum elements of a page that is not huge."""
_MOST_LETTERS = 900_000
"""Maximum characters of text of a page that is not huge."""
_MOST_TAGS = 40_000
"""Maximum tags kept when a page is thinned; of the rest only the text stays."""
_MOST_ALIKE = 12_000
"""Maximum tags of one name, so that the story's tags survive behind tens of thousands of others."""
_DEEPEST = 150
"""Maximum nesting depth; deeper elements lose their tags."""
_MOST_OF_A_KIND = {"meta": 2_000, "link": 2_000, "script": 1_000, "style": 1_000, "input": 1_000, "option": 1_000}
"""Maximum tags of names that occur in the head and in forms: more of these say nothing more of an article."""
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "param")
)
_ELEMENTS: Any = XPath("count(//*)")
_LETTERS: Any = XPath("string-length()")
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9:-]{0,40})(?P<attributes>[^<>]*)>")
_LONG_TAG = re.compile(rf"<[^<>]{{{_LONGEST_TAG}}}")
_WHOLE_TAG = re.compile(r"<([a-zA-Z/][a-zA-Z0-9:-]{0,40})([^<>]*)>")
_RUN = re.compile(r"<{2,}")
_ENDLESS_ENTITY = re.compile(r"&#?[a-zA-Z0-9]{40,}")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_DECLARATION = re.compile(r"<(?:!\[CDATA\[|[?!])")


def is_huge(tree: HtmlElement) -> bool:
    """Whether a parsed page is larger than any real article, so that steps with a high cost per element or character
    are skipped."""
    if float(_ELEMENTS(tree)) > _MOST_ELEMENTS:
        return True
    letters = float(_LETTERS(tree))
    if letters > _MOST_LETTERS:
        letters -= sum(len(one.text or "") for one in tree.iter("script", "style"))
    return letters > _MOST_LETTERS


def thin(text: str) -> str:
    """The page without markup that is expensive to parse. An ordinary page comes back unchanged."""
    text = text[:_LONGEST]
    tags = text.count("<")
    if tags > _ORDINARY_TAGS:
        text = flatten(text)
    if len(text) > _ORDINARY_LENGTH and _LONG_TAG.search(text):
        text = _WHOLE_TAG.sub(_plain_tag, text)
    return text


def flatten(text: str) -> str:
    """The page without tags that are too many or nested too deep. For one that the parser gives up in the middle."""
    return _without_excess(_without_comments(_ENDLESS_ENTITY.sub(" ", _RUN.sub("<", text[:_LONGEST]))))


def _plain_tag(tag: re.Match[str]) -> str:
    """The tag, without its attributes if these are too many or too long."""
    attributes = tag[2]
    few = len(attributes) < _LONGEST_ATTRIBUTES and len(attributes.split(maxsplit=_MOST_ATTRIBUTES)) < _MOST_ATTRIBUTES
    if len(attributes) < _LONGEST_TAG or few:
        return tag[0]
    return f"<{tag[1]}>"


def _without_comments(text: str) -> str:
    """Remove comments, and the openings of unclosed ones: for each, a parser searches to the end of the page."""
    # No comment closes after the last `-->`. Searching for it from every opening there would take quadratic time.
    last = text.rfind("-->") + 3 if "-->" in text else 0
    text = _COMMENT.sub(" ", text[:last]) + text[last:]
    text = text.replace("<!--", " ")
    return text if len(_DECLARATION.findall(text)) < _MOST_OF_A_KIND["meta"] else _DECLARATION.sub(" ", text)


def _without_excess(text: str) -> str:
    """Remove tags that are too many of a kind, nested too deep, or too late in the page."""
    parts: list[str] = []
    kinds: Counter[str] = Counter()
    depth = kept = end = 0
    dropped: Counter[str] = Counter()
    for tag in _TAG.finditer(text):
        name = tag["name"].lower()
        parts.append(text[end : tag.start()])
        end = tag.end()
        if tag["end"]:
            if dropped[name]:
                dropped[name] -= 1
                parts.append(" ")
                continue
            depth = max(0, depth - 1)
        else:
            kinds[name] += 1
            opens = name not in _VOID and not tag["attributes"].endswith("/")
            if kinds[name] > _MOST_OF_A_KIND.get(name, _MOST_ALIKE) or depth > _DEEPEST or kept > _MOST_TAGS:
                dropped[name] += opens
                parts.append(" ")
                continue
            # These close implicitly, so they do not nest.
            depth += opens and name not in ("p", "li", "td", "tr", "option", "dt", "dd")
        kept += 1
        parts.append(tag[0])
    parts.append(text[end:])
    return "".join(parts)
