"""Features of the elements around a page's blocks: their names and tags, what they hold, and blocks in similar ones."""

import re
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from services.ingest.reading.body.blocks import Layout
from services.ingest.reading.body.columns import FAR, Column, cumulative

NAMES: dict[str, str] = {
    "article": r"article|story|artikel|articulo|artigo|noticia|news",
    "body": r"body|maintext|richtext|^rte$|wysiwyg|prose|fulltext",
    "content": r"content|inhalt|contenido|conteudo",
    "entry": r"entry|^post(?!er)",
    "text": r"text|copy(?!right)",
    "main": r"^main|primary|central",
    "paragraph": r"paragraph|^para|graf$|^p$",
    "comment": r"comment|disqus|respond|reply|kommentar|discussion|forum",
    "related": (
        r"relate|recommend|^more|more$|outbrain|taboola|suggest|trending|popular|^most|latest|^next$|"
        r"^also$|similar|crosslink"
    ),
    "share": r"shar(?:e|ing)|social|follow|twitter|facebook|whatsapp|^sns$",
    "menu": r"^nav|menu|breadcrumb|crumb|paginat|pager|toolbar",
    "footer": r"foot|bottom|after",
    "side": r"^side|aside|^rail$|secondary|^right|^left",
    "advert": r"^ads?$|advert|sponsor|promo|banner|dfp|commercial|affiliate|partner|marketing",
    "appeal": r"newsletter|subscri|^sign|donat|support|member|paywall|premium|regwall|^abo$|register|piano|^cta$",
    "picture": r"caption|figure|image|photo|^img|picture|gallery|media|video|credit|bild|foto|slide|carousel",
    "author": r"author|byline|^bio|writer|autor|contributor|profile|journalist|avatar",
    "stamp": r"meta|date|^time|publish|posted|stamp|datum|fecha|info(?!box)",
    "tags": r"^tags?|topic|keyword|categor|label|kicker|eyebrow",
    "title": r"title|headline|heading|^hed$|titre|titulo",
    "summary": (
        r"summary|^lead|intro|standfirst|^deck|^dek|abstract|excerpt|subtitle|description|chapo|bajada|"
        r"sapo|vorspann"
    ),
    "card": r"teaser|card|item|^list|grid|tile|feed|widget|box$|block|module|component|stream|panel",
    "embed": r"embed|tweet|instagram|quote|^pull|iframe|youtube",
    "hidden": (
        r"hidden|modal|popup|overlay|cookie|consent|^sr$|screenreader|visually|tooltip|print|^amp|"
        r"collapse|toggle|dialog|notification|alert"
    ),
    "aside_box": r"^fact|infobox|inset|timeline|glossar|sidebar|callout|highlight|notice|^note",
    "container": r"container|wrapper|inner|outer|column|^col|^row|layout|^page|section|region|area",
}
"""Hints in the names of elements, in several languages. A word may match several hints."""
_AROUND = (
    "article",
    "main",
    "aside",
    "footer",
    "header",
    "figure",
    "ul",
    "table",
    "blockquote",
    "section",
    "li",
    "figcaption",
)
_WORD = re.compile(r"[^\W\d_]+")


def surrounding_columns(layout: Layout, own: dict[str, NDArray[np.float64]]) -> list[Column]:
    """Columns for the elements around each block, and for blocks in similar elements. `own` has the columns of the
    blocks themselves."""
    named = [_words_of(frame.names) for frame in layout.frames]
    frames = _Frames(layout, own)
    return [
        *_nearest(layout, frames, own),
        *_levels(layout, frames, own),
        *_story(frames, own),
        *_alike(layout, named, own),
    ]


class _Frames:
    """The elements around the blocks as arrays."""

    def __init__(self, layout: Layout, own: dict[str, NDArray[np.float64]]) -> None:
        frames, blocks = layout.frames, layout.blocks
        self.at = np.fromiter((block.frame for block in blocks), np.int64, len(blocks))
        """The frame of each block."""
        self.parent = np.fromiter((frame.parent for frame in frames), np.int64, len(frames))
        self.outer = np.where(self.parent >= 0, self.parent, np.arange(len(frames)))
        """The parent of each frame; at the top the frame itself."""
        self.first = np.fromiter((frame.first for frame in frames), np.int64, len(frames))
        self.end = np.fromiter((frame.end for frame in frames), np.int64, len(frames))
        self.words = self.held(own["words"])

    def held(self, column: NDArray[np.float64]) -> NDArray[np.float64]:
        """The sum of a column over the blocks in each frame."""
        sums = cumulative(column)
        held: NDArray[np.float64] = sums[self.end] - sums[self.first]
        return held


def _nearest(layout: Layout, frames: _Frames, own: dict[str, NDArray[np.float64]]) -> list[Column]:
    """The distance of the nearest element of each name and tag, and the text outside those of some names."""
    hints, around = len(NAMES), {tag: number for number, tag in enumerate(_AROUND)}
    nearest = np.full((len(layout.frames) + 1, hints + len(around)), FAR, np.float32)
    named: list[int] = []
    depths: dict[int, list[int]] = {}
    for number, frame in enumerate(layout.frames):
        begin = number * nearest.shape[1]
        named += [begin + hint for hint in _hinted_by(frame.names)]
        if (tag := around.get(frame.tag)) is not None:
            named.append(begin + hints + tag)
        depths.setdefault(frame.depth, []).append(number)
    nearest.ravel()[named] = 0
    for _, alike in sorted(depths.items()):
        nearest[alike] = np.minimum(nearest[alike], nearest[frames.parent[alike]] + 1)
    np.minimum(nearest, FAR, out=nearest)
    names = [*NAMES, *(f"in_{tag}" for tag in _AROUND)]
    columns: list[Column] = [(f"near_{name}", nearest[frames.at, column]) for column, name in enumerate(names)]
    text = own["words"] * own["text"]
    for name in ("comment", "related", "card"):
        outside = nearest[frames.at, names.index(name)] >= FAR
        columns.append((f"text_outside_{name}", np.full(len(text), float((text * outside).sum()))))
    return columns


def _levels(layout: Layout, frames: _Frames, own: dict[str, NDArray[np.float64]]) -> list[Column]:
    """What the element around each block holds, and the four elements around that."""
    words, text = own["words"], own["text"]
    total = max(1.0, float(words.sum()))
    linked = frames.held(words * own["linked"])
    texts = frames.held(text * words)
    paragraphs = frames.held(own["tag_p"] * words)
    items = frames.held(own["list_item"])
    furniture = frames.held(own["furniture"])
    positions = np.arange(len(words))
    depth = np.fromiter((frame.depth for frame in layout.frames), np.float64, len(layout.frames))
    columns: list[Column] = [("depth", depth[frames.at])]
    level = frames.at
    for up in range(5):
        in_words = np.maximum(frames.words[level], 1)
        count = frames.end[level] - frames.first[level]
        columns += [
            (f"up{up}_words", frames.words[level]),
            (f"up{up}_linked", linked[level] / in_words),
            (f"up{up}_texts", texts[level] / in_words),
            (f"up{up}_ps", paragraphs[level] / in_words),
            (f"up{up}_share", frames.words[level] / total),
            (f"up{up}_blocks", count),
            (f"up{up}_items", items[level] / np.maximum(count, 1)),
            (f"up{up}_furniture", furniture[level]),
            (f"up{up}_at", (positions - frames.first[level]) / np.maximum(count, 1)),
        ]
        level = frames.outer[level]
    return columns


def _story(frames: _Frames, own: dict[str, NDArray[np.float64]]) -> list[Column]:
    """Columns for the position of each block relative to the story: the element whose own children hold the most
    text."""
    at, outer, first, end = frames.at, frames.outer, frames.first, frames.end
    weights = own["words"] * own["text"]
    score = np.zeros(len(outer))
    for level, share in ((at, 0.5), (outer[at], 1.0), (outer[outer[at]], 0.5)):
        np.add.at(score, level, weights * share)
    best = int(score.argmax())
    # Steps up from the story's element to the smallest element that also holds the block.
    number = np.arange(len(at))
    steps = np.full(len(at), FAR)
    frame, up = best, 0
    while frame >= 0:
        inside = (number >= first[frame]) & (number < end[frame]) & (steps == FAR)
        steps[inside] = up
        frame, up = int(frames.parent[frame]), up + 1
    before = np.clip(first[best] - number, 0, 50)
    after = np.clip(number - end[best] + 1, 0, 50)
    total = max(1.0, float(weights.sum()))
    return [
        ("story_steps", steps),
        ("story_score", score[at] / max(1.0, float(score.max(initial=0)))),
        ("story_share", np.full(len(at), score[best] / total)),
        ("story_words", np.full(len(at), frames.words[best])),
        ("before_story", before),
        ("after_story", after),
    ]


def _alike(layout: Layout, named: list[tuple[str, ...]], own: dict[str, NDArray[np.float64]]) -> list[Column]:
    """Columns for the blocks in elements with the same tags and names."""
    frames, blocks = layout.frames, layout.blocks
    numbers: dict[tuple[object, ...], int] = {}
    looks = [numbers.setdefault((frame.tag, *words), len(numbers)) for frame, words in zip(frames, named, strict=True)]
    parents = [frame.parent for frame in frames] + [-1]
    looks.append(-1)
    paths = [
        numbers.setdefault((looks[n], looks[up := parents[n]], looks[parents[up]]), len(numbers))
        for n in range(len(frames))
    ]
    columns: list[Column] = []
    for of_frame, label in ((looks, "own"), (paths, "path")):
        at = np.fromiter((of_frame[block.frame] for block in blocks), np.int64, len(blocks))
        count = np.bincount(at, minlength=len(numbers)).astype(np.float64)
        words = np.bincount(at, own["words"], len(numbers))
        linked = np.bincount(at, own["words"] * own["linked"], len(numbers)) / np.maximum(words, 1)
        ends = np.bincount(at, own["ends"], len(numbers)) / np.maximum(count, 1)
        columns += [
            (f"alike_{label}_count", count[at]),
            (f"alike_{label}_words", words[at]),
            (f"alike_{label}_mean", (words / np.maximum(count, 1))[at]),
            (f"alike_{label}_linked", linked[at]),
            (f"alike_{label}_ends", ends[at]),
            (f"alike_{label}_share", words[at] / max(1.0, float(words.sum()))),
        ]
    return columns


@lru_cache(maxsize=1)
def _hints() -> list[re.Pattern[str]]:
    return [re.compile(pattern) for pattern in NAMES.values()]


# The elements of a page share few names.
@lru_cache(maxsize=1_024)
def _words_of(names: str) -> tuple[str, ...]:
    """The words of names, without digits, which only number elements of a kind."""
    return tuple(_WORD.findall(names))


@lru_cache(maxsize=1_024)
def _hinted_by(names: str) -> list[int]:
    return sorted({hint for word in _words_of(names) for hint in _hinted(word)})


@lru_cache(maxsize=50_000)
def _hinted(word: str) -> tuple[int, ...]:
    return tuple(number for number, hint in enumerate(_hints()) if hint.search(word))
