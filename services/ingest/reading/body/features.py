"""The features of a page's blocks: one row of numbers per block, the input of the model.

They describe the text and markup of the block, the elements around it and their names, similar blocks on the page, the
neighbouring blocks, and what the page states elsewhere (title, description, JSON-LD body).
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ingest.reading.body.blocks import Block, Frame, Layout, layout_of_lines
from services.ingest.reading.lines.furniture import ends_article, is_furniture
from services.ingest.reading.lines.text_key import key

Array = NDArray[np.float32]

FAR = 30.0
"""Maximum distance, which also stands for none."""

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

TAGS = ("p", "h2", "h3", "div")
AROUND = (
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
_SENTENCE_END = (".", "!", "?", "…", "。", "！", "？", "।", "۔", "؟")
_CLOSING = "\"'”’»)]"
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_CLOCK = re.compile(r"\b\d{1,2}[:.h]\d\d\b")
_UPPER = re.compile(r"[A-ZÀ-ÖØ-ÞΑ-ΩА-Я]")
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]+")
_START = 80
"""Characters of a block in which capitals and digits are counted."""
_KEYED = 300
"""Characters of a block that are compared with what the page states."""
_READ = 2_000
"""Characters of a block that are searched for years and clock times."""
_MOST_WORDS = 300
"""Maximum word count of a block: an endless block is no more a story than a long one."""
_LABEL_WORDS = 8
"""Maximum length of a label that a page repeats, in words."""
_LABELLED = 3
"""Minimum repetitions of a label for it to mark its neighbours."""
_WORDS = 15
"""Minimum length of a block that counts as text when distances are measured, in words; few may be links."""


class Stated(NamedTuple):
    """What a page states of its article; "" if it does not."""

    title: str = ""
    description: str = ""
    body: str = ""
    """The body in its JSON-LD."""
    is_article: bool = False
    """Whether it says that it is an article, or when it was published."""


NOTHING_STATED = Stated()


def feature_names() -> list[str]:
    """The names of the columns of `block_features`."""
    layout = Layout([Block("x", "p", "paragraph", 0, 0, 0, 0, False)], [Frame(-1, "body", "", 0, 0, 1)])
    return [name for name, _ in _columns(layout, NOTHING_STATED)]


def block_features(layout: Layout, stated: Stated = NOTHING_STATED) -> Array:
    """The features of each block, in page order: shape (blocks, len(feature_names()))."""
    if not layout.blocks:
        return np.zeros((0, len(feature_names())), np.float32)
    return np.stack([np.asarray(column, np.float32) for _, column in _columns(layout, stated)], axis=1)


def line_feature_names() -> list[str]:
    """The names of the columns of `line_features`."""
    return feature_names() + [name for name, _ in _labelled(["x"])]


def line_features(lines: Sequence[str], title: str = "") -> Array:
    """The features of each line of a plain text: shape (lines, len(line_feature_names())).

    `title` is the line known to be the headline, "" if none is.
    """
    if not lines:
        return np.zeros((0, len(line_feature_names())), np.float32)
    labels = np.stack([np.asarray(column, np.float32) for _, column in _labelled(lines)], axis=1)
    return np.concatenate((block_features(layout_of_lines(lines), Stated(title=title)), labels), axis=1)


Column = tuple[str, Sequence[float] | NDArray[np.generic]]


def _columns(layout: Layout, stated: Stated) -> list[Column]:
    blocks = layout.blocks
    keys = [key(block.text[:_KEYED]) for block in blocks]
    title = key(stated.title[:_KEYED])
    own = _own(blocks, keys)
    columns: list[Column] = [*own.items()]
    columns.append(("is_article", np.full(len(blocks), float(stated.is_article))))
    columns += _stated(keys, title, key(stated.description), key(stated.body))
    # Words without digits, which only number elements of a kind.
    named = [_WORD.findall(frame.names) for frame in layout.frames]
    columns += _framed(layout, named, own)
    columns += _alike(layout, named, own)
    columns += _order(blocks, keys, title, own)
    columns += _neighbours(own)
    return columns


def _own(blocks: list[Block], keys: list[str]) -> dict[str, NDArray[np.float64]]:
    """Columns for the text and markup of each block."""
    texts = [block.text for block in blocks]
    starts = [text[:_READ] for text in texts]

    def each(of: Callable[[str], float], texts: list[str] = texts) -> NDArray[np.float64]:
        return np.fromiter(map(of, texts), np.float64, len(texts))

    def of_blocks(of: Callable[[Block], float]) -> NDArray[np.float64]:
        return np.fromiter(map(of, blocks), np.float64, len(blocks))

    chars = each(len)
    # Chinese, Japanese and Thai have no spaces, so words are also estimated by length.
    words = np.minimum(np.maximum(each(lambda text: text.count(" ") + 1), chars / 14), _MOST_WORDS)
    own: dict[str, NDArray[np.float64]] = {
        "words": words,
        "chars": chars,
        "letters_per_word": chars / words,
        "linked": of_blocks(lambda block: block.linked) / chars,
        "links": of_blocks(lambda block: block.links),
        "bold": of_blocks(lambda block: block.bold) / chars,
        "opens_linked": of_blocks(lambda block: block.opens_linked),
        "ends": each(lambda text: text[-8:].rstrip(_CLOSING).endswith(_SENTENCE_END)),
        "upper": each(lambda text: len(_UPPER.findall(text, 0, _START))) / np.minimum(chars, _START),
        "digits": each(lambda text: len(_DIGIT.findall(text, 0, _START))) / np.minimum(chars, _START),
        "ellipsis": each(lambda text: text.endswith(("…", "...", "»", "›", "→"))),
        "year": each(lambda text: _YEAR.search(text) is not None, starts),
        "clock": each(lambda text: _CLOCK.search(text) is not None, starts),
        "furniture": each(is_furniture),
        "ends_article": each(ends_article),
        "list_item": of_blocks(lambda block: block.kind == "list_item"),
    }
    for tag in TAGS:
        own[f"tag_{tag}"] = of_blocks(lambda block, tag=tag: block.tag == tag)  # type: ignore[misc]
    own["text"] = ((words >= _WORDS) & (own["linked"] < 0.5)).astype(np.float64)
    counts = Counter(keys)
    own["said_times"] = np.array([counts[item] for item in keys], np.float64)
    return own


def _stated(keys: list[str], title: str, description: str, body: str) -> list[Column]:
    """Columns for how much of each block the page states elsewhere."""
    title_words = set(title.split())
    overlap = []
    for item in keys:
        words = item.split(None, 40)
        overlap.append(sum(word in title_words for word in words) / max(1, len(words)))
    start = description[:60]
    body_words = body.count(" ")
    return [
        ("is_title", [float(bool(title) and item == title) for item in keys]),
        ("title_words", overlap),
        (
            "in_description",
            [float(len(item) > 20 and (item in description or (bool(start) and start in item))) for item in keys],
        ),
        ("stated_body_words", [float(body_words)] * len(keys)),
        ("in_stated_body", [float(body_words > 20 and item[:200] in body) for item in keys]),
    ]


@lru_cache(maxsize=1)
def _hints() -> list[re.Pattern[str]]:
    return [re.compile(pattern) for pattern in NAMES.values()]


@lru_cache(maxsize=50_000)
def _hinted(word: str) -> tuple[int, ...]:
    return tuple(number for number, hint in enumerate(_hints()) if hint.search(word))


def _framed(layout: Layout, named: list[list[str]], own: dict[str, NDArray[np.float64]]) -> list[Column]:
    """Columns for the elements around each block: the distance of the nearest one of each name and tag, and the text it
    holds."""
    frames, blocks = layout.frames, layout.blocks
    hints, around = len(NAMES), {tag: number for number, tag in enumerate(AROUND)}
    nearest = np.full((len(frames) + 1, hints + len(around)), FAR, np.float32)
    for number, frame in enumerate(frames):
        row = nearest[number]
        np.add(nearest[frame.parent], 1, out=row)
        for word in named[number]:
            for hint in _hinted(word):
                row[hint] = 0
        if (tag := around.get(frame.tag)) is not None:
            row[hints + tag] = 0
    np.minimum(nearest, FAR, out=nearest)
    at = np.fromiter((block.frame for block in blocks), np.int64, len(blocks))
    names = [*NAMES, *(f"in_{tag}" for tag in AROUND)]
    columns: list[Column] = [(f"near_{name}", nearest[at, column]) for column, name in enumerate(names)]
    own_text = own["words"] * own["text"]
    for name in ("comment", "related", "card"):
        outside = nearest[at, names.index(name)] >= FAR
        columns.append((f"text_outside_{name}", np.full(len(blocks), float((own_text * outside).sum()))))

    parent = np.fromiter((frame.parent for frame in frames), np.int64, len(frames))
    outer = np.where(parent >= 0, parent, np.arange(len(frames)))
    first = np.fromiter((frame.first for frame in frames), np.int64, len(frames))
    end = np.fromiter((frame.end for frame in frames), np.int64, len(frames))
    words, text = own["words"], own["text"]
    sums = {
        "words": _running(words),
        "linked": _running(words * own["linked"]),
        "texts": _running(text * words),
        "ps": _running(own["tag_p"] * words),
        "items": _running(own["list_item"]),
        "furniture": _running(own["furniture"]),
    }
    total = max(1.0, float(words.sum()))
    held = {name: running[end] - running[first] for name, running in sums.items()}
    positions = np.arange(len(blocks))
    depth = np.fromiter((frame.depth for frame in frames), np.float64, len(frames))
    columns.append(("depth", depth[at]))
    level = at
    for up in range(5):
        in_words = np.maximum(held["words"][level], 1)
        count = end[level] - first[level]
        columns += [
            (f"up{up}_words", held["words"][level]),
            (f"up{up}_linked", held["linked"][level] / in_words),
            (f"up{up}_texts", held["texts"][level] / in_words),
            (f"up{up}_ps", held["ps"][level] / in_words),
            (f"up{up}_share", held["words"][level] / total),
            (f"up{up}_blocks", count),
            (f"up{up}_items", held["items"][level] / np.maximum(count, 1)),
            (f"up{up}_furniture", held["furniture"][level]),
            (f"up{up}_at", (positions - first[level]) / np.maximum(count, 1)),
        ]
        level = outer[level]
    return columns + _story(at, words * text, held["words"], parent, outer, first, end)


def _story(
    at: NDArray[np.int64],
    weights: NDArray[np.float64],
    held: NDArray[np.float64],
    parent: NDArray[np.int64],
    outer: NDArray[np.int64],
    first: NDArray[np.int64],
    end: NDArray[np.int64],
) -> list[Column]:
    """Columns for the position of each block relative to the story: the element whose own children hold the most
    text."""
    score = np.zeros(len(parent))
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
        frame, up = int(parent[frame]), up + 1
    before = np.clip(first[best] - number, 0, 50)
    after = np.clip(number - end[best] + 1, 0, 50)
    total = max(1.0, float(weights.sum()))
    return [
        ("story_steps", steps),
        ("story_score", score[at] / max(1.0, float(score.max(initial=0)))),
        ("story_share", np.full(len(at), score[best] / total)),
        ("story_words", np.full(len(at), held[best])),
        ("before_story", before),
        ("after_story", after),
    ]


def _alike(layout: Layout, named: list[list[str]], own: dict[str, NDArray[np.float64]]) -> list[Column]:
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


def _order(blocks: list[Block], keys: list[str], title: str, own: dict[str, NDArray[np.float64]]) -> list[Column]:
    """Columns for the position of each block, in blocks and words, from the headline, other text and both ends."""
    count, words = len(blocks), own["words"]
    number = np.arange(count)
    running = _running(words)[:-1]
    total = max(1.0, float(words.sum()))
    heads = [n for n, block in enumerate(blocks) if block.tag == "h1"]
    titled = [n for n, item in enumerate(keys) if item and item == title]
    head = next(iter([n for n in titled if n in heads] or titled or heads), -1)
    after_end = _since(own["ends_article"])
    texts = own["text"]
    text_words = words * texts
    return [
        ("at", number / count),
        ("words_before", running / total),
        ("page_words", np.full(count, total)),
        ("page_blocks", np.full(count, float(count))),
        ("page_text", np.full(count, text_words.sum() / total)),
        ("has_head", np.full(count, float(bool(titled)) + float(bool(heads)))),
        ("from_head", np.clip(number - head, -50, 200) if head >= 0 else np.full(count, 99.0)),
        ("text_after_head", np.full(count, text_words[max(head, 0) :].sum() / max(1.0, float(text_words.sum())))),
        ("text_words_before", _running(text_words)[:-1] / max(1.0, float(text_words.sum()))),
        ("since_end", after_end),
        ("since_text", _since(texts)),
        ("until_text", _since(texts[::-1])[::-1]),
        ("since_heading", _since(own["tag_h2"] + own["tag_h3"])),
    ]


def _since(marks: NDArray[np.float64]) -> NDArray[np.float64]:
    """The distance of each block from the last marked one before it, at most `FAR`."""
    number = np.arange(len(marks))
    last = np.maximum.accumulate(np.where(marks > 0, number, -1000))
    before = np.concatenate(([-1000], last[:-1]))
    return np.minimum(number - before, FAR).astype(np.float64)


def _labelled(texts: Sequence[str]) -> list[Column]:
    """Columns for lines that the page repeats as labels, and the distance to the next ones.

    Comments and cards repeat labels around varying text: "Ada says:", "Rating: 12 votes". In HTML the names of elements
    give them away; a plain text has only the labels.
    """
    labels = list(map(_label, texts))
    counts = Counter(labels)
    times = np.array([counts[label] if label else 0 for label in labels], np.float64)
    repeated = (times >= _LABELLED).astype(np.float64)
    return [
        ("label_times", times),
        ("since_label", _since(repeated)),
        ("until_label", _since(repeated[::-1])[::-1]),
        ("labels_around", _mean_around(repeated, 8)),
    ]


def _label(text: str) -> str:
    """What a short line shares with others of its kind: its words without numbers, or the last word before a colon."""
    words = key(text[:_KEYED]).split(None, _LABEL_WORDS)
    if len(words) > _LABEL_WORDS:
        return ""
    if text.endswith(":"):
        return f"{words[-1]}:" if words else ":"
    return " ".join(_DIGIT.sub("0", word) for word in words)


_NEIGHBOURLY = ("words", "upper", "bold", "tag_p", "ends")


def _neighbours(own: dict[str, NDArray[np.float64]]) -> list[Column]:
    columns: list[Column] = []
    for name in _NEIGHBOURLY:
        column = own[name]
        padded = np.concatenate((np.full(2, -1.0), column, np.full(2, -1.0)))
        columns += [(f"{name}{by:+d}", padded[2 + by : 2 + by + len(column)]) for by in (-2, -1, 1, 2)]
    for name in ("words", "linked", "text", "ends"):
        columns += [(f"{name}_around{span}", _mean_around(own[name], span)) for span in (3, 8)]
    return columns


def _mean_around(column: NDArray[np.float64], span: int) -> NDArray[np.float64]:
    running = _running(column)
    number = np.arange(len(column))
    low, high = np.maximum(number - span, 0), np.minimum(number + span + 1, len(column))
    mean: NDArray[np.float64] = (running[high] - running[low]) / (high - low)
    return mean


def _running(column: NDArray[np.float64]) -> NDArray[np.float64]:
    """The cumulative sum, from 0 to the total: one longer than the column."""
    return np.concatenate(([0.0], np.cumsum(column)))
