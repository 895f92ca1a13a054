"""Runs the demo: pages of a fictional news site become searchable, enriched documents, on the real servers."""

import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path

from elasticsearch import Elasticsearch
from rich.console import Console

from schemas.article_document import ALIAS_READ
from schemas.fetch_request import FetchRequest
from services.demo.account import Account, take_account, wait_until_settled
from services.demo.report import collect, render, render_subscriber
from services.demo.site import NewsSite
from services.demo.sources import DemoArticle
from services.demo.subscriber import Subscriber, is_here
from services.demo.workers import WorkerProcess, Workers
from services.index import template
from services.ingest.addresses.address import Address
from services.operate.dead_letters import read_dead_letters
from services.operate.submission import submit
from services.runtime.broker.topics import create_topics
from services.runtime.elasticsearch import client as connect
from services.runtime.settings import Settings
from services.stack import Stack, StackInfo
from services.stack.guardian import Guardian

NAME = "demo"
SETTLE_S = 300.0
"""Maximum wait for the pipeline to settle, in seconds."""


def run(console: Console, *, keep: bool) -> int:
    """Run the demo. Returns the exit code: 0 only when every article is accounted for.

    `keep` leaves the servers and workers running. Raises StackError, WorkerDied, TimeoutError.
    """
    begun = time.monotonic()
    with ExitStack() as running, ExitStack() as opened:
        stack = Stack(NAME)
        stack.down()  # the data of an earlier demo belongs to another site's addresses
        guardian = Guardian(stack)
        running.callback(guardian.dismiss)
        info = stack.up()
        running.callback(stack.down)
        settings = Settings(kafka_bootstrap=info.kafka, elasticsearch_url=info.elasticsearch)
        site = opened.enter_context(NewsSite())
        client = opened.enter_context(connect(settings))
        ready = time.monotonic()
        create_topics(settings)
        template.init(client)
        environment = _environment(info) | {"DATELINE_SOURCES": str(_write_sources(info, site))}
        workers = running.enter_context(Workers(_log_folder(info), environment))
        with console.status("starting the three workers, each in its own process …"):
            subscriber = _subscribe(opened, info)
            workers.wait_ready()
            if subscriber:
                subscriber.wait_ready()
        console.print(f"servers ready after {ready - begun:.1f} s, workers {time.monotonic() - ready:.1f} s later")
        complete = _work(console, settings, client, site, workers, subscriber)
        if keep:
            _print_what_runs(console, info, workers)
            guardian.dismiss()
            running.pop_all()
    return 0 if complete else 1


def _subscribe(opened: ExitStack, info: StackInfo) -> Subscriber | None:
    """A subscriber that ends with the demo; None where the package is installed without the examples."""
    return opened.enter_context(Subscriber(info.folder / "subscriber", info.kafka)) if is_here() else None


def _work(
    console: Console,
    settings: Settings,
    client: Elasticsearch,
    site: NewsSite,
    workers: Workers,
    subscriber: Subscriber | None,
) -> bool:
    began_work = time.monotonic()
    submitted = _submit_all(settings, site)
    articles = [a.url for a in site.articles] + [page.url for page in site.text_pages]
    failures = [*site.broken_urls, *site.missing_urls]
    console.print(
        f"following the feed of {site.url} by sources.yaml; submitted {submitted} requests for what no feed lists: its "
        "plain-text, broken and missing pages"
    )
    with console.status("") as status:

        def show(account: Account) -> None:
            behind = ", ".join(f"{stage} {count}" for stage, count in account.lag.items())
            status.update(f"{len(account.searchable)} of {len(articles)} articles searchable; lag: {behind}")

        def look() -> Account:
            return take_account(settings, client, articles, failures)

        account = wait_until_settled(look, check=workers.check, show=show, timeout_s=SETTLE_S)
        first_pass_s = time.monotonic() - began_work
        corrected = _correct(settings, client, site, workers.check)
    searchable = f"{len(account.searchable)} articles searchable after {first_pass_s:.1f} s"
    console.print(f"{searchable} ({len(account.searchable) / first_pass_s:.1f} per second, warm-up included)\n")

    report = collect(client, read_dead_letters(settings), stages(workers.running))
    render(report, console)
    subscribed = subscriber is None or subscriber.has_all_of(client)
    if subscriber:
        render_subscriber(subscriber.printed, console)
    return _verdict(console, account, corrected, None if subscribed or not subscriber else subscriber.errors)


def _submit_all(settings: Settings, site: NewsSite) -> int:
    requests = [
        FetchRequest(url=page.url, kind="file", body=page.text, source_id="harbor-wire", via="dateline demo")
        for page in site.text_pages
    ]
    requests += [FetchRequest(url=url, via="dateline demo") for url in (*site.broken_urls, *site.missing_urls)]
    submit(settings, [(Address.of(request.url).host_key, request) for request in requests], source="demo")
    return len(requests)


def _correct(
    settings: Settings, client: Elasticsearch, site: NewsSite, check: Callable[[], object]
) -> Mapping[str, bool]:
    """Publish the corrections, resubmit their pages, and await the new revisions. Returns URL to whether one came."""

    def revision_of(article: DemoArticle) -> int:
        found = client.search(
            index=ALIAS_READ,
            query={"ids": {"values": [Address.of(article.url).article_id]}},
            source_includes=["revision"],
        )
        return max((int(hit["_source"]["revision"]) for hit in found["hits"]["hits"]), default=0)

    articles = site.publish_correction()
    before = {article.url: revision_of(article) for article in articles}
    requests = [FetchRequest(url=article.url, via="dateline demo: corrected") for article in articles]
    submit(settings, [(Address.of(request.url).host_key, request) for request in requests], source="demo")
    deadline = time.monotonic() + SETTLE_S
    arrived = dict.fromkeys(before, False)
    while not all(arrived.values()) and time.monotonic() < deadline:
        check()
        arrived = {article.url: revision_of(article) > before[article.url] for article in articles}
        time.sleep(0.2)
    return arrived


def _verdict(console: Console, account: Account, corrected: Mapping[str, bool], differs: Path | None) -> bool:
    """Print it. `differs`: the errors of the subscriber, if its quotes are others than those of the index."""
    problems = [f"not searchable: {url}" for url in sorted(account.missing)]
    problems += [f"not in the dead-letter topics: {url}" for url in sorted(account.not_dead)]
    problems += [f"records not yet processed by {stage}: {count}" for stage, count in account.lag.items() if count]
    problems += [f"the correction did not arrive: {url}" for url, arrived in corrected.items() if not arrived]
    problems += [f"the subscriber's quotes are not those of the index; see {differs}"] if differs else []
    for problem in problems:
        console.print(problem, style="red", soft_wrap=True)
    if not problems:
        searchable = f"{len(account.searchable)} articles searchable, {sum(corrected.values())} corrected and reindexed"
        console.print(
            f"Every article is accounted for: {searchable}, {len(account.dead)} pages in the dead-letter topic.",
            style="green",
        )
    return not problems


def stages(workers: list[WorkerProcess]) -> dict[str, dict[str, float]]:
    """Where the time went, from the workers' own metrics: stage to column to number."""
    table: dict[str, dict[str, float]] = {}
    for worker in workers:
        metrics = worker.metrics()
        cpu, rss = worker.usage()
        stage = (worker.stage,)
        records = metrics.get("dateline_record_seconds_count", {}).get(stage, 0.0)
        worked = metrics.get("dateline_record_cpu_seconds_count", {}).get(stage, 0.0)
        core_s = metrics.get("dateline_record_cpu_seconds_sum", {}).get(stage, 0.0)
        taken_s = metrics.get("dateline_record_seconds_sum", {}).get(stage, 0.0)
        row = {"records": records, "dead": metrics.get("dateline_outcomes_total", {}).get(("dead", *stage), 0.0)}
        row["core CPU ms per record"] = 1000 * core_s / worked if worked else 0.0
        row["seconds in stage"] = taken_s / records if records else 0.0
        row["process CPU s"] = cpu
        row["memory MiB"] = rss / 2**20
        table[worker.stage] = row
    return table


def _environment(info: StackInfo) -> dict[str, str]:
    return info.environment() | {
        "DATELINE_FETCH_ALLOW_NETWORKS": "127.0.0.0/8",
        "DATELINE_FETCH_GAP_S": "0",  # the site is our own
        "DATELINE_METRICS_PORT": "0",
    }


def _write_sources(info: StackInfo, site: NewsSite) -> Path:
    """Write the catalogue that the ingest worker follows."""
    path = info.folder / "sources.yaml"
    path.write_text(
        "# What the demo follows; docs/sources.md says what else a source may state.\n"
        "sources:\n"
        "  - id: saltmere\n"
        "    name: The Saltmere Courier and partners\n"
        f"    lists: [{site.feed_url}]\n",
        encoding="utf-8",
    )
    return path


def _log_folder(info: StackInfo) -> Path:
    folder = info.folder / "workers"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _print_what_runs(console: Console, info: StackInfo, workers: Workers) -> None:
    console.print("\nThe servers and workers keep running. To use them from another terminal:", soft_wrap=True)
    for name, value in info.environment().items():
        console.print(f"  export {name}={value}", soft_wrap=True)
    pids = " ".join(str(worker.pid) for worker in workers.running)
    console.print(f"To stop them: kill {pids}; dateline down --name {info.name}", soft_wrap=True)
