"""A look at a page before it is parsed: what would cost a parser more than a page is worth is taken out.

A hostile page is small and takes long: hundreds of thousands of attributes, of elements inside each other, of comments
that never end. Ordinary pages pass unchanged after a count. Of the others the markup is thinned in one pass over the
text, whose time is linear in its length; the words between the tags stay.
"""

import re
from collections import Counter
from typing import Any

from lxml.etree import XPath
from lxml.html import HtmlElement

_ORDINARY_TAGS = 30_000
"""Tags up to which a page is not looked at any further: the largest of real news pages stay below."""
_ORDINARY_LENGTH = 500_000
"""Characters up to which no tag of it can hold too many attributes."""
_LONGEST = 12_000_000
"""Characters of a page that are read; what comes after is cut off."""
_LONGEST_TAG = 20_000
"""Characters of one tag; a longer one loses its attributes, unless they are few."""
_LONGEST_ATTRIBUTES = 1_000_000
"""Characters of a tag with few attributes that nobody reads: a picture in the address of it, data of a script."""
_MOST_ATTRIBUTES = 1_000
_MOST_ELEMENTS = 15_000
_MOST_LETTERS = 900_000
"""Of a page's text."""
_MOST_TAGS = 40_000
"""Tags that are kept of a page that has too many; of the rest only the words are."""
_MOST_ALIKE = 12_000
"""Tags of one name, so that those of the story are kept behind ten thousands of others."""
_DEEPEST = 150
"""Elements inside each other; deeper ones lose their tags."""
_MOST_OF_A_KIND = {"meta": 2_000, "link": 2_000, "script": 1_000, "style": 1_000, "input": 1_000, "option": 1_000}
"""Elements of the head and of forms that tell nothing more of an article."""
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
    """Whether a parsed page is larger than real articles are, so that what takes time for every element or letter of it
    is better left out."""
    if float(_ELEMENTS(tree)) > _MOST_ELEMENTS:
        return True
    letters = float(_LETTERS(tree))
    if letters > _MOST_LETTERS:
        letters -= sum(len(one.text or "") for one in tree.iter("script", "style"))
    return letters > _MOST_LETTERS


def thin(text: str) -> str:
    """A page whose parsing is cheap: the text itself where it is an ordinary one."""
    text = text[:_LONGEST]
    tags = text.count("<")
    if tags > _ORDINARY_TAGS:
        text = _without_excess(_without_comments(_ENDLESS_ENTITY.sub(" ", _RUN.sub("<", text))))
    if len(text) > _ORDINARY_LENGTH and _LONG_TAG.search(text):
        text = _WHOLE_TAG.sub(_plain_tag, text)
    return text


def _plain_tag(tag: re.Match[str]) -> str:
    """A tag without its attributes, where they are too many to be anybody's."""
    attributes = tag[2]
    few = len(attributes) < _LONGEST_ATTRIBUTES and len(attributes.split(maxsplit=_MOST_ATTRIBUTES)) < _MOST_ATTRIBUTES
    if len(attributes) < _LONGEST_TAG or few:
        return tag[0]
    return f"<{tag[1]}>"


def _without_comments(text: str) -> str:
    """Comments out, and the marks of those that never end: a parser looks for the end of each to the page's."""
    # After the last end no comment ends: looking for one there, from each mark on, would take quadratic time.
    last = text.rfind("-->") + 3 if "-->" in text else 0
    text = _COMMENT.sub(" ", text[:last]) + text[last:]
    text = text.replace("<!--", " ")
    return text if len(_DECLARATION.findall(text)) < _MOST_OF_A_KIND["meta"] else _DECLARATION.sub(" ", text)


def _without_excess(text: str) -> str:
    """Without tags that are too many of a kind, too deep, or too late."""
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
            # Paragraphs and list items end by themselves.
            depth += opens and name not in ("p", "li", "td", "tr", "option", "dt", "dd")
        kept += 1
        parts.append(tag[0])
    parts.append(text[end:])
    return "".join(parts)
