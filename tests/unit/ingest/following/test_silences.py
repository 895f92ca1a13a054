from prometheus_client import REGISTRY

from services.ingest.following.silences import Silences


def count(source_id: str, cause: str) -> float | None:
    return REGISTRY.get_sample_value("dateline_silent_lists", {"source": source_id, "cause": cause})


def test_each_list_is_counted_once_by_its_present_cause() -> None:
    silences = Silences()
    silences.note("https://harbor.example/a", "harbor", "nothing_new")
    silences.note("https://harbor.example/b", "harbor", "nothing_new")
    silences.note("https://harbor.example/b", "harbor", "nothing_new")
    assert count("harbor", "nothing_new") == 2
    silences.note("https://harbor.example/b", "harbor", "failing")
    assert (count("harbor", "nothing_new"), count("harbor", "failing")) == (1, 1)
    silences.note("https://harbor.example/b", "harbor", None)
    silences.note("https://harbor.example/c", "harbor", None)
    assert (count("harbor", "nothing_new"), count("harbor", "failing")) == (1, 0)


def test_lists_of_another_worker_are_forgotten() -> None:
    silences = Silences()
    silences.note("https://ferries.example/a", "ferries", "failing")
    silences.clear()
    assert count("ferries", "failing") is None
    silences.note("https://ferries.example/a", "ferries", None)
    assert count("ferries", "failing") is None
