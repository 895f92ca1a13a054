"""Measures the cost of hostile pages: pages built to be slow or large to parse.

    python -m benchmarks.hostile

Each page is read in its own process. The table shows the time to the outcome, the peak memory of the process, and the
outcome: how many of the story's paragraphs were extracted, or why the page was refused.
"""

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from benchmarks import child
from benchmarks.memory import peak_mib
from benchmarks.report import shown

PARAGRAPHS = [
    "The oldest bridge of Harbor City reopened on Tuesday, two years after it was closed for repairs that cost far "
    "more than the council had planned.",
    "Engineers replaced every cable of the bridge and found that the piers below the water were in better shape than "
    "they had feared at first.",
    "The repairs cost forty million, twice what was planned last November, the council said in a statement on Monday "
    "evening.",
]
STORY = "<article><h1>Old bridge reopens</h1>" + "".join(f"<p>{text}</p>" for text in PARAGRAPHS) + "</article>"
MANY = 200_000


def _page(body: str, head: str = "") -> bytes:
    head = f"<head><title>Old bridge reopens</title>{head}</head>"
    return f"<!DOCTYPE html><html>{head}<body>{body}</body></html>".encode()


PAGES: dict[str, Callable[[], bytes]] = {
    "an ordinary page": lambda: _page(STORY),
    "200,000 attributes on one tag": lambda: _page(
        "<div " + " ".join(f"a{n}=1" for n in range(MANY)) + f">{STORY}</div>"
    ),
    "one attribute of 5 MB": lambda: _page(f'<div data-x="{"x" * 5_000_000}">{STORY}</div>'),
    "300,000 <p> before the story": lambda: _page("<p>" * 300_000 + STORY),
    "300,000 <p> with words after it": lambda: _page(STORY + "<p>x" * 300_000),
    "200,000 nested <div> around it": lambda: _page("<div>" * MANY + STORY + "</div>" * MANY),
    "100,000 nested <div><span> around it": lambda: _page("<div><span>" * 100_000 + STORY),
    "2,000 nested <div> around it": lambda: _page("<div>" * 2_000 + STORY + "</div>" * 2_000),
    "200,000 <meta>": lambda: _page(STORY, '<meta name="author" content="Jane Roe">' * MANY),
    "200,000 <a> in one paragraph": lambda: _page(STORY + "<p>" + '<a href="/x">word</a> ' * MANY + "</p>"),
    "100,000 nested <b>": lambda: _page("<p>" + "<b>" * 100_000 + STORY),
    "50,000 nested tables": lambda: _page("<table><tr><td>" * 50_000 + STORY),
    "100,000 list items, each a link": lambda: _page("<ul>" + '<li><a href="/x">x</a>' * 100_000 + "</ul>" + STORY),
    "10 MB of one line": lambda: _page(f"<p>{'word ' * 2_000_000}</p>{STORY}"),
    "10 MB without a space": lambda: _page(f"<p>{'x' * 10_000_000}</p>{STORY}"),
    "10 MB of <": lambda: _page("<" * 10_000_000 + STORY),
    "200,000 comments that never end": lambda: _page("<!--" * MANY + STORY),
    "200,000 comments": lambda: _page("<!-- x -->" * MANY + STORY),
    "200,000 scripts": lambda: _page("<script>1</script>" * MANY + STORY),
    "a script that never ends": lambda: _page(STORY + "<script>" + "x<y;" * 500_000),
    "200,000 CDATA marks": lambda: _page("<![CDATA[" * MANY + STORY),
    "an entity without end": lambda: _page(f"<p>&#{'1' * 2_000_000}</p>{STORY}"),
    "1,000,000 entities without end": lambda: _page("<p>" + "&amp" * 1_000_000 + f"</p>{STORY}"),
    "JSON-LD 100,000 deep": lambda: _page(
        STORY, '<script type="application/ld+json">' + '{"a":' * 100_000 + "1" + "}" * 100_000 + "</script>"
    ),
    "JSON-LD of 200,000 nodes": lambda: _page(
        STORY, '<script type="application/ld+json">[' + ",".join(['{"@type":"Person"}'] * MANY) + "]</script>"
    ),
    "a broken JSON-LD script of 2.8 MB": lambda: _page(
        STORY, '<script type="application/ld+json">{"@type":"NewsArticle","headline":"' + '"x" ' * 700_000 + "</script>"
    ),
    "20 broken JSON-LD scripts, each another way": lambda: _page(
        STORY,
        "".join(
            f'<script type="application/ld+json">{part * (MANY // len(part))}</script>'
            for part in ["{", "[", '{"', '["', "{a", '{"a":"x" ', "[{]}", '"\\', "/*", '{"a":'] * 2
        ),
    ),
    "a state of 3 MB for its scripts": lambda: _page(
        f'<script>a={{"title":"Old bridge reopens","body":{"[" * 500}"x"{"]" * 500},"b":"{"x" * 3_000_000}"}}</script>'
        f"<p>x</p>{STORY}"
    ),
    "100,000 headings with links": lambda: _page('<h3><a href="/x">x</a></h3>' * 100_000 + STORY),
    "40,000 sentences of a wall": lambda: _page(
        "<h1>Page not found</h1><p>" + "Please enable cookies. " * 39_000 + "</p>" + STORY
    ),
    "broken nesting": lambda: _page("<b><p><i></b></p><table><div></i>" * 20_000 + STORY),
    "NULs between the letters": lambda: _page(STORY).replace(b"e", b"e\0"),
    "UTF-16 without a mark": lambda: _page(STORY).decode().encode("utf-16-le"),
    "200,000 broken bytes in UTF-8": lambda: _page(f"{STORY}<p>@</p>").replace(
        b"@", ("é".encode() * 5 + b"\xe9 ") * MANY
    ),
    "every byte, over and over": lambda: _page(STORY) + bytes(range(256)) * 4_000,
}
"""Name to the function that builds the page."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome of one page."""

    bytes: int
    s: float
    """Time to the outcome."""
    mib: float
    """Peak resident memory of the process."""
    answer: str


def read(name: str) -> Answer:
    """Read one page in this process."""
    from services.ingest.extract import NotAnArticle, extract, warm_up

    body = PAGES[name]()
    warm_up()
    captured_at = datetime(2026, 3, 4, tzinfo=UTC)
    begun = time.perf_counter()
    try:
        text = extract(body, "https://hostile.example/page", captured_at=captured_at).text
        answer = f"{sum(paragraph in text for paragraph in PARAGRAPHS)} of {len(PARAGRAPHS)} paragraphs"
    except NotAnArticle as error:
        answer = f"refused: {error.detail[:70]}"
    return Answer(len(body), time.perf_counter() - begun, peak_mib(), answer)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--page", metavar="NAME", choices=PAGES, help="Read only this page, in this process; print JSON."
    )
    if (name := parser.parse_args().page) is not None:
        print(json.dumps(asdict(read(name))))
        return
    table = Table("page", "kB", "s", "peak MiB", "outcome")
    for name in PAGES:
        try:
            outcome = Answer(**child.measured(["benchmarks.hostile", "--page", name]))  # type: ignore[arg-type]
        except RuntimeError as error:
            # A crash, a timeout or a lack of memory is what these pages aim at: report it and go on.
            table.add_row(name, "", "", "", Text(str(error).splitlines()[-1], style="bold red"))
        else:
            size, seconds, memory = shown(outcome.bytes / 1000), shown(outcome.s), shown(outcome.mib)
            table.add_row(name, size, seconds, memory, outcome.answer)
    Console().print(table)


if __name__ == "__main__":
    main()
