"""`dateline exporter`: metrics of the pipeline as a whole, for Prometheus."""

import signal
from contextlib import suppress

from prometheus_client import CollectorRegistry

from services.cli.views.output import emit
from services.cli.views.problem import give_up
from services.operate.standing.exporter import PipelineCollector
from services.runtime.observe import endpoint
from services.runtime.observe.probes import Verdict
from services.runtime.settings import Settings


def exporter() -> None:
    """Serve metrics of the whole pipeline until Ctrl-C or SIGTERM: how far each group is behind, and since when.

    One is enough, beside any number of workers. It serves `/metrics`, `/livez` and `/readyz` on DATELINE_METRICS_HOST
    and DATELINE_METRICS_PORT, and asks the broker at each scrape. It commits nothing, and is in no group.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    settings = Settings()
    registry = CollectorRegistry()
    collector = PipelineCollector(settings)
    registry.register(collector)
    host, port = settings.metrics_host, settings.metrics_port
    with suppress(KeyboardInterrupt):
        try:
            checks = {"/livez": Verdict, "/readyz": lambda: Verdict(collector.problems())}
            served = endpoint.serve(host, port, checks, registry)
        except OSError as error:
            give_up(f"cannot serve metrics on {host}:{port} ({error}); set DATELINE_METRICS_PORT")
        emit(f"metrics of the pipeline are at http://{host}:{served}/metrics; Ctrl-C or SIGTERM stops it")
        while True:
            signal.pause()
