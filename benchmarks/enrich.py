"""Measures entities, dates and quotes together, for Dateline and every installed peer.

    python -m benchmarks.enrich [texts.jsonl] [--who dateline,spacy-textacy-dateparser] [--repeats 3] [--out FOLDER]

Prints a table: words per CPU second, peak memory, seconds until ready, and Dateline's speed divided by each peer's
(above 1: Dateline is faster). Dateline's encoder clears its cache before each text. CoreNLP is slow: give it few texts,
or leave it out. `benchmarks.texts` describes the file of texts and the rest.
"""

from collections.abc import Callable

from benchmarks import cores
from benchmarks.corpus import Page
from benchmarks.report import OWN
from benchmarks.texts import compare
from schemas.enriched_article import Annotations

PLACES = {
    OWN: "benchmarks.cores:annotate",
    "dateline-spacy": "benchmarks.cores:annotate_by_spacy",
    "spacy-textacy-dateparser": "benchmarks.peers.annotation:spacy_textacy_dateparser",
    "corenlp": "benchmarks.peers.java:corenlp",
}
"""Contestant to the function that loads it."""


def load() -> Callable[[Page], dict[str, object]]:
    """Return a function that annotates a text."""
    annotate = cores.annotate()

    def annotations(page: Page) -> dict[str, object]:
        found = annotate(page)
        assert isinstance(found, Annotations)
        return found.model_dump(mode="json", by_alias=True)

    return annotations


if __name__ == "__main__":
    compare(__doc__ or "", PLACES, load, "enrich")
