from collections.abc import Iterator

import pytest
from prometheus_client import REGISTRY

from services.ingest.following.list_tally import NAMED, OTHERS, ListTally


def silent(source_id: str, cause: str) -> float | None:
    return REGISTRY.get_sample_value("dateline_silent_lists", {"source": source_id, "cause": cause})


def broken(problem: str) -> float | None:
    return REGISTRY.get_sample_value("dateline_broken_lists", {"problem": problem})


@pytest.fixture
def tally() -> Iterator[ListTally]:
    made = ListTally()
    made.clear()
    yield made
    made.clear()


def test_each_list_is_counted_once_by_its_present_cause(tally: ListTally) -> None:
    tally.note("https://harbor.example/a", "harbor", "nothing_new", None)
    tally.note("https://harbor.example/b", "harbor", "nothing_new", None)
    tally.note("https://harbor.example/b", "harbor", "nothing_new", None)
    assert silent("harbor", "nothing_new") == 2
    tally.note("https://harbor.example/b", "harbor", "failing", None)
    assert (silent("harbor", "nothing_new"), silent("harbor", "failing")) == (1, 1)
    tally.note("https://harbor.example/b", "harbor", None, None)
    tally.note("https://harbor.example/c", "harbor", None, None)
    assert (silent("harbor", "nothing_new"), silent("harbor", "failing")) == (1, None)


def test_lists_of_another_worker_are_forgotten(tally: ListTally) -> None:
    tally.note("https://ferries.example/a", "ferries", "failing", "dns")
    tally.clear()
    assert (silent("ferries", "failing"), broken("dns")) == (None, None)
    tally.note("https://ferries.example/a", "ferries", None, None)
    assert (silent("ferries", "failing"), broken("dns")) == (None, None)


def test_no_more_sources_are_named_than_a_worker_can_afford(tally: ListTally) -> None:
    for number in range(NAMED + 5):
        tally.note(f"https://{number}.example/a", f"source-{number}", "nothing_new", None)
    assert (silent(f"source-{NAMED - 1}", "nothing_new"), silent(f"source-{NAMED}", "nothing_new")) == (1, None)
    assert silent(OTHERS, "nothing_new") == 5
    # A name becomes free when its source speaks again.
    tally.note("https://0.example/a", "source-0", None, None)
    tally.note("https://new.example/a", "new", "nothing_new", None)
    assert (silent("source-0", "nothing_new"), silent("new", "nothing_new")) == (None, 1)
    tally.note(f"https://{NAMED}.example/a", f"source-{NAMED}", None, None)
    assert silent(OTHERS, "nothing_new") == 4


def test_lists_whose_polls_fail_are_counted_by_class(tally: ListTally) -> None:
    tally.note("https://harbor.example/a", "harbor", None, "dns")
    tally.note("https://harbor.example/a", "harbor", None, "dns")
    tally.note("https://harbor.example/b", "harbor", None, "dns")
    assert broken("dns") == 2
    tally.note("https://harbor.example/b", "harbor", None, "gone")
    assert (broken("dns"), broken("gone")) == (1, 1)
    tally.note("https://harbor.example/a", "harbor", None, None)
    assert (broken("dns"), broken("gone")) == (0, 1)
