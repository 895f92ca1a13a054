"""Entities, dates and quotes together, by Dateline and any peer that is installed.

    python -m benchmarks.enrich [texts.jsonl] [--who dateline,spacy-textacy-dateparser] [--repeats 3] [--out FOLDER]

Prints a table: words a CPU second, memory at most, seconds until ready, and the words a second of Dateline as a ratio
to those of each peer: more than 1 is faster. Dateline's encoder forgets what it read before each text. CoreNLP is slow:
name few texts, or leave it out. What the file of texts is, and the rest: see `benchmarks.texts`.
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
"""Who can take part, and where each is."""


def load() -> Callable[[Page], dict[str, object]]:
    """What annotates a text."""
    annotate = cores.annotate()

    def annotations(page: Page) -> dict[str, object]:
        found = annotate(page)
        assert isinstance(found, Annotations)
        return found.model_dump(mode="json", by_alias=True)

    return annotations


if __name__ == "__main__":
    compare(__doc__ or "", PLACES, load, "enrich")
