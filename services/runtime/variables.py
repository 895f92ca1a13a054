"""The names of environment variables: of a setting, and of everything else that begins with `DATELINE_`."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

PREFIX = "DATELINE_"

OTHERS: Final = frozenset(
    {
        "DATELINE_CACHE_DIR",
        "DATELINE_STACK_ELASTICSEARCH_PORT",
        "DATELINE_STACK_ES_HEAP",
        "DATELINE_STACK_FOLDER",
        "DATELINE_STACK_JAVA_OPTIONS",
        "DATELINE_STACK_KAFKA_HEAP",
        "DATELINE_STACK_KAFKA_PORT",
        "DATELINE_STACK_LOCK_TIMEOUT",
        "DATELINE_STACK_PUBLIC_FOLDER",
        "DATELINE_STACK_REPOSITORY",
        "DATELINE_STACK_START_TIMEOUT",
        "DATELINE_STACK_STOP_TIMEOUT",
        "DATELINE_STARTER",  # marks the processes of a guardian
        "DATELINE_ALL_TOOLCHAINS",
        "DATELINE_FAULTS",
        "DATELINE_HYPOTHESIS_RUNS",
    }
)
"""The variables of the embedded servers and of the tests: with the settings, every variable that means something."""

KUBERNETES = re.compile(r"DATELINE(_\w+)?_(SERVICE_(HOST|PORT)(_\w+)?|PORT(_\d+_(TCP|UDP)(_\w+)?)?)")
"""Variables that Kubernetes sets in every container beside a service whose name begins with `dateline`."""

ALIKE = 0.8
"""Smallest similarity (difflib) at which a name is offered as the one that was meant."""


def variable(field: str) -> str:
    """The environment variable of a setting: `DATELINE_PROCESSES` of `processes`."""
    return PREFIX + field.upper()


def unknown(environment: Iterable[str], fields: Iterable[str]) -> list[str]:
    """Variables that begin with `DATELINE_` and mean nothing, each in a line with the one that was probably meant.

    `fields` are the names of all settings. Letters may be small, as pydantic reads them.
    """
    known = sorted(OTHERS | set(map(variable, fields)))
    lines = []
    for name in sorted(environment):
        if not name.upper().startswith(PREFIX) or name.upper() in known or KUBERNETES.fullmatch(name):
            continue
        meant = get_close_matches(name.upper(), known, n=1, cutoff=ALIKE)
        lines.append(f"{name} means nothing to Dateline" + (f"; did you mean {meant[0]}?" if meant else ""))
    return lines
