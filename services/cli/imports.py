"""Imports of what a command runs."""

import gc
from importlib import import_module
from typing import Any


def imported(name: str) -> Any:
    """What `module:name` stands for; a module such as `.up` or `..index.worker` is relative to this package.

    Without the collector of garbage: it would search again and again what stays as long as the process. A worker starts
    with a sixth less CPU time.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        module, _, attribute = name.partition(":")
        return getattr(import_module(module, __package__), attribute)
    finally:
        if collects:
            gc.enable()
