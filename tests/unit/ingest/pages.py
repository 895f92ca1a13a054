"""A fictional news page in parts, for the tests of this folder."""

import json
from typing import Any

URL = "https://www.harbor-daily.example/city/2026/03/03/bridge-reopens"

STANDFIRST = "Two years and forty million later, cars and bicycles cross the river again."
PARAGRAPHS = [
    "HARBOR CITY (Reuters) - The oldest bridge of Harbor City reopened on Tuesday, two years after it was "
    "closed for repairs that cost far more than the council had planned.",
    "“We have waited long enough,” said Mayor Ada Lind, who cut the ribbon at dawn. “Tonight we walk across, "
    "and tomorrow we drive.”",
    "Engineers replaced every cable of the bridge and found that the piers below the water were in better "
    "shape than feared.",
    "The repairs cost forty million, twice what was planned last November, the council said in a statement on "
    "Monday evening.",
    "Otto Brandt, the chief engineer, said that the piers would be checked every spring from now on and that "
    "tolls might follow.",
]
ITEMS = [
    "Cars may cross from six in the morning until midnight.",
    "Bicycles have a lane of their own on the river side.",
]


def json_ld(**changes: Any) -> str:
    """A JSON-LD script of the story; `changes` replace properties, None removes one."""
    node = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": "Old bridge reopens after two years",
        "author": [{"@type": "Person", "name": "Jane Roe"}, {"@type": "Person", "name": "Tom Vale"}],
        "publisher": {"@type": "Organization", "name": "Harbor Daily"},
        "datePublished": "2026-03-03T09:30:00-05:00",
        "dateModified": "2026-03-03T11:45:00-05:00",
        "articleSection": "City",
        "inLanguage": "en-US",
        "keywords": ["bridge", "Harbor City"],
        "image": {
            "@type": "ImageObject",
            "url": "https://img.harbor-daily.example/bridge-dawn-1200x800.jpg",
            "caption": "Cars cross the bridge on its first morning.",
        },
    } | changes
    node = {name: value for name, value in node.items() if value is not None}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def html(*, head: str | None = None, body: str | None = None, article: str = "", lang: str = "en") -> str:
    """A whole page: `head` and `body` replace what stands there, `article` is put before the story's last paragraph."""
    head = json_ld() if head is None else head
    story = "".join(f"<p>{text}</p>" for text in PARAGRAPHS[:3])
    story += (
        f"<h2>Costs doubled</h2><p>{PARAGRAPHS[3]}</p><ul>" + "".join(f"<li>{item}</li>" for item in ITEMS) + "</ul>"
    )
    story += f"{article}<p>{PARAGRAPHS[4]}</p>"
    body = (
        f"""<header><nav><a href="/">Home</a> <a href="/city">City</a></nav></header>
        <main><article><h1>Old bridge reopens after two years</h1>
        <p class="standfirst">{STANDFIRST}</p>
        <div class="byline">By <a href="/jane-roe">Jane Roe</a> and <a href="/tom-vale">Tom Vale</a></div>
        <time datetime="2026-03-03T09:30:00-05:00">March 3, 2026 9:30 a.m. ET</time>
        <figure><img src="https://img.harbor-daily.example/bridge-dawn-640x400.jpg">
        <figcaption>Cars cross the bridge on its first morning.
        <span class="credit">Photo: Kim Vale/Harbor Wire</span></figcaption></figure>
        {story}</article></main>
        <footer><p>© 2026 Harbor Daily. All rights reserved.</p></footer>"""
        if body is None
        else body
    )
    title = "<title>Old bridge reopens after two years | Harbor Daily</title>"
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8">{title}{head}</head><body>{body}</body></html>'
    )
