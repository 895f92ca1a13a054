"""What annotates texts, measured side by side: words a CPU second, memory, and the seconds until ready.

For `benchmarks.dates` and `benchmarks.enrich`. Texts are a text a line, `{"id", "text", "published_at"}`, with
`published_at` in ISO 8601 or null; without a file the generated corpus is read. Each contestant reads all texts but the
last few, with which it warms up, in a process of its own, in each repeat in another order; who cannot is left out, and
why is told. What Dateline found is written down too, a line a text, `{"id", "annotations", "seconds"}`, for any scorer.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from benchmarks import contest
from benchmarks.contest import Contestant, Measured
from benchmarks.corpus import Page, generate, write_corpus
from benchmarks.report import OWN, shown, spread
from benchmarks.turns import add_options, take_turns, turns

WARM_UP = {"heideltime": 20, "corenlp": 20}
"""Texts before the clock starts, where three are too few: a Java machine compiles what it runs often."""
GENERATED = 40
"""Pages of the corpus that is made where no texts are named."""


def read_texts(path: Path) -> list[Page]:
    """The texts of a file. Raises ValueError for a line that has none, and for too few of them."""
    pages: list[Page] = []
    try:
        lines = path.read_text(encoding="utf-8").split("\n")  # a string of JSON may hold U+2028
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} cannot be read ({error}); name a file with a text a line") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            told = json.loads(line)
            text, published_at = str(told["text"]), told.get("published_at")
            # The name of a file of the corpus, where an id may be anything.
            pages.append(Page(f"{len(pages):06}", str(told["id"]), b"", text, published_at, len(text.split())))
        except (KeyError, TypeError, AttributeError, json.JSONDecodeError) as error:
            raise ValueError(f"{path}:{number} has no text ({error!r}); give id, text and published_at") from error
    return pages


def write_found(find: Callable[[Page], dict[str, object]], pages: Sequence[Page], target: Path) -> None:
    """What Dateline finds in each text, as annotations, and the CPU seconds that took."""
    with target.open("w", encoding="utf-8") as lines:
        for page in pages:
            begun = time.process_time()
            found = find(page)
            seconds = time.process_time() - begun
            lines.write(json.dumps({"id": page.path, "annotations": found, "seconds": seconds}) + "\n")


def rate(told: Measured) -> float:
    """Words a CPU second."""
    return told.words / told.cpu_s


def table(runs: Mapping[str, Sequence[Measured]]) -> Table:
    """One line a contestant, Dateline first; ratios repeat by repeat."""
    made = Table("who", "texts", "failures", "words/s", "MiB", "ready, s", "dateline / it")
    own = [rate(told) for told in runs.get(OWN, ())]
    for who in sorted(runs, key=lambda name: (name != OWN, name)):
        told = runs[who]
        ratios = [mine / rate(other) for mine, other in zip(own, told, strict=True)] if own else []
        made.add_row(
            who,
            str(told[0].pages),
            str(told[0].failures),
            shown(median(map(rate, told))),
            shown(max(one.peak_mib for one in told)),
            shown(median(one.ready_s for one in told)),
            f"{shown(median(ratios))} ({spread(ratios)})".removesuffix(" ()") if who != OWN and ratios else "",
        )
    return made


def measure(
    contestants: Mapping[str, Contestant], folder: Path, repeats: int, console: Console
) -> dict[str, list[Measured]]:
    """What each took, repeat by repeat, by name; without those who failed, of whom the console tells why.

    Raises RuntimeError when Dateline fails.
    """

    def run(who: str) -> Measured:
        told = contest.run(contestants[who], folder)
        if not told.pages:
            raise RuntimeError("it failed at every text")
        return told

    return take_turns(contestants, run, repeats, console)


def compare(
    description: str,
    places: Mapping[str, str],
    load: Callable[[], Callable[[Page], dict[str, object]]],
    folder: str,
) -> None:
    """The command of one comparison: who can take part and where each is, what loads Dateline, where results go."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path, nargs="?", help="A text a line; the generated corpus unless told.")
    add_options(parser, list(places), folder)
    chosen = parser.parse_args()
    console = Console()
    plan = turns(parser, chosen, list(places), console)
    everybody, out, own = plan.everybody, plan.out, Path(sys.executable)
    try:
        pages = read_texts(chosen.texts.resolve()) if chosen.texts else list(generate(GENERATED))
        # Everybody is measured on the same texts: all but those with which the slowest to start warms up.
        warm_ups = {who: WARM_UP.get(who, contest.WARM_UP) for who in everybody}
        limit = len(pages) - max(warm_ups.values())
        if limit < 1:
            raise ValueError(f"{len(pages)} texts are too few; give more than {max(warm_ups.values())}")
        out.mkdir(parents=True, exist_ok=True)
        console.print(f"{limit} texts, {sum(page.words or 0 for page in pages[:limit])} words", highlight=False)
        with tempfile.TemporaryDirectory() as corpus:
            write_corpus(pages, Path(corpus))
            contestants = {
                who: Contestant(places[who], own if who.startswith(OWN) else plan.peers, limit, warm_up)
                for who, warm_up in warm_ups.items()
            }
            runs = measure(contestants, Path(corpus), plan.repeats, console)
        if OWN in everybody:
            write_found(load(), pages, out / f"{OWN}.jsonl")
    except (ValueError, RuntimeError, OSError) as error:
        sys.exit(f"{parser.prog}: {error}")
    console.print(table(runs))
    if OWN in everybody:
        console.print(f"what Dateline found: {out}/{OWN}.jsonl", markup=False, highlight=False)
