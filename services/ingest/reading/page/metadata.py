"""What a page says about itself: JSON-LD, OpenGraph and other meta tags, microdata, and the marked-up parts a reader
sees.

Nothing is decided here: per field every candidate is given with the place it was read from, best place first.
"""

from lxml.html import HtmlElement

from services.ingest.reading.page.candidates import PageMetadata
from services.ingest.reading.page.json_ld import json_ld_nodes, read_breadcrumbs, read_json_ld
from services.ingest.reading.page.markup import read_markup, visible_lines
from services.ingest.reading.page.meta_tags import read_links, read_metas


def read_metadata(tree: HtmlElement, url: str) -> PageMetadata:
    """Read everything the page says of itself. `url` resolves relative links. Nothing on the page makes it raise."""
    page = PageMetadata()
    nodes = list(json_ld_nodes(tree))
    read_json_ld(page, nodes, url, tree)
    read_metas(page, tree, url)
    read_links(page, tree)
    read_markup(page, tree)
    read_breadcrumbs(page, nodes)
    page.lines = visible_lines(tree)
    return page
