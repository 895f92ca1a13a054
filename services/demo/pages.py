"""Renders the page of one article in the template of its paper."""

import html
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template
from typing import NamedTuple

from services.demo.sources import LINK, PAPERS, ArticleSource, Block, TemplateName

TEMPLATES = Path(__file__).parent / "templates"

_OPTIONAL_LINE = re.compile(r"^\?(\w+): (.*\n)", re.MULTILINE)
_BLOCKS_BEFORE_FURNITURE = 3


class _Markup(NamedTuple):
    """How a paper marks up the blocks of a text; `{}` is the text."""

    paragraph: str = "<p>{}</p>"
    subhead: str = "<h2>{}</h2>"
    list_item: str = "<li>{}</li>"
    list_: str = "<ul>\n{}\n</ul>"


_MARKUP: Mapping[TemplateName, _Markup] = {
    "courier": _Markup(),
    "wire": _Markup(paragraph='<p class="Paragraph">{}</p>', subhead='<h3 class="subhead">{}</h3>'),
    "herald": _Markup(subhead="<h3>{}</h3>"),
    "gazette": _Markup("{}<BR><BR>", "<B>{}</B><BR><BR>", "&bull; {}<BR>", "{}<BR>"),
    "quickline": _Markup(paragraph="<p>{}", list_item="<li>{}"),
}


def render_page(source: ArticleSource, site: str, related: Sequence[ArticleSource] = ()) -> str:
    """The page of one article, on a site at `site` (no trailing slash): HTML, or the text of a `.txt` source."""
    if source.template == "text":
        return source.body + "\n"
    image = f"{site}/static/{source.image.src}" if source.image else ""
    blocks = source.blocks
    words = {
        "language": source.language,
        "path": source.path,
        "url": site + source.path,
        "site": site,
        "headline": source.headline,
        "standfirst": source.standfirst,
        "byline": source.byline,
        "section": source.section,
        "keywords": ", ".join(source.keywords),
        "published": source.published,
        "published_text": source.published_text,
        "modified_text": source.modified_text,
        "meta_published": source.published if source.published_in == "meta" else "",
        "time_published": source.published if source.published_in == "time" else "",
        "text_published": source.published_text if source.published_in == "text" else "",
        "image": image,
        "caption": source.image.caption if source.image else "",
        "credit": source.image.credit if source.image else "",
        "correction": source.correction,
    }
    values = {name: html.escape(word) for name, word in words.items()} | {
        "json_ld": _json_ld(source, site, image),
        "body_top": _set_blocks(blocks[:_BLOCKS_BEFORE_FURNITURE], source.template, site),
        "body_rest": _set_blocks(blocks[_BLOCKS_BEFORE_FURNITURE:], source.template, site),
        "related": link_list(related, source.template, site),
    }
    return fill_template(source.template, values)


def fill_template(template: str, values: Mapping[str, str]) -> str:
    """Fill in a template. A line that begins with `?name: ` is kept only if that value is not empty."""
    lines = (TEMPLATES / f"{template}.html").read_text(encoding="utf-8")
    kept = _OPTIONAL_LINE.sub(lambda line: line[2] if values[line[1]] else "", lines)
    return Template(kept).substitute(values)


def _set_blocks(blocks: Sequence[Block], template: TemplateName, site: str) -> str:
    markup = _MARKUP[template]
    parts: list[str] = []
    items: list[str] = []
    for block in [*blocks, None]:
        if block is not None and block.kind == "list_item":
            items.append(markup.list_item.format(_set_links(block.text, site)))
            continue
        if items:
            parts.append(markup.list_.format("\n".join(items)))
            items = []
        if block is not None:
            form = markup.subhead if block.kind == "subhead" else markup.paragraph
            parts.append(form.format(_set_links(block.text, site)))
    return "\n".join(parts)


def _set_links(text: str, site: str) -> str:
    return LINK.sub(lambda link: f'<a href="{site}{link[2]}">{link[1]}</a>', html.escape(text, quote=False))


def link_list(related: Sequence[ArticleSource], template: TemplateName, site: str) -> str:
    """Links to other articles, as the paper marks up a list."""
    links = [f'<a href="{html.escape(site + other.path)}">{html.escape(other.headline)}</a>' for other in related]
    if template == "gazette":
        return "<BR>\n".join(links)
    return "<ul>\n" + "\n".join(f"<li>{link}</li>" for link in links) + "\n</ul>"


def _json_ld(source: ArticleSource, site: str, image: str) -> str:
    people = [{"@type": "Person", "name": name} for name in source.expected.authors]
    agencies = [{"@type": "Organization", "name": name} for name in source.expected.agencies]
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": {"@type": "WebPage", "@id": site + source.path},
        "headline": source.headline,
        "description": source.standfirst,
        "datePublished": source.published,
        "dateModified": source.modified or source.published,
        "author": people or agencies,
        "publisher": {"@type": "NewsMediaOrganization", "name": PAPERS["courier"]},
        "articleSection": source.section,
        "keywords": source.keywords,
        "inLanguage": source.language,
        "isAccessibleForFree": True,
    }
    if image:
        data["image"] = [image]
    # `</` would end the script element.
    return json.dumps(data, ensure_ascii=False).replace("</", "<\\/")
