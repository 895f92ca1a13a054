"""Measures how a sitemap of 50,000 addresses is read: seconds, and memory beyond what the process held before.

    python -m benchmarks.sitemaps [--urls 50000] [--runs 5] [--json]

Each run is a process of its own that has read a small sitemap first, as a worker's child has. The bytes of the sitemap
are held before; memory is what reading adds to them at its peak, with all entries of the listing. There is no peer: the
one library of its own for sitemaps is of the GPL.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from services.ingest.sources.kinds.sitemaps import parse_sitemap
from services.ingest.sources.markup.list_text import ListText

URL = "https://harbor.example/sitemap.xml"
TARGETS = {"seconds": 2.0, "mib": 30.0}


def sitemap(urls: int) -> bytes:
    """A sitemap as sites write it, with a time, a frequency and a priority for each address."""
    entries = "\n".join(
        f"<url><loc>https://harbor.example/news/2026/03/{number % 28 + 1:02}/old-bridge-reopens-after-repairs-{number}"
        f"</loc><lastmod>2026-03-{number % 28 + 1:02}T09:30:00-05:00</lastmod><changefreq>daily</changefreq>"
        "<priority>0.5</priority></url>"
        for number in range(urls)
    )
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}\n</urlset>'.encode()


def run(urls: int) -> dict[str, float]:
    """Read a sitemap in this process. Returns seconds of the clock and of the CPU, and MiB."""
    parse_sitemap(ListText(sitemap(100)), URL)
    body = sitemap(urls)
    before = _resident_mib()
    begun, cpu = time.perf_counter(), time.process_time()
    listing = parse_sitemap(ListText(body), URL)
    seconds, cpu_s = time.perf_counter() - begun, time.process_time() - cpu
    if len(listing.entries) != urls:
        raise SystemExit(f"{len(listing.entries)} of {urls} addresses were read")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "cpu_s": cpu_s, "mib": max(peak, _resident_mib()) - before}


def _resident_mib() -> float:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize() / 2**20


def main() -> int:
    """Run as a program. Exits with 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--urls", type=int, default=50_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--once", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.once:
        print(json.dumps(run(options.urls)))
        return 0
    command = [sys.executable, "-m", "benchmarks.sitemaps", "--once", "--urls", str(options.urls)]
    runs = [json.loads(subprocess.check_output(command)) for _ in range(options.runs)]
    found = {name: round(median(one[name] for one in runs), 2) for name in runs[0]}
    missed = [name for name, most in TARGETS.items() if found[name] > most]
    if options.json:
        print(json.dumps({**found, "missed": missed}))
    else:
        print(f"{options.urls:,} addresses: {found['seconds']} s ({found['cpu_s']} s of CPU), {found['mib']} MiB")
        print(f"missed: {', '.join(missed)}" if missed else "all targets are met")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
