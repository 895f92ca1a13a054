"""How a command fails when Elasticsearch does."""

from collections.abc import Iterator
from contextlib import contextmanager

from elasticsearch import ApiError, TransportError

from services.cli.reachable import require_elasticsearch
from services.cli.views.problem import give_up
from services.runtime.elasticsearch import WORKERS_RIGHTS, refused, unreachable
from services.runtime.settings import Settings


@contextmanager
def elasticsearch_problems(settings: Settings, rights: str = WORKERS_RIGHTS) -> Iterator[None]:
    """End the command when Elasticsearch, within this block, does not answer, refuses a request, or has no index.

    Where nobody listens, before the block begins. `rights`: what to do where the user lacks some.
    """
    require_elasticsearch(settings)
    try:
        yield
    except ApiError as error:
        if error.status_code == 404:
            give_up("there is no index; run `dateline index init`, then the workers")
        give_up(refused(settings, error, rights))
    except TransportError as error:
        give_up(unreachable(settings, error))
