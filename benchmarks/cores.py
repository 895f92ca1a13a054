"""CPU seconds of each pure core alone, on the demo's own fictional articles: pages a second, words a second.

    python -m benchmarks.cores [--repeats N]

Counts CPU seconds of this process, so that a busy machine changes little; model load and the first pass are left out.
Prints the median and the spread over the repeats. No server is needed.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime

from schemas.article import Article
from services.demo.site import load_sources, render_page
from services.enrich.annotate import annotate
from services.enrich.worker import enrich
from services.index.document import document
from services.ingest.extract import extract

SITE = "https://news.example"
CAPTURED = datetime(2026, 3, 8, tzinfo=UTC)


def cpu_seconds(work: Callable[[], object]) -> float:
    """CPU seconds of one run of `work`."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def measure(name: str, unit: str, amount: int, work: Callable[[], object], repeats: int) -> None:
    """Run `work` once unmeasured and `repeats` times measured; print amount a CPU second."""
    work()
    rates = sorted(amount / cpu_seconds(work) for _ in range(repeats))
    print(f"{name:<10} {statistics.median(rates):>10,.1f} {unit}/s   (from {rates[0]:,.1f} to {rates[-1]:,.1f})")


def main() -> None:
    """Measure extract, annotate and document."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=5)
    repeats = parser.parse_args().repeats
    sources = [source for source in load_sources() if source.template != "text"]
    pages = [(render_page(source, SITE).encode(), SITE + source.path) for source in sources]

    def extract_all() -> list[Article]:
        return [extract(page, url, captured_at=CAPTURED) for page, url in pages]

    articles = extract_all()
    words = sum(len(article.text.split()) for article in articles)
    enriched = [enrich(article)[0] for article in articles]
    print(f"{len(pages)} pages, {words:,} words, {repeats} repeats; amount a CPU second, median (lowest to highest)")
    measure("extract", "pages", len(pages), extract_all, repeats)
    measure("annotate", "words", words, lambda: [annotate(article) for article in articles], repeats)
    measure("document", "documents", len(pages), lambda: [document(one).to_bytes() for one in enriched], repeats)


if __name__ == "__main__":
    main()
