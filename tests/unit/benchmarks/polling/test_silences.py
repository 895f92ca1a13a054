import json

import numpy as np
import pytest

from benchmarks.polling import silences
from benchmarks.polling.silences import FIRST_DAYS, Result, Told, figures, main, measure, troubles_of
from benchmarks.polling.world import DAY, make

WORLD = make(4, 200, 7)


def test_troubles_follow_one_another_by_a_seed() -> None:
    feed = WORLD.feeds[0]
    troubles = troubles_of(feed, WORLD.start, WORLD.end, np.random.default_rng(1))
    assert troubles == troubles_of(feed, WORLD.start, WORLD.end, np.random.default_rng(1)) != []
    times = [at for trouble in troubles for at in (trouble.start, trouble.end)]
    assert times == sorted(times)
    assert WORLD.start + FIRST_DAYS * DAY < times[0] and times[-1] < WORLD.end


def test_a_feed_gives_the_same_result_again() -> None:
    feed = min(WORLD.feeds, key=lambda one: abs(one.rate - 6))
    first = measure(feed, WORLD.start, WORLD.end, [7, 1])
    assert first == measure(feed, WORLD.start, WORLD.end, [7, 1])
    assert len(first.false_alarms) == len(first.astray) == 1 and first.told + first.overdue != []


def test_the_figures() -> None:
    told = [Told("quiet", "quiet", 9, 2.0), Told("stale", "quiet", 8, 4.0), Told("no_articles", None, 50, 0.0)]
    found = figures(Result(false_alarms=[0.0, 2.0], astray=[0.0, 0.5], told=told, overdue=[0.2, 0.9], lost=4, named=3))
    assert found["false alarms a feed and year"] == 1 and found["share of feeds with more than one a year"] == 0.5
    assert found["the same, beside troubles"] == 0.25
    assert (found["troubles"], found["noticed"], found["cause right"]) == (3, 0.667, 0.5)
    assert (found["entries late, mean"], found["entries missed until then, median"]) == (3, 8.5)
    assert found["longest until found, of the time allowed"] == 0.9
    assert found["of these named as gaps"] == 0.75
    assert figures(Result(false_alarms=[0.0]))["cause right"] == 1


def test_the_command_prints_each_seed_and_all(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(silences, "run", lambda feeds, days, seed: Result(false_alarms=[float(seed)]))
    main(["--seeds", "1", "3", "--json"])
    columns = json.loads(capsys.readouterr().out)
    assert [column["false alarms a feed and year"] for column in columns.values()] == [1, 3, 2]
    main(["--seeds", "1", "3"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["seed", "1", "seed", "3", "all"]
    assert lines[1].split()[-3:] == ["1", "3", "2"]
