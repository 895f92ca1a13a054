"""Whether a text is HTML, and its tree."""

import re

from lxml.etree import ElementDefaultClassLookup, LxmlError
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from services.ingest.reading.not_an_article import NotAnArticle
from services.ingest.reading.page.scan import thin

_SNIFFED = 32_768
"""Characters looked at for tags."""
_HTML = re.compile(
    r"<!doctype\s+html|<(?:html|head|body|article|div|p|h1|title|meta|section|span|table|br)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)


def is_html(text: str, content_type: str | None = None) -> bool:
    """Whether a text is HTML rather than plain text. A text that is full of tags is, whatever its type says."""
    tags = len(_HTML.findall(text[:_SNIFFED]))
    start = text[:_SNIFFED].lstrip().lower()
    if start.startswith(("<!doctype html", "<html")) or tags >= 3:
        return True
    kind = (content_type or "").partition(";")[0].strip().lower()
    return tags > 0 and kind != "text/plain"


def parse(text: str) -> HtmlElement:
    """The tree of a page, its excesses taken out first. Raises NotAnArticle."""
    # Text nodes of more than 10 MB and elements 256 deep are refused without `huge_tree`; `thin` bounds both.
    parser = HTMLParser(
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
        default_doctype=False,  # type: ignore[call-arg]  # the stubs lack it
        huge_tree=True,
    )
    # Of the many classes that lxml has for elements of forms nothing is used, and finding each takes time.
    parser.set_element_class_lookup(ElementDefaultClassLookup(element=HtmlElement))
    try:
        tree: HtmlElement = document_fromstring(thin(text).encode("utf-8", "replace"), parser=parser)
    except (LxmlError, ValueError, TypeError, AssertionError, RecursionError) as error:
        raise NotAnArticle(f"the HTML cannot be parsed ({error}); give the whole page") from error
    return tree
