"""Says at once that a server is not there, and what to do; says on standard error when a slow one is waited for."""

from urllib.parse import urlsplit

from services.cli.views.output import complain, is_watched
from services.cli.views.problem import give_up
from services.runtime.broker.topics import BOOTSTRAP_MS
from services.runtime.port_probe import HTTP_HELLO, KAFKA_HELLO, Answer, probe
from services.runtime.settings import Settings
from services.runtime.variables import variable

WAITING = f"waiting up to {BOOTSTRAP_MS // 1000} s …"


def require_broker(settings: Settings) -> None:
    """End the command if nobody listens at any of the brokers' addresses."""
    where, answer = settings.kafka_bootstrap, _answer_of_brokers(settings)
    if answer is Answer.NONE:
        give_up(f"no Kafka broker at {where}; {_advice('kafka_bootstrap', where)}")
    if answer is Answer.SILENCE:
        complain(f"the Kafka broker at {where} does not answer yet; {WAITING}", color=False)


def warn_of_missing_broker(settings: Settings) -> None:
    """Tell a person who starts a worker at a terminal; it waits, because it may be started before its broker."""
    where = settings.kafka_bootstrap
    if is_watched() and _answer_of_brokers(settings) is Answer.NONE:
        complain(f"no Kafka broker at {where} yet; {WAITING} {_advice('kafka_bootstrap', where)}", color=False)


def require_elasticsearch(settings: Settings) -> None:
    """End the command if nobody listens at the URL of Elasticsearch."""
    url = urlsplit(settings.elasticsearch_url)
    # The first word over TLS would be a handshake; that somebody listens is enough there.
    answer = probe(url.hostname or "", url.port or 0, HTTP_HELLO if url.scheme == "http" else b"")
    where = settings.elasticsearch_url
    if answer is Answer.SILENCE:
        limit = f"{settings.elasticsearch_timeout_s:g} s"
        complain(f"Elasticsearch at {where} does not answer yet; waiting up to {limit} …", color=False)
    elif answer is Answer.NONE:
        give_up(f"no Elasticsearch at {where}; {_advice('elasticsearch_url', where)}")


def _answer_of_brokers(settings: Settings) -> Answer:
    """The best answer of any broker."""
    answers = []
    for broker in settings.brokers:
        host, _colon, port = broker.rpartition(":")
        answers.append(probe(host.strip("[]"), int(port), KAFKA_HELLO))
        if answers[-1] is Answer.SOMETHING:
            break
    return max(answers, key=list(Answer).index)


def _advice(field: str, where: str) -> str:
    try:
        from services.stack import running_instances  # noqa: PLC0415 - only needed here, and slow to import
    except ModuleNotFoundError:  # installed without the embedded servers, so that `up` starts none either
        return f"set {variable(field)}"
    for instance in running_instances():
        if where not in (instance.kafka, instance.elasticsearch):
            return f"the instance {instance.name!r} runs on this machine: to use it, type `{instance.command}`"
    return f"start one with `dateline up`, or set {variable(field)}"
