"""The whole text of an article in its feed, small enough to travel with the request for its page.

Many feeds give no more than how an article begins. Such a part is worse than nothing where it would stand for the
whole, so anything that looks like one is left out.
"""

from collections.abc import Iterable, Iterator
from html import escape, unescape
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.html import HtmlElement

from schemas.fetch_request.v1 import LONGEST_CONTENT
from schemas.text import well_formed
from services.ingest.addresses.address import Address
from services.ingest.reading.lines.text_key import key
from services.ingest.reading.lines.word_count import word_count
from services.ingest.reading.not_an_article import NotAnArticle
from services.ingest.reading.page.tree import parse
from services.ingest.reading.page.words import words_of

_FEWEST_WORDS = 80
"""Minimum words of a whole text: a shorter one may be an excerpt that nothing betrays."""
_LONGEST_RAW = 1_000_000
"""Maximum characters of content that is parsed: as much markup never leaves a text that may travel."""
_LONGEST_NOTE = 400
"""Maximum characters of a note below a text, such as where it appeared first, beside the title that it names."""
_CUT = ("…", "...", "…]", "...]", "…)", "...)", "……")
"""How an excerpt ends."""
_NOTES = ("p", "div", "li", "blockquote")
"""Elements that may be such a note."""
_MOST_LINKS = 3
"""Maximum links to the article itself that are looked at, the last ones."""
_DROPPED = frozenset((
    "script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "math", "canvas", "video", "audio",
    "form", "input", "button", "select", "textarea", "link", "meta", "title",
))  # fmt: skip
_ATTRIBUTES = frozenset(("href", "src", "alt", "datetime", "class"))
_LONGEST_ATTRIBUTE = 500


def full_text(contents: Iterable[tuple[str, bool]], address: Address, title: str | None) -> str | None:
    """The first of the contents of an entry that is a whole text, as HTML; None if there is none.

    contents: each with whether it is markup. address, title: of the article.
    """
    return next((text for content, is_markup in contents if (text := _whole(content, is_markup, address, title))), None)


def _whole(content: str, is_markup: bool, address: Address, title: str | None) -> str | None:
    if not content.strip() or len(content) > _LONGEST_RAW:
        return None
    try:
        body = _body(_markup(content) if is_markup else _paragraphs(content))
    except NotAnArticle:
        return None
    if body is None or _leads_on(body, address, title):
        return None
    text = words_of(body)
    if word_count(text) < _FEWEST_WORDS or text.endswith(_CUT):
        return None
    _clean(body)
    html = well_formed(_inner(body))
    return html if len(html) <= LONGEST_CONTENT else None


def _markup(content: str) -> str:
    """The content, without the second escaping that some feeds have."""
    return unescape(content) if "<" not in content and "&lt;p" in content else content


def _paragraphs(content: str) -> str:
    """Plain text as markup: every line is a paragraph, unless blank lines part them."""
    between = "\n\n" if "\n\n" in content else "\n"
    parts = content.replace("\r\n", "\n").split(between)
    return "".join(f"<p>{escape(part.strip())}</p>" for part in parts if part.strip())


def _body(markup: str) -> HtmlElement | None:
    return parse(f"<html><body>{markup}</body></html>").find("body")


def _leads_on(body: HtmlElement, address: Address, title: str | None) -> bool:
    """Whether the text goes on at the article's own address: a link there is the last thing in it. A note of where the
    article appeared first, which names its title, is removed."""
    for link in reversed([one for one in body.iter("a") if _is_own(one, address)][-_MOST_LINKS:]):
        if not _is_last(link, body):
            continue
        note = next(link.iterancestors(*_NOTES), None)
        if note is None or not title or not _names(note, title) or not _is_last(note, body):
            return True
        note.drop_tree()
    return False


def _is_own(link: HtmlElement, address: Address) -> bool:
    try:
        target = urljoin(address.raw, (link.get("href") or "").strip())
        own = Address.of(target).article_id == address.article_id
    except ValueError:
        return False
    fragment = urlsplit(target).fragment
    # Others lead to the comments. A picture often leads to the page too.
    return own and (not fragment or fragment.startswith("more")) and next(link.iter("img"), None) is None


def _names(note: HtmlElement, title: str) -> bool:
    text = words_of(note)
    return len(text) <= len(title) + _LONGEST_NOTE and key(title) in key(text)


def _is_last(element: HtmlElement, body: HtmlElement) -> bool:
    """Whether no words follow an element, but for those of its own paragraph: "Read on … at the Harbor Daily"."""
    node = element if element.tag in _NOTES else next(element.iterancestors(*_NOTES), element)
    while node is not body and (parent := node.getparent()) is not None:
        if any(map(_has_words, _behind(node))):
            return False
        node = parent
    return True


def _behind(node: HtmlElement) -> Iterator[str]:
    yield node.tail or ""
    for one in node.itersiblings():
        yield words_of(one) if isinstance(one.tag, str) else ""
        yield one.tail or ""


def _has_words(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _clean(body: HtmlElement) -> None:
    """Remove what no reader sees, and attributes that say nothing of a text."""
    for element in list(body.iter(etree.Element)):
        if element.tag in _DROPPED:
            element.drop_tree()
            continue
        for name, value in list(element.attrib.items()):
            if name not in _ATTRIBUTES or len(value) > _LONGEST_ATTRIBUTE:
                del element.attrib[name]


def _inner(body: HtmlElement) -> str:
    parts = [escape(body.text or "")]
    parts += (etree.tostring(child, encoding="unicode", method="html") for child in body)
    return "".join(parts).strip()
