"""Its questions name fields that there are; how fast they are answered, the benchmark itself says."""

import json
import random
import re

from benchmarks.newsroom import documents
from benchmarks.searching import KINDS


def test_parameters_vary() -> None:
    for kind in KINDS:
        for ask in (kind.ask, kind.naive):
            assert len({json.dumps(ask(random.Random(seed))) for seed in range(20)}) > 3, kind.name


def test_both_ask_about_the_same() -> None:
    """With the same seed, each parameter of the one is one of the other; first names may be patterns there."""
    for kind in KINDS:
        own, naive = (json.dumps(ask(random.Random(7))) for ask in (kind.ask, kind.naive))
        words = set(re.findall(r'"(?:query|value|quotes\.text|people\.keyword|source\.id\.keyword)": "([^"]+)"', naive))
        assert words and all(f'{word.split()[-1]}"' in own for word in words), kind.name


def test_what_is_written_is_new_in_each_run_of_the_writer() -> None:
    first, second = ({one.article_id for one in documents(50, seed=seed)} for seed in (1, 2))
    assert first.isdisjoint(second)
