"""What a page says of its article, in all places: links, JSON-LD, meta tags, microdata and visible markup.

This package only collects candidates; `reading/fields` decides between them.
"""

from lxml.html import HtmlElement

from services.ingest.reading.page.candidates import PageMetadata, merge
from services.ingest.reading.page.free_access import read_free_access
from services.ingest.reading.page.json_ld import read_json_ld
from services.ingest.reading.page.live_blog import read_live_blog
from services.ingest.reading.page.markup import read_markup
from services.ingest.reading.page.meta_tags import read_links, read_meta_tags
from services.ingest.reading.page.navigation import read_navigation
from services.ingest.reading.page.site_marks import read_site_marks


def read_metadata(tree: HtmlElement, url: str) -> PageMetadata:
    """Collect every candidate on the page. `url` resolves relative links. No page makes it raise."""
    return merge(
        read_links(tree),
        read_json_ld(tree, url),
        read_meta_tags(tree, url),
        read_free_access(tree),
        read_markup(tree),
        read_live_blog(tree),
        read_navigation(tree, url),
        read_site_marks(tree, url),
    )
