"""Follows the world for its day, and keeps what there is to compare."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.day.clock import Clock, SimulatedLoop, in_place_of
from benchmarks.day.web import Request, Web
from benchmarks.day.worker import Captured, Letter, Told, Topics, Worker
from benchmarks.day.world import World
from benchmarks.polling.world import HOUR
from services.ingest.sources.catalogue import Catalogue
from services.runtime.settings import Settings

AFTER_S = 2 * HOUR
"""How long the worker goes on after the day, in seconds, so that what appeared at its end can be found as well."""


@dataclass(frozen=True, slots=True)
class Day:
    """What happened in a world. Times are POSIX seconds."""

    world: World
    catalogue: Catalogue
    urls: dict[str, str]
    """The address of each list, by its name."""
    log: Sequence[Request]
    captured: Sequence[Captured]
    told: Sequence[Told]
    outcomes: Counter[str]
    letters: Sequence[Letter]
    until: float
    """When the worker was stopped."""


def follow(world: World, begins: float, polls_a_day: float, processes: int, after_s: float = AFTER_S) -> Day:
    """Follow a world from `begins`, in POSIX seconds, until `after_s` after its day."""
    clock = Clock(datetime.fromtimestamp(begins, UTC))
    web, topics = Web(world, clock), Topics(clock)
    seconds = world.end + after_s - begins

    async def main(folder: Path) -> Worker:
        async with AsyncExitStack() as resources:
            await web.open(resources)
            sources = folder / "sources.yaml"
            sources.write_text(_catalogue(world, web))
            settings = Settings(
                sources=str(sources),
                fetch_allow_networks=["127.0.0.0/8"],
                polls_a_day=polls_a_day,
                processes=processes,
            )
            worker = Worker(settings, clock, topics)
            await worker.run(seconds)
            return worker

    with TemporaryDirectory() as folder:
        with in_place_of(clock), asyncio.Runner(loop_factory=lambda: SimulatedLoop(clock)) as runner:
            worker = runner.run(main(Path(folder)))
        catalogue = Catalogue.load(Path(folder) / "sources.yaml")
    urls = {one.name: web.url(one) for one in world.lists}
    return Day(
        world,
        catalogue,
        urls,
        web.log,
        topics.captured,
        topics.told,
        worker.outcomes,
        worker.letters,
        clock.now().timestamp(),
    )


def _catalogue(world: World, web: Web) -> str:
    """The world's sources.yaml."""
    lines = ["sources:"]
    for site in world.sites:
        lines += [f"  - id: {site.name}", "    lists:"]
        for one in site.lists:
            lines.append(f"      - url: {web.url(one)}")
            if one.form == "front_page":
                lines.append("        kind: front_page")
    return "\n".join([*lines, ""])
