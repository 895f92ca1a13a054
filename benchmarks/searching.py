"""Measures how fast the index answers, beside the same questions asked of a mapping that Elasticsearch guessed.

    python -m benchmarks.searching [--articles 100000] [--words 750] [--requests 1000] [--eager] [--json]

Generated articles (`benchmarks/newsroom.py`) are written to an embedded Elasticsearch twice, with Dateline's mapping
and with a naive one. Six kinds of question are asked with parameters that vary, without the request cache, one after
the other; the two indices take turns. The naive one flattens objects and cannot tell who said what: some of its answers
are wrong. Then Dateline's index is asked again while articles come in at a steady rate. With `--eager` the ordinals of
facets are loaded at each refresh (`eager_global_ordinals`) instead of by the first question after it. At the end, what
an article takes in Dateline's index, by field.
"""

import argparse
import json
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from statistics import quantiles
from typing import Any

from elasticsearch import Elasticsearch
from rich.console import Console
from rich.table import Table

from benchmarks.newsroom import PEOPLE, SOURCES, SURNAMES, WORDS, documents
from schemas.article_document import ALIAS_READ, ALIAS_WRITE, FIRST_INDEX, ArticleDocument
from services.cli.views.index_sizes import LARGEST, print_sizes
from services.index import template
from services.index.sizes import index_size
from services.search.queries import Query, query
from services.stack import Stack

NAIVE = "naive-articles"
BATCH = 200
FACETS = ("people", "organizations", "places", "agencies", "source.id", "section", "quoted_people")
REQUEST_S = 120
NAIVE_FIELDS = 5_000
"""Fields that the dynamic mapping may make."""


@dataclass(frozen=True)
class Kind:
    """A kind of question, with its targets in milliseconds: p50, p95."""

    name: str
    p50: int
    p95: int
    ask: Callable[[random.Random], dict[str, Any]]
    naive: Callable[[random.Random], dict[str, Any]]
    """The same question, as somebody writes it for whom Elasticsearch guessed the mapping."""


@dataclass(frozen=True)
class Latency:
    """Of the requests of one kind, in milliseconds."""

    p50: float
    p95: float


def _shown(*conditions: Query, must: Sequence[Query] = ()) -> Query:
    gone = {"terms": {"status.keyword": ["withdrawn", "erased"]}}
    return {"bool": {"must": list(must), "filter": list(conditions), "must_not": [gone]}}


def _words(made: random.Random) -> str:
    return " ".join(made.sample(WORDS, 2))


def _all_words(words: str) -> Query:
    fields = ["title^3", "subtitle^2", "text"]
    return {"multi_match": {"query": words, "fields": fields, "type": "cross_fields", "operator": "and"}}


def _terms(name: str, **options: Any) -> dict[str, Any]:
    return {"terms": {"field": name, "size": 10, **options}}


def _significant(name: str) -> dict[str, Any]:
    return {"significant_terms": {"field": name, "size": 10}}


def _months(name: str) -> dict[str, Any]:
    return {"date_histogram": {"field": name, "calendar_interval": "month", "min_doc_count": 1}}


def _counts(wanted: Query, **aggs: Any) -> dict[str, Any]:
    return {"query": wanted, "size": 0, "aggs": aggs}


KINDS = (
    Kind(
        "words with filters",
        15,
        50,
        lambda made: {"query": query(sources=[made.choice(SOURCES)], words=_words(made), languages=["en"]), "size": 10},
        lambda made: {
            "query": _shown(
                {"term": {"source.id.keyword": made.choice(SOURCES)}},
                {"term": {"language.keyword": "en"}},
                must=[_all_words(_words(made))],
            ),
            "size": 10,
        },
    ),
    Kind(
        "quotes of X about Y",
        30,
        80,
        lambda made: {"query": query(speakers=[made.choice(PEOPLE)], quote=made.choice(WORDS)), "size": 10},
        lambda made: {
            "query": _shown(
                {"match": {"quotes.speakers.name": {"query": made.choice(PEOPLE), "operator": "and"}}},
                must=[{"match": {"quotes.text": made.choice(WORDS)}}],
            ),
            "size": 10,
        },
    ),
    Kind(
        "flat aggregations",
        15,
        50,
        lambda made: _counts(query(sources=[made.choice(SOURCES)]), people=_terms("people"), places=_terms("places")),
        lambda made: _counts(
            _shown({"term": {"source.id.keyword": made.choice(SOURCES)}}),
            people=_terms("people.keyword"),
            places=_terms("places.keyword"),
        ),
    ),
    Kind(
        "mentioned dates by month",
        60,
        150,
        lambda made: _counts(query(people=[made.choice(PEOPLE)]), months=_months("date_months")),
        lambda made: _counts(
            _shown({"term": {"people.keyword": made.choice(PEOPLE)}}), months=_months("dates.range.gte")
        ),
    ),
    Kind(
        "co-mentions",
        30,
        90,
        lambda made: _counts(query(people=[made.choice(PEOPLE)]), people=_terms("people")),
        lambda made: _counts(
            _shown({"term": {"people.keyword": made.choice(PEOPLE)}}), people=_terms("people.keyword")
        ),
    ),
    Kind(
        "significant terms",
        80,
        200,
        lambda made: _counts(
            query(_words(made)),
            people={"significant_terms": {"field": "people", "size": 10, "background_filter": query()}},
        ),
        lambda made: _counts(_shown(must=[_all_words(_words(made))]), people=_significant("people.keyword")),
    ),
)


def create(es: Elasticsearch, *, eager: bool) -> None:
    """Both indices, empty."""
    template.init(es)
    if eager:
        properties: dict[str, Any] = {}
        for name in FACETS:
            at, (*parents, last) = properties, name.split(".")
            for parent in parents:
                at = at.setdefault(parent, {"properties": {}})["properties"]
            at[last] = {"type": "keyword", "ignore_above": 256, "eager_global_ordinals": True}
        es.indices.put_mapping(index=FIRST_INDEX, properties=properties)
    limits = {"index.mapping.total_fields.limit": NAIVE_FIELDS, "refresh_interval": "1s", "number_of_replicas": 0}
    # The least that lets it take every document: it would guess that all values of dates are like the first.
    guessed = {"properties": {"dates": {"properties": {"value": {"type": "keyword"}}}}}
    es.indices.create(index=NAIVE, settings=limits, mappings=guessed)


def write(es: Elasticsearch, made: Iterator[ArticleDocument], *indices: str) -> int:
    """Write documents to indices; how many."""
    count = 0
    while batch := list(islice(made, BATCH)):
        bodies = [one.model_dump(mode="json", by_alias=True, exclude_none=True) for one in batch]
        for index in indices:
            lines = [line for one in bodies for line in ({"index": {"_index": index, "_id": one["article_id"]}}, one)]
            answer = es.bulk(operations=lines)
            if answer["errors"]:
                raise RuntimeError(f"{index} refused a document: {json.dumps(answer['items'])[:500]}")
        count += len(batch)
    return count


def measure(es: Elasticsearch, index: str, bodies: Sequence[Mapping[str, Any]]) -> Latency:
    """Ask each request once, in order, from one client; the time until its response was read."""
    taken = []
    for body in bodies:
        begun = time.perf_counter()
        answer = es.options(request_timeout=REQUEST_S).perform_request(
            "POST",
            f"/{index}/_search?request_cache=false",
            headers={"content-type": "application/json", "accept": "application/json"},
            body=body,
        )
        taken.append((time.perf_counter() - begun) * 1000)
        if answer.body["timed_out"] or answer.body["_shards"]["failed"]:
            raise RuntimeError(f"{index} did not answer in full: {json.dumps(body)[:500]}")
    cuts = quantiles(taken, n=20, method="inclusive")
    return Latency(cuts[9], cuts[18])


class Writing:
    """A context manager in which articles are written to the alias, so many a second."""

    def __init__(self, es: Elasticsearch, made: Iterator[ArticleDocument], rate: float) -> None:
        self._es, self._made, self._rate = es, made, rate
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._write)
        self.written = 0
        self.late_s = 0.0
        self.problem: Exception | None = None

    def __enter__(self) -> "Writing":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()
        if self.problem:
            raise self.problem

    def _write(self) -> None:
        begun = time.monotonic()
        try:
            while not self._ended.wait(max(0.0, begun + self.written / self._rate - time.monotonic())):
                # Every quarter of a second, as the worker fills its requests.
                self.written += write(self._es, islice(self._made, max(1, round(self._rate / 4))), ALIAS_WRITE)
                self.late_s = max(self.late_s, time.monotonic() - begun - self.written / self._rate)
        except Exception as error:  # the measurement must not pass for one under load
            self.problem = error


def contest(es: Elasticsearch, fresh: Iterator[ArticleDocument], requests: int, rate: float) -> list[dict[str, Any]]:
    """Each kind of question: of Dateline's index, of the naive one, and of Dateline's while articles come in."""
    rows = []
    for kind in KINDS:
        made = random.Random(kind.name)
        seeds = [made.random() for _ in range(requests)]
        own, naive = ([ask(random.Random(seed)) for seed in seeds] for ask in (kind.ask, kind.naive))
        warm = max(1, requests // 10)
        for index, bodies in ((ALIAS_READ, own), (NAIVE, naive)):
            measure(es, index, (bodies * 2)[: max(2, warm)])
        half = requests // 2
        # In turns, so that what else the machine does befalls both.
        turns = [
            (measure(es, ALIAS_READ, own[part]), measure(es, NAIVE, naive[part]))
            for part in (slice(half), slice(half, None))
        ]
        quiet, other = (_mean(found) for found in zip(*turns, strict=True))
        with Writing(es, fresh, rate) as writing:
            loaded = measure(es, ALIAS_READ, own)
        rows.append(
            {
                "kind": kind.name,
                "target": {"p50": kind.p50, "p95": kind.p95},
                "dateline": asdict(quiet),
                "naive": asdict(other),
                "while_writing": asdict(loaded),
                "written": writing.written,
                "writer_late_s": writing.late_s,
            }
        )
    return rows


def _mean(found: Sequence[Latency]) -> Latency:
    return Latency(sum(one.p50 for one in found) / len(found), sum(one.p95 for one in found) / len(found))


def main() -> None:
    """Start Elasticsearch, write the articles, ask, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000, help="Number of articles (default: %(default)s).")
    parser.add_argument("--words", type=int, default=750, help="Words of an article (default: %(default)s).")
    parser.add_argument("--requests", type=int, default=1_000, help="Requests of each kind (default: %(default)s).")
    parser.add_argument("--rate", type=float, default=12, help="Articles a second under load (default: %(default)s).")
    parser.add_argument("--eager", action="store_true", help="Load the ordinals of facets at each refresh.")
    parser.add_argument("--json", action="store_true", help="Print one JSON object instead of the table.")
    chosen = parser.parse_args()
    if chosen.articles < 1 or chosen.words < 1 or chosen.requests < 4 or chosen.rate <= 0:
        parser.error("--articles, --words and --rate must be positive, --requests 4 or more")
    console = Console(stderr=True, highlight=False)
    stack = Stack("bench-search", es_heap="1g")
    stack.down()  # a killed run leaves its servers behind
    try:
        with Elasticsearch(stack.up().elasticsearch, request_timeout=REQUEST_S) as es:
            create(es, eager=chosen.eager)
            begun = time.monotonic()
            written = write(es, documents(chosen.articles, words=chosen.words, surnames=SURNAMES), FIRST_INDEX, NAIVE)
            for index in (FIRST_INDEX, NAIVE):
                es.indices.refresh(index=index)
            console.print(f"{written:,} articles in two indices, {time.monotonic() - begun:.0f} s")
            sizes = es.indices.stats(index=f"{FIRST_INDEX},{NAIVE}", metric="store")["indices"]
            # Another seed has other ids: these are new articles.
            fresh = documents(10**9, seed=2, words=chosen.words, surnames=SURNAMES)
            rows = contest(es, fresh, chosen.requests, chosen.rate)
            size = index_size(es, FIRST_INDEX)
    finally:
        stack.down()
    found = {
        **{name: getattr(chosen, name) for name in ("articles", "words", "requests", "rate", "eager")},
        "bytes_an_article": {
            name: sizes[index]["total"]["store"]["size_in_bytes"] / written
            for name, index in (("dateline", FIRST_INDEX), ("naive", NAIVE))
        },
        "kinds": rows,
        "size": asdict(size),
    }
    if chosen.json:
        print(json.dumps(found))
    else:
        print_table(found)
        print_sizes(Console(highlight=False), size, LARGEST)


def print_table(found: Mapping[str, Any]) -> None:
    """Print p50 and p95 of each kind, in ms, and the ratios of p50 and p95 to the naive index."""
    table = Table("question", "p50 / p95", "target", "naive", "ratio", "while writing", "articles came in", "late")
    for row in found["kinds"]:
        own, naive, loaded, target = (row[name] for name in ("dateline", "naive", "while_writing", "target"))
        ratio = {name: own[name] / naive[name] for name in ("p50", "p95")}
        table.add_row(
            row["kind"],
            *(f"{one['p50']:.1f} / {one['p95']:.1f}" for one in (own, target, naive)),
            f"{ratio['p50']:.2f} / {ratio['p95']:.2f}",
            f"{loaded['p50']:.1f} / {loaded['p95']:.1f}",
            f"{row['written']}",
            f"{row['writer_late_s']:.1f} s",
        )
    console = Console(width=140)
    console.print(table)
    sizes = found["bytes_an_article"]
    console.print(f"bytes an article: Dateline {sizes['dateline']:,.0f}, naive {sizes['naive']:,.0f}")


if __name__ == "__main__":
    main()
