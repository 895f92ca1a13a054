"""Compares annotators of texts: words per CPU second, memory, and seconds until ready.

For `benchmarks.dates` and `benchmarks.enrich`. The file has one text per line, `{"id", "text", "published_at"}`, with
`published_at` in ISO 8601 or null; without a file, the generated corpus is used. Each contestant runs in its own
process, in a different order in each repeat, and reads all texts except the last few, which serve as warm-up. A
contestant that fails is left out, with the reason. What Dateline found is written too, one line per text,
`{"id", "annotations", "seconds"}`, for any scorer.
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
"""Number of warm-up texts where three are too few: a Java virtual machine compiles the code that it runs often."""
GENERATED = 40
"""Number of pages to generate if no file of texts is given."""


def read_texts(path: Path) -> list[Page]:
    """The texts of a file. Raises ValueError if it cannot be read, or a line has no text."""
    pages: list[Page] = []
    try:
        lines = path.read_text(encoding="utf-8").split("\n")  # a string of JSON may hold U+2028
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} cannot be read ({error}); name a file with one text per line") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            text, published_at = str(row["text"]), row.get("published_at")
            # A page's id becomes a file name, but the id of a text may be anything.
            pages.append(Page(f"{len(pages):06}", str(row["id"]), b"", text, published_at, len(text.split())))
        except (KeyError, TypeError, AttributeError, json.JSONDecodeError) as error:
            raise ValueError(f"{path}:{number} has no text ({error!r}); give id, text and published_at") from error
    return pages


def write_found(find: Callable[[Page], dict[str, object]], pages: Sequence[Page], target: Path) -> None:
    """Write what Dateline finds in each text, as annotations, and the CPU seconds it takes."""
    with target.open("w", encoding="utf-8") as lines:
        for page in pages:
            begun = time.process_time()
            found = find(page)
            seconds = time.process_time() - begun
            lines.write(json.dumps({"id": page.path, "annotations": found, "seconds": seconds}) + "\n")


def rate(measured: Measured) -> float:
    """Words per CPU second."""
    return measured.words / measured.cpu_s


def table(runs: Mapping[str, Sequence[Measured]]) -> Table:
    """One row per contestant, Dateline first; ratios are taken repeat by repeat."""
    made = Table("contestant", "texts", "failures", "words/CPU s", "peak MiB", "ready in s", "dateline / peer")
    own = [rate(one) for one in runs.get(OWN, ())]
    for who in sorted(runs, key=lambda name: (name != OWN, name)):
        repeats = runs[who]
        ratios = [mine / rate(other) for mine, other in zip(own, repeats, strict=True)] if own else []
        made.add_row(
            who,
            str(repeats[0].pages),
            str(repeats[0].failures),
            shown(median(map(rate, repeats))),
            shown(max(one.peak_mib for one in repeats)),
            shown(median(one.ready_s for one in repeats)),
            f"{shown(median(ratios))} ({spread(ratios)})".removesuffix(" ()") if who != OWN and ratios else "",
        )
    return made


def measure(
    contestants: Mapping[str, Contestant], folder: Path, repeats: int, console: Console
) -> dict[str, list[Measured]]:
    """Name to its measurements, one per repeat; without the peers that failed, which the console reports.

    Raises RuntimeError when Dateline fails.
    """

    def run(who: str) -> Measured:
        measured = contest.run(contestants[who], folder)
        if not measured.pages:
            raise RuntimeError("it failed on every text")
        return measured

    return take_turns(contestants, run, repeats, console)


def compare(
    description: str,
    places: Mapping[str, str],
    load: Callable[[], Callable[[Page], dict[str, object]]],
    folder: str,
) -> None:
    """Run the command of one comparison.

    `places`: contestant to the function that loads it. `load`: loads Dateline to write what it finds. `folder`: where
    results go, under `build/`.
    """
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "texts", type=Path, nargs="?", help="File of texts (JSON lines); default: the generated corpus."
    )
    add_options(parser, list(places), folder)
    chosen = parser.parse_args()
    console = Console()
    plan = turns(parser, chosen, list(places), console)
    everybody, out, own = plan.everybody, plan.out, Path(sys.executable)
    try:
        pages = read_texts(chosen.texts.resolve()) if chosen.texts else list(generate(GENERATED))
        # All are measured on the same texts: those that the longest warm-up leaves.
        warm_ups = {who: WARM_UP.get(who, contest.WARM_UP) for who in everybody}
        limit = len(pages) - max(warm_ups.values())
        if limit < 1:
            raise ValueError(f"too few texts: {len(pages)}; give more than {max(warm_ups.values())}")
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
        console.print(f"annotations by Dateline: {out}/{OWN}.jsonl", markup=False, highlight=False)
