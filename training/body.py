"""Train the models that find a page's body in HTML and in plain text: `python -m training.body GOLD`.

GOLD is JSON lines, one page per line, with `id`, `dataset`, `url`, `page` (gzipped HTML, relative to GOLD) and `body`
(text) or `paragraphs` (a list; [bracketed] ones are optional), see training/README.md. The models contain only the
numbers of the trees, nothing from the pages. The same GOLD gives the same models.
"""

import argparse
import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from multiprocessing import Pool
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import numpy as np
from lxml.html import HtmlElement
from numpy.typing import NDArray

from services.ingest.reading.body.blocks import read_layout
from services.ingest.reading.body.body import Body, read_body
from services.ingest.reading.body.features import Array, Stated, block_features
from services.ingest.reading.body.model import FEATURES, HTML_MODEL, TEXT_MODEL, Trees
from services.ingest.reading.body.page_text import text_features
from services.ingest.reading.decoding.charset import decode_page
from services.ingest.reading.fields.title import decide_title
from services.ingest.reading.html_page import stated_of
from services.ingest.reading.page.metadata import read_metadata
from services.ingest.reading.page.tree import parse
from training.labels import label_blocks, text_f1

SEEDS = (1, 2, 3)
"""One forest per seed; their mean is more stable than one forest with three times the trees."""
TREES = 400
DEPTH = 6
FOLDS = 5
_WEIGHTS = {"wcxb": 0.6, "aeb": 1.5, "fundus": 0.7, "fundus_eval": 1.5}
"""Weight of a page by dataset: texts checked by people weigh more than those made by tools. Default 1."""
_COPIED_HEAD = 4
"""Blocks above the story that people copy along with it."""
_LEAST_F1 = 0.8
"""Minimum F1 of the best choice of blocks: below it, text and page are from different captures."""


class Example(NamedTuple):
    """A page with its features, of shape (blocks, columns), and labels."""

    row: dict[str, Any]
    reference: str
    texts: list[str]
    """One per block."""
    features: Array
    labels: list[int]
    f1: float

    @property
    def site(self) -> str:
        """The registrable domain, roughly: the last two labels of the host, three if it ends like co.uk."""
        labels = (urlsplit(self.row["url"]).hostname or self.row["url"]).split(".")
        whole = len(labels) > 2 and len(labels[-2]) <= 3 and len(labels[-1]) == 2
        return ".".join(labels[-3:] if whole else labels[-2:])

    @property
    def gram(self) -> int:
        """Words per run when comparing texts; one for datasets whose texts are not in order."""
        return _gram(self.row)


def _gram(row: dict[str, Any]) -> int:
    return 1 if row["dataset"] == "wcxb" else 4


def read_examples(gold: Path) -> list[Example]:
    """Read the pages of GOLD that have a text and blocks."""
    with gold.open(encoding="utf-8") as lines:
        rows = [json.loads(line) | {"folder": str(gold.parent)} for line in lines]
    with Pool() as pool:
        examples = pool.map(_example, [row for row in rows if row.get("body") or row.get("paragraphs")], chunksize=8)
    return [example for example in examples if example.labels]


def _read(row: dict[str, Any]) -> tuple[HtmlElement, Stated]:
    tree = parse(decode_page(gzip.decompress((Path(row["folder"]) / row["page"]).read_bytes()), None))
    page = read_metadata(tree, row["url"])
    return tree, stated_of(page, decide_title(page, row["url"]).value)


def _example(row: dict[str, Any]) -> Example:
    tree, stated = _read(row)
    layout = read_layout(tree)
    texts = [block.text for block in layout.blocks]
    labelled = [(label_blocks(texts, text, gram=_gram(row)), text) for text in _references(row)]
    (labels, f1), reference = max(labelled, key=lambda one: one[0].f1)
    return Example(row, reference, texts, block_features(layout, stated), labels, f1)


def _references(row: dict[str, Any]) -> list[str]:
    """The reference text, without and with optional paragraphs."""
    if "paragraphs" not in row or not row["paragraphs"]:
        return [row["body"]]
    optional = re.compile(r"^\[.*\]$", re.DOTALL)
    needed = [text for text in row["paragraphs"] if not optional.match(text)]
    return ["\n".join(needed), "\n".join(re.sub(r"^\[(.*)\]$", r"\1", text, flags=re.S) for text in row["paragraphs"])]


def as_texts(examples: Sequence[Example]) -> list[Example]:
    """The same pages as plain text: whole, and as people copy them, from the headline to the end."""
    found: list[Example] = []
    for example in examples:
        taken = [number for number, label in enumerate(example.labels) if label]
        copied = range(max(0, taken[0] - _COPIED_HEAD), taken[-1] + 1) if taken else range(0)
        for numbers in (range(len(example.texts)), copied):
            texts = [example.texts[number] for number in numbers]
            labels = [example.labels[number] for number in numbers]
            features = text_features(texts, example.row.get("url", ""))
            found.append(example._replace(texts=texts, labels=labels, features=features))
    return [example for example in found if example.labels]


def train(examples: Sequence[Example]) -> Trees:
    """Train one forest per seed and average them."""
    examples = [example for example in examples if example.f1 >= _LEAST_F1]
    features = np.concatenate([example.features for example in examples])
    labels = np.concatenate([example.labels for example in examples])
    weights = np.concatenate([_weights(example) for example in examples])
    return _joined(_forest(features, labels, weights, seed) for seed in SEEDS)


def _weights(example: Example) -> NDArray[np.float64]:
    """Pages of a dataset weigh the same; within a page, a block weighs the square root of its words."""
    roots = np.sqrt([text.count(" ") + 1 for text in example.texts])
    weights: NDArray[np.float64] = roots / roots.sum() * 100 * _WEIGHTS.get(example.row["dataset"], 1.0)
    return weights


def _forest(features: Array, labels: NDArray[Any], weights: NDArray[np.float64], seed: int) -> Trees:
    from catboost import CatBoostClassifier  # needed only for training, so that tests can do without

    model = CatBoostClassifier(
        iterations=TREES,
        depth=DEPTH,
        learning_rate=0.08,
        l2_leaf_reg=5,
        rsm=0.2,
        subsample=0.8,
        bootstrap_type="Bernoulli",
        boosting_type="Plain",
        random_seed=seed,
        verbose=0,
        allow_writing_files=False,
    )
    model.fit(features, labels, sample_weight=weights)
    path = Path(f"build/body-{seed}.json")
    path.parent.mkdir(exist_ok=True)
    model.save_model(str(path), format="json")
    return _read_catboost(json.loads(path.read_text()))


def _read_catboost(model: dict[str, Any]) -> Trees:
    """Convert the trees of CatBoost's JSON. Shallow trees are padded with infinite borders."""
    trees = model["oblivious_trees"]
    columns = np.zeros((DEPTH, len(trees)), np.int16)
    borders = np.full((DEPTH, len(trees)), np.inf, np.float32)
    leaves = np.zeros((len(trees), 2**DEPTH), np.float32)
    for number, tree in enumerate(trees):
        for level, split in enumerate(tree["splits"] or []):
            columns[level, number] = split["float_feature_index"]
            borders[level, number] = split["border"]
        leaves[number, : len(tree["leaf_values"])] = tree["leaf_values"]
    scale, (bias,) = model["scale_and_bias"]
    return Trees(columns, borders, (leaves * scale).astype(np.float32), np.array(bias, np.float64))


def _joined(forests: Iterable[Trees]) -> Trees:
    """Average forests."""
    parts = list(forests)
    return Trees(
        np.concatenate([part.features for part in parts], axis=1),
        np.concatenate([part.borders for part in parts], axis=1),
        np.concatenate([part.leaves / np.float32(len(parts)) for part in parts]),
        np.mean([part.bias for part in parts], axis=0),
    )


def cross_validate(examples: Sequence[Example]) -> Iterator[tuple[Example, Body]]:
    """Yield each page with the body found by a model that was not trained on its site."""
    sites = sorted({example.site for example in examples})
    order = np.random.default_rng(0).permutation(len(sites))
    fold = {sites[number]: position % FOLDS for position, number in enumerate(order)}
    for held in range(FOLDS):
        model = train([example for example in examples if fold[example.site] != held])
        for example in examples:
            if fold[example.site] == held:
                tree, stated = _read(example.row)
                yield example, read_body(tree, example.row["url"], stated, model)


def report(read: Iterable[tuple[Example, Body]]) -> None:
    """Print the mean F1 per dataset, the F1 of the best choice of blocks, and how often trafilatura was used."""
    found: dict[str, list[tuple[float, float, float, float]]] = defaultdict(list)
    for example, body in read:
        text = "\n".join(paragraph.text for paragraph in body.paragraphs)
        f1 = text_f1(text, example.reference, gram=example.gram)
        found[example.row["dataset"]].append((f1, example.f1, body.confidence, body.place == "trafilatura"))
    for dataset, rows in sorted(found.items()):
        ours, best, confidence, asked = np.mean(rows, axis=0)
        line = (
            f"F1 {ours:.4f}   expected {confidence:.4f}   best choice of blocks {best:.4f}   by trafilatura {asked:.0%}"
        )
        print(f"{dataset:12s} {len(rows):4d} pages   {line}")


def main() -> None:
    """Cross-validate, then train on all pages and write the models."""
    parser = argparse.ArgumentParser(prog="python -m training.body", description=main.__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--no-validation", action="store_true", help="skip the cross-validation")
    arguments = parser.parse_args()
    examples = read_examples(arguments.gold)
    print(f"{len(examples)} pages of {len({example.site for example in examples})} sites")
    if not arguments.no_validation:
        report(cross_validate(examples))
    for path, pages in ((HTML_MODEL, examples), (TEXT_MODEL, as_texts(examples))):
        trees = train(pages)
        np.savez_compressed(path, names=np.array(FEATURES[path]()), **trees._asdict())
        print(f"wrote {path}: {trees.leaves.shape[0]} trees, {path.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
