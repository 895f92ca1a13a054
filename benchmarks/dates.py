"""Dates alone, by Dateline and any peer that is installed: words a CPU second, and what Dateline found.

    python -m benchmarks.dates [texts.jsonl] [--who dateline,dateparser] [--repeats 3] [--out FOLDER]

Prints a table: words a CPU second, memory at most, seconds until ready, and the words a second of Dateline as a ratio
to those of each peer: more than 1 is faster. HeidelTime runs without a part-of-speech tagger (see
`benchmarks.peers.java`).
What the file of texts is, and the rest: see `benchmarks.texts`.
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
"""Who can take part, and where each is."""


def load() -> Callable[[Page], dict[str, object]]:
    """What finds the dates of a text, as annotations."""
    find = cores.dates()

    def annotations(page: Page) -> dict[str, object]:
        found = find(page)
        assert isinstance(found, list)
        mentions: list[DateMention] = found
        return {"dates": [mention.model_dump(mode="json", by_alias=True) for mention in mentions]}

    return annotations


if __name__ == "__main__":
    compare(__doc__ or "", PLACES, load, "dates")
