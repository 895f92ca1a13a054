"""Telling HTML from plain text, and parsing it."""

import re

from lxml.etree import ElementDefaultClassLookup, ErrorTypes, LxmlError
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from services.ingest.reading.not_an_article import NotAnArticle
from services.ingest.reading.page.scan import flatten, thin

_DOCTYPE = "<!doctype html"
_SNIFFED = 32_768
"""Characters searched for tags."""
_HTML = re.compile(
    r"<!doctype\s+html|<(?:html|head|body|article|div|p|h1|title|meta|section|span|table|br)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)


def is_document(text: str) -> bool:
    """Whether a text begins as an HTML document, and not only has some tags."""
    start = text[:_SNIFFED].lstrip()[: len(_DOCTYPE)]
    return start.lower().startswith((_DOCTYPE, "<html"))


def is_html(text: str, content_type: str | None = None) -> bool:
    """Whether a text is HTML. The content type decides only if the text has few tags."""
    tags = len(_HTML.findall(text[:_SNIFFED]))
    if is_document(text) or tags >= 3:
        return True
    kind = (content_type or "").partition(";")[0].strip().lower()
    return tags > 0 and kind != "text/plain"


def parse(text: str) -> HtmlElement:
    """Parse a page, after removing what makes parsing expensive. Raises NotAnArticle if no tree results."""
    tree, whole = _parse(thin(text))
    # At 2,048 nested elements the parser stops, and all that follows would be missing without a word.
    return tree if whole else _parse(flatten(text))[0]


def _parse(text: str) -> tuple[HtmlElement, bool]:
    """The tree of a page, and whether the parser read it to its end."""
    # Without `huge_tree` the parser refuses text nodes over 10 MB and 256 nested elements.
    parser = HTMLParser(
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
        default_doctype=False,  # type: ignore[call-arg]  # the stubs lack it
        huge_tree=True,
    )
    # lxml's classes for form elements are not used, and looking one up for every element takes time.
    parser.set_element_class_lookup(ElementDefaultClassLookup(element=HtmlElement))
    try:
        tree: HtmlElement = document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (LxmlError, ValueError, TypeError, AssertionError, RecursionError) as error:
        raise NotAnArticle(f"the HTML cannot be parsed ({error}); give the whole page") from error
    stopped = parser.error_log.last_error
    return tree, stopped is None or stopped.type != ErrorTypes.ERR_RESOURCE_LIMIT
