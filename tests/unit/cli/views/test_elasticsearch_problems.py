"""Each way in which Elasticsearch fails ends the command with what to do."""

import pytest
import typer
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig
from elasticsearch import ApiError, ConnectionError, ConnectionTimeout

from services.cli.views.elasticsearch_problems import elasticsearch_problems
from services.runtime.settings import Settings

SETTINGS = Settings(elasticsearch_url="http://search.example:9200")


def refusal(status: int) -> ApiError:
    node = NodeConfig("http", "search.example", 9200)
    return ApiError("no", ApiResponseMeta(status, "1.1", HttpHeaders(), 0.1, node), {"error": "no"})


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (refusal(404), "run `dateline index init`"),
        (refusal(400), "http://search.example:9200"),
        (ConnectionError("nobody"), "start it with `dateline up`"),
        (ConnectionTimeout("slow"), "http://search.example:9200"),
    ],
)
def test_the_command_ends_with_what_to_do(error: Exception, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as ended, elasticsearch_problems(SETTINGS):
        raise error
    assert ended.value.exit_code == 1
    assert words in capsys.readouterr().err


def test_anything_else_passes() -> None:
    with pytest.raises(ZeroDivisionError), elasticsearch_problems(SETTINGS):
        raise ZeroDivisionError
