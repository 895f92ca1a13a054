"""What Dateline's schedule promises besides: the budget of each day, the busiest minute, restarts, outages."""

from collections.abc import Iterator

import numpy as np

from benchmarks.polling import ours
from benchmarks.polling.follow import Found, figures
from benchmarks.polling.world import DAY, HOUR, MINUTE, World

OUTAGES_H = (1, 3, 8)
"""How long the outages are, in hours."""


def report(world: World, knob: float) -> Iterator[str]:
    """One line for each promise: what was measured, and what was wanted."""
    calm = ours.run(world, knob)
    by_day = days(world, calm) / knob
    yield f"polls of a day: {by_day.min():.1%} to {by_day.max():.1%} of the budget (wanted: 95% to 105%)"
    busiest, mean = busiest_minute(world, calm)
    yield f"busiest minute: {busiest} polls, {busiest / mean:.2f} times the mean of {mean:.2f} (wanted: at most 2)"
    often = ours.run(world, knob, restarts=2 * HOUR)
    one, other = figures(calm, world), figures(often, world)
    yield (
        f"restarts every 2 h: polls {other.polls / one.polls - 1:+.1%}, mean delay {other.mean / one.mean - 1:+.1%} "
        f"(wanted: at most +2%); lost {calm.lost} -> {often.lost}"
    )
    for hours in OUTAGES_H:
        yield outage(world, calm, knob, hours)


def days(world: World, found: Found) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Polls a feed of each day."""
    counts = np.histogram(found.at, bins=round((world.end - world.start) / DAY), range=(world.start, world.end))[0]
    return counts / len(world.feeds)


def busiest_minute(world: World, found: Found) -> tuple[int, float]:
    """Polls of the busiest minute, and of the mean one."""
    minutes = np.bincount(((np.array(found.at) - world.start) // MINUTE).astype(int))
    return int(minutes.max()), len(found.at) / ((world.end - world.start) / MINUTE)


def outage(world: World, calm: Found, knob: float, hours: float) -> str:
    """How soon after an outage of the worker what it kept waiting is found: what appeared during it and would have been
    found before its end, as it was in the `calm` run. Other entries wait for their lists, outage or not."""
    start = world.start + 0.6 * (world.end - world.start)
    end = start + hours * HOUR
    worker = ours.Worker(world, knob)
    worker.down(start, end)
    worker.work(world.end)
    otherwise = dict(calm.found())
    found = [(appeared, delay) for appeared, delay in worker.found().found() if start <= appeared < end]
    kept = [(appeared, delay) for appeared, delay in found if appeared + otherwise.get(appeared, DAY) < end]
    waited = np.array([(appeared + delay - end) / MINUTE for appeared, delay in kept])
    limit = max(30.0, 6 * hours)
    if not len(waited):
        return f"outage of {hours} h: it kept nothing waiting"
    half, most = np.percentile(waited, (50, 95))
    return (
        f"outage of {hours} h: it kept {len(kept)} of {len(found)} entries waiting: half found {half:.0f} min after "
        f"its end, 95% {most:.0f} min; {(waited <= limit).mean():.1%} within {limit:.0f} min (wanted: all)"
    )
