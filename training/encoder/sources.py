"""Sources: the annotated texts for training the encoder, their licences, and what each is used for."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

Span = tuple[int, int]
Part = Literal["train", "held_out"]


@dataclass(frozen=True)
class Source:
    """One file of annotated documents. `open_licence`: allowed in the permissive build."""

    name: str
    licence: str
    open_licence: bool
    judges: bool = False
    held_out_every: int = 0
    """Hold out every n-th document of a training file for measuring; 0 for none."""


SOURCES = (
    Source("ner_conll03_train", "CoNLL-2003: annotation free for research, text Reuters", open_licence=False),
    Source("ner_wikigold", "CC-BY 4.0", open_licence=True, held_out_every=10),
    Source("ner_btc", "CC-BY 4.0", open_licence=True, held_out_every=10),
    Source("ner_wnut17_train", "CC-BY 4.0", open_licence=True, held_out_every=10),
    Source("quotes_polnear_train", "PolNeAR: none stated", open_licence=False),
    Source("ner_conll03_dev", "CoNLL-2003, as above", open_licence=False, judges=True),
    Source("ner_onto_news_dev", "OntoNotes: LDC; measured on only", open_licence=False, judges=True),
    Source("quotes_polnear_dev", "PolNeAR: none stated", open_licence=False, judges=True),
)
"""Sources with `judges` are for measuring only, never for training."""


@dataclass(frozen=True)
class Attribution:
    """One report of someone's words, as spans of code points."""

    contents: list[Span]
    sources: list[Span]
    cues: list[Span]


@dataclass(frozen=True)
class Document:
    """A text with its annotations. `names` and `attributions` are None if the file does not annotate them."""

    source: str
    text: str
    part: Part
    names: list[tuple[int, int, str]] | None = None
    attributions: list[Attribution] | None = None
    silver: list[tuple[int, int, str]] = field(default_factory=list)
    """Names tagged by another model, in our ten types."""


def read(folder: Path, permissive: bool) -> Iterator[Document]:
    """Read the documents of every source allowed in this build, and of those for measuring.

    Raises FileNotFoundError, naming the file, if one is missing.
    """
    for source in SOURCES:
        if permissive and not source.open_licence and not source.judges:
            continue
        path = folder / f"{source.name}.jsonl"
        if not path.exists():
            raise FileNotFoundError(f"{path} is missing; pass the folder that contains the annotated texts")
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                kept_out = source.held_out_every and number % source.held_out_every == source.held_out_every - 1
                yield _document(source.name, json.loads(line), "held_out" if source.judges or kept_out else "train")


def _document(source: str, row: dict[str, Any], part: Part) -> Document:
    names = None
    if "entities" in row:
        names = [(start, end, kind) for start, end, kind in row["entities"]]
    attributions = None
    if "quotes" in row:
        attributions = [
            Attribution(_spans(quote["spans"]), _spans(quote["speaker"]), _spans(quote["cue"]))
            for quote in row["quotes"]
        ]
    return Document(source, row["text"], part, names, attributions)


def _spans(pairs: list[list[int]] | None) -> list[Span]:
    return [(start, end) for start, end in pairs or []]
