"""Stories that are served on several pages: what each later page adds to the first. Pure, like `extract`."""

from dataclasses import replace
from datetime import datetime

from services.ingest.addresses.address import Address
from services.ingest.addresses.page_numbers import page_number
from services.ingest.later_pages import LaterPages, Part
from services.ingest.reading.decoding.charset import decode_page
from services.ingest.reading.fields.draft import Draft
from services.ingest.reading.html_page import read_html
from services.ingest.reading.not_an_article import NotAnArticle
from services.ingest.reading.page.pagination import next_page
from services.ingest.reading.page.tree import parse
from services.ingest.reading.paragraph import length

_OWN_SHARE = 0.5
"""Minimum share of a later page's characters that no earlier page has. Where less is new, the page is another view of
the same text, as those that page through the comments are."""


def second_page(body: bytes, url: str, content_type: str | None = None) -> str | None:
    """The URL of the second page of the story whose first page was received from `url`."""
    return next_page(parse(decode_page(body, content_type)), Address.of(url))


def read_part(body: bytes, url: str, first: str, captured_at: datetime, content_type: str | None = None) -> Part:
    """Read a later page, received from `url`, of the story at `first`. Raises NotAnArticle if it is none."""
    story, address = Address.of(first), Address.of(url)
    number = page_number(story.normalized, address.normalized)
    if number is None:
        raise NotAnArticle(f"{url} is no later page of {first}")
    tree = parse(decode_page(body, content_type))
    paragraphs = read_html(tree, address, captured_at).paragraphs
    if not paragraphs:
        raise NotAnArticle(f"no text was found on page {number} of {first}")
    return Part(paragraphs, next_page(tree, story, number))


def joined(draft: Draft, later: LaterPages) -> Draft:
    """The draft of the first page with what the later ones add."""
    paragraphs, seen = [*draft.paragraphs], {paragraph.text for paragraph in draft.paragraphs}
    for part in later.parts:
        new = [paragraph for paragraph in part if paragraph.text not in seen]
        if length(new) >= _OWN_SHARE * length(part):
            paragraphs += new
            seen |= {paragraph.text for paragraph in new}
    text = replace(draft.text, value=paragraphs)
    return replace(draft, text=text, next_page=None if later.complete else draft.next_page)
