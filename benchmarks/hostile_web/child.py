"""Runs one attack in its own process: python -m benchmarks.hostile_web.child NAME PORTS-AS-JSON. Prints JSON."""

import asyncio
import json
import sys
import time

from benchmarks.hostile_web.attacks import attacks, launch
from benchmarks.hostile_web.web import Ports
from benchmarks.memory import peak_mib


def main() -> None:
    """Launch the attack and print its result, its duration, and the memory it took beyond that of the idle process."""
    name, ports = sys.argv[1:]
    attack = next(one for one in attacks() if one.name == name)
    before = peak_mib()
    begun = time.perf_counter()
    seen = asyncio.run(launch(attack, Ports(**json.loads(ports))))
    print(json.dumps({"seen": seen, "seconds": time.perf_counter() - begun, "mib": peak_mib() - before}))


if __name__ == "__main__":
    main()
