"""The features of a page's blocks: one row of numbers per block, the input of the model.

They describe the text and markup of the block, the elements around it and their names, similar blocks on the page, the
neighbouring blocks, and what the page states elsewhere (title, description, JSON-LD body).
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ingest.reading.body.blocks import Block, Frame, Layout, layout_of_lines
from services.ingest.reading.body.columns import Column, cumulative, mean_around, since
from services.ingest.reading.body.surroundings import surrounding_columns
from services.ingest.reading.lines.furniture import ends_article, is_furniture
from services.ingest.reading.lines.text_key import key
from services.ingest.reading.lines.word_count import word_count

Array = NDArray[np.float32]

_TAGS = ("p", "h2", "h3", "div")
_SENTENCE_END = (".", "!", "?", "…", "。", "！", "？", "।", "۔", "؟")
_CLOSING = "\"'”’»)]"
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_CLOCK = re.compile(r"\b\d{1,2}[:.h]\d\d\b")
_UPPER = re.compile(r"[A-ZÀ-ÖØ-ÞΑ-ΩА-Я]")
_DIGIT = re.compile(r"\d")
_START = 80
"""Characters of a block in which capitals and digits are counted."""
_KEYED = 300
"""Characters of a block that are compared with what the page states."""
_READ = 2_000
"""Characters of a block that are searched for years and clock times."""
_MOST_WORDS = 300
"""Maximum word count of a block: an endless block is no more a story than a long one."""
_LONGEST_WORD = 14
"""Letters of a string without spaces that count as a word."""
_SHORTEST_WORD = 2.5
"""Letters per word below which a text is in a script that needs fewer letters than Latin."""
_LETTERS = 6
"""Letters of a word in Latin script, with its space."""
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


def _columns(layout: Layout, stated: Stated) -> list[Column]:
    blocks = layout.blocks
    keys = [key(block.text[:_KEYED]) for block in blocks]
    title = key(stated.title[:_KEYED])
    own = _own(blocks, keys)
    columns: list[Column] = [*own.items()]
    columns.append(("is_article", np.full(len(blocks), float(stated.is_article))))
    columns += _stated(keys, title, key(stated.description), key(stated.body))
    columns += surrounding_columns(layout, own)
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

    lengths = each(len)
    counts = each(word_count)
    # A string without spaces in any other script is no word either.
    words = np.minimum(np.maximum(counts, lengths / _LONGEST_WORD), _MOST_WORDS)
    # Scripts without spaces say as much in fewer letters.
    chars = np.where(lengths < counts * _SHORTEST_WORD, counts * _LETTERS, lengths)
    own: dict[str, NDArray[np.float64]] = {
        "words": words,
        "chars": chars,
        "letters_per_word": chars / words,
        "linked": of_blocks(lambda block: block.linked) / lengths,
        "links": of_blocks(lambda block: block.links),
        "bold": of_blocks(lambda block: block.bold) / lengths,
        "opens_linked": of_blocks(lambda block: block.opens_linked),
        "ends": each(lambda text: text[-8:].rstrip(_CLOSING).endswith(_SENTENCE_END)),
        "upper": _counts(texts, _UPPER) / np.minimum(lengths, _START),
        "digits": _counts(texts, _DIGIT) / np.minimum(lengths, _START),
        "ellipsis": each(lambda text: text.endswith(("…", "...", "»", "›", "→"))),
        "year": each(lambda text: ("19" in text or "20" in text) and _YEAR.search(text) is not None, starts),
        "clock": each(lambda text: _DIGIT.search(text) is not None and _CLOCK.search(text) is not None, starts),
        "furniture": each(is_furniture),
        "ends_article": each(ends_article),
        "list_item": of_blocks(lambda block: block.kind == "list_item"),
    }
    for tag in _TAGS:
        own[f"tag_{tag}"] = of_blocks(lambda block, tag=tag: block.tag == tag)  # type: ignore[misc]
    own["text"] = ((words >= _WORDS) & (own["linked"] < 0.5)).astype(np.float64)
    said = Counter(keys)
    own["said_times"] = np.array([said[item] for item in keys], np.float64)
    return own


def _counts(texts: list[str], kind: re.Pattern[str]) -> NDArray[np.float64]:
    """How many characters of a kind are in the start of each text.

    All are found in one search over the starts, laid side by side: a search for each text costs more to begin than to
    make.
    """
    starts = "".join([text[:_START].ljust(_START) for text in texts])
    rows = [match.start() // _START for match in kind.finditer(starts)]
    return np.bincount(rows, minlength=len(texts)).astype(np.float64)


def _stated(keys: list[str], title: str, description: str, body: str) -> list[Column]:
    """Columns for how much of each block the page states elsewhere."""
    title_words = set(title.split())
    overlap = []
    for item in keys:
        words = item.split(None, 40)
        overlap.append(sum(map(title_words.__contains__, words)) / max(1, len(words)))
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


def _order(blocks: list[Block], keys: list[str], title: str, own: dict[str, NDArray[np.float64]]) -> list[Column]:
    """Columns for the position of each block, in blocks and words, from the headline, other text and both ends."""
    count, words = len(blocks), own["words"]
    number = np.arange(count)
    before = cumulative(words)[:-1]
    total = max(1.0, float(words.sum()))
    heads = [n for n, block in enumerate(blocks) if block.tag == "h1"]
    titled = [n for n, item in enumerate(keys) if item and item == title]
    head = next(iter([n for n in titled if n in heads] or titled or heads), -1)
    after_end = since(own["ends_article"])
    texts = own["text"]
    text_words = words * texts
    return [
        ("at", number / count),
        ("words_before", before / total),
        ("page_words", np.full(count, total)),
        ("page_blocks", np.full(count, float(count))),
        ("page_text", np.full(count, text_words.sum() / total)),
        ("has_head", np.full(count, float(bool(titled)) + float(bool(heads)))),
        ("from_head", np.clip(number - head, -50, 200) if head >= 0 else np.full(count, 99.0)),
        ("text_after_head", np.full(count, text_words[max(head, 0) :].sum() / max(1.0, float(text_words.sum())))),
        ("text_words_before", cumulative(text_words)[:-1] / max(1.0, float(text_words.sum()))),
        ("since_end", after_end),
        ("since_text", since(texts)),
        ("until_text", since(texts[::-1])[::-1]),
        ("since_heading", since(own["tag_h2"] + own["tag_h3"])),
    ]


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
        ("since_label", since(repeated)),
        ("until_label", since(repeated[::-1])[::-1]),
        ("labels_around", mean_around(repeated, 8)),
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
        columns += [(f"{name}_around{span}", mean_around(own[name], span)) for span in (3, 8)]
    return columns
