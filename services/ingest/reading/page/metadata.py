"""What a page says about itself: JSON-LD, OpenGraph and other meta tags, microdata, and the marked-up parts a reader
sees.

Nothing is decided here: per field every candidate is given with the place it was read from, best place first.
"""

from lxml.html import HtmlElement

from services.ingest.reading.page.candidates import PageMetadata, merge
from services.ingest.reading.page.json_ld import read_json_ld
from services.ingest.reading.page.markup import read_markup
from services.ingest.reading.page.meta_tags import read_links, read_meta_tags


def read_metadata(tree: HtmlElement, url: str) -> PageMetadata:
    """Read everything the page says of itself. `url` resolves relative links. Nothing on the page makes it raise."""
    return merge(read_links(tree), read_json_ld(tree, url), read_meta_tags(tree, url), read_markup(tree))
