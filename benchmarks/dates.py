"""Measures dates alone, for Dateline and every installed peer: words per CPU second, and what Dateline found.

    python -m benchmarks.dates [texts.jsonl] [--who dateline,dateparser] [--repeats 3] [--out FOLDER]

Prints a table: words per CPU second, peak memory, seconds until ready, and Dateline's speed divided by each peer's
(above 1: Dateline is faster). HeidelTime runs without a part-of-speech tagger (see `benchmarks.peers.java`).
`benchmarks.texts` describes the file of texts and the rest.
"""

from collections.abc import Callable

from benchmarks import cores
from benchmarks.corpus import Page
from benchmarks.report import OWN
from benchmarks.texts import compare
from schemas.enriched_article import DateMention

PLACES = {
    OWN: "benchmarks.cores:dates",
    "heideltime": "benchmarks.peers.java:heideltime",
    "dateparser": "benchmarks.peers.annotation:dateparser_alone",
}
"""Contestant to the function that loads it."""


def load() -> Callable[[Page], dict[str, object]]:
    """Return a function that finds the dates of a text, as annotations."""
    find = cores.dates()

    def annotations(page: Page) -> dict[str, object]:
        found = find(page)
        assert isinstance(found, list)
        mentions: list[DateMention] = found
        return {"dates": [mention.model_dump(mode="json", by_alias=True) for mention in mentions]}

    return annotations


if __name__ == "__main__":
    compare(__doc__ or "", PLACES, load, "dates")
