"""Figures: how well a network tags held-out windows, by source."""

from collections import Counter
from collections.abc import Set as AbstractSet

import numpy as np
from numpy.typing import NDArray

from services.enrich.engine.tags import NAME_TAGS, name_spans, role_spans
from training.encoder.labels import OTHERS, PLACES, UNKNOWN
from training.encoder.windows import Windows

NAMES = len(NAME_TAGS)
_COARSE = {**dict.fromkeys(PLACES, "LOC"), **dict.fromkeys(OTHERS, "")}


def figures(scores: NDArray[np.float16], windows: Windows) -> dict[str, float]:
    """F1 in percent for exact spans: `names` (PERSON, ORG and places, with types), `contents`, `sources`, `cues`.

    Omits what these windows do not annotate. Windows are scored one by one, so a span cut between two counts twice;
    scores of whole documents differ.
    """
    counts: dict[str, Counter[str]] = {name: Counter() for name in ("names", "contents", "sources", "cues")}
    for row in range(len(windows)):
        first = windows.first[row]
        if not first.any():
            continue
        words = scores[row][first].astype(np.float32)
        if not windows.silver[row] and windows.names[row].any():
            found = {
                (span.first, span.end, kind)
                for span, fine, _ in name_spans(words[:, :NAMES])
                if (kind := _COARSE.get(fine, fine))
            }
            _count(counts["names"], found, _gold_names(windows.names[row][first]))
        for number, role in enumerate(("contents", "sources", "cues")):
            labels: NDArray[np.int8] = getattr(windows, role)[row][first]
            if (labels != UNKNOWN).any():
                begin = NAMES + 3 * number
                tagged = {span[:2] for span in role_spans(words[:, begin : begin + 3])}
                gold = {span[:2] for span in role_spans(np.eye(3, dtype=np.float32)[labels])}
                _count(counts[role], tagged, gold)
    return {name: _f1(count) for name, count in counts.items() if count["gold"]}


def _gold_names(allowed: NDArray[np.int32]) -> set[tuple[int, int, str]]:
    """The gold spans; if several types are allowed, the first one represents them."""
    one_hot = np.zeros((len(allowed), NAMES), dtype=np.float32)
    for word, bits in enumerate(allowed.tolist()):
        tag = next((number for number in range(1, NAMES) if bits >> number & 1), 0)
        one_hot[word, 0 if bits & 1 else tag] = 20.0
    return {(span.first, span.end, kind) for span, fine, _ in name_spans(one_hot) if (kind := _COARSE.get(fine, fine))}


def _count(count: Counter[str], found: AbstractSet[object], gold: AbstractSet[object]) -> None:
    count.update(right=len(found & gold), found=len(found), gold=len(gold))


def _f1(count: Counter[str]) -> float:
    return round(200 * count["right"] / max(1, count["found"] + count["gold"]), 1)
