import json
import shlex
from typing import get_args

from services.search.queries import query
from services.search.requests import ORDERS, Order, curl, request


def test_every_order_is_total() -> None:
    """Two requests for the same page show the same articles."""
    assert set(ORDERS) == set(get_args(Order))
    assert all(order[-1] == {"article_id": "asc"} for order in ORDERS.values())


def test_words_are_marked_on_demand() -> None:
    plain = request(query("ferry"), order="newest", size=3)
    assert (plain["size"], plain["track_total_hits"], "highlight" in plain) == (3, True, False)
    assert "title" in request(query("ferry"), order="newest", size=3, marked=True)["highlight"]["fields"]


def test_a_shell_reads_the_command_as_it_was_meant() -> None:
    body = request(query("it's $HOME `rm` \" \n \u7fd2"), order="relevance", size=1)
    command = shlex.split(curl("http://127.0.0.1:9200/", "dateline-articles/_search", body, login=True))
    assert command[:5] == [
        "curl",
        "-sS",
        "-u",
        "$DATELINE_ELASTICSEARCH_USER",
        "http://127.0.0.1:9200/dateline-articles/_search",
    ]
    assert json.loads(command[-1]) == body
