"""Reading page by page, from a stand-in for the client. With the real one: `verify`, `search --all` and rebuilds."""

from typing import Any

import pytest
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig
from elasticsearch import NotFoundError

from services.runtime.point_in_time import point_in_time

META = ApiResponseMeta(404, "1.1", HttpHeaders(), 0.1, NodeConfig("http", "a.example", 9200))


class Elastic:
    """Has documents 0, 1, 2, ...; notes what it is asked."""

    def __init__(self, count: int, *, closes: bool = True) -> None:
        self.count, self.closes = count, closes
        self.asked: list[dict[str, Any]] = []
        self.closed: list[str] = []

    def open_point_in_time(self, **_: Any) -> dict[str, str]:
        return {"id": "pit 0"}

    def close_point_in_time(self, **asked: Any) -> None:
        self.closed.append(asked["id"])
        if not self.closes:
            raise NotFoundError("gone", META, {})

    def search(self, **asked: Any) -> dict[str, Any]:
        self.asked.append(asked)
        first = asked.get("search_after", [-1])[0] + 1
        hits = [{"sort": [number]} for number in range(first, min(first + asked["size"], self.count))]
        return {"pit_id": f"pit {len(self.asked)}", "hits": {"hits": hits}}


def read(elastic: Elastic, size: int) -> list[int]:
    with point_in_time(elastic, "articles") as pit:  # type: ignore[arg-type]
        return [hit["sort"][0] for page in pit.pages(size, {"sort": ["n"]}) for hit in page["hits"]]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 7])
def test_every_hit_comes_once(count: int) -> None:
    elastic = Elastic(count)
    assert read(elastic, 2) == list(range(count))
    assert [one["pit"]["id"] for one in elastic.asked] == [f"pit {at}" for at in range(len(elastic.asked))]
    assert elastic.closed == [f"pit {len(elastic.asked)}"]


def test_hits_are_counted_once_and_no_shard_may_fail() -> None:
    elastic = Elastic(5)
    read(elastic, 2)
    assert [one.get("track_total_hits") for one in elastic.asked] == [None, False, False]
    assert all(one["allow_partial_search_results"] is False for one in elastic.asked)


def test_it_is_given_up_whatever_happens() -> None:
    elastic = Elastic(5, closes=False)
    with pytest.raises(KeyError), point_in_time(elastic, "articles"):  # type: ignore[arg-type]
        raise KeyError("in between")
    assert elastic.closed == ["pit 0"]
