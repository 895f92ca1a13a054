"""Prints the security table: every attack of the hostile web, its expected and observed result, and its cost.

    python -m benchmarks.hostile_web

Each attack runs in its own process against one origin on loopback. Exits with 1 if a result differs from the expected
one, or if the canary was reached: a listener on forbidden addresses, which must be refused however they are spelled.
"""

import json
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

from benchmarks import child
from benchmarks.hostile_web.attacks import Attack, attacks
from benchmarks.hostile_web.web import HostileWeb

AT_ONCE = 2


def main() -> None:
    """Launch every attack and print the table."""
    with tempfile.TemporaryDirectory() as folder, HostileWeb(Path(folder)) as web:
        ports = json.dumps(asdict(web.ports))

        def run(attack: Attack) -> dict[str, object]:
            return dict(child.measured(["benchmarks.hostile_web.child", attack.name, ports]))

        print("| attack | expected | observed | s | MiB |\n| --- | --- | --- | ---: | ---: |")
        failed = 0
        with ThreadPoolExecutor(AT_ONCE) as pool:
            everything = list(attacks())
            for attack, result in zip(everything, pool.map(run, everything), strict=True):
                right = result["seen"] in attack.expected
                failed += not right
                seen = result["seen"] if right else f"**{result['seen']}**"
                expected = " or ".join(attack.expected)
                name = attack.name.replace("|", "\\|")
                print(f"| {name} | {expected} | {seen} | {result['seconds']:.2f} | {result['mib']:.0f} |", flush=True)
        print(f"\n{len(everything)} attacks, {failed} with an unexpected result; canary reached {len(web.hits)} times.")
        sys.exit(bool(failed or web.hits))


if __name__ == "__main__":
    main()
