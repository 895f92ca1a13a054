"""The security table: every attack of the hostile web, what must come of it, what did, and what it cost.

    python -m benchmarks.hostile_web

Each runs in a process of its own against one origin on loopback. Ends with 1 where anything came out otherwise, or
where the canary was reached: a listener on addresses that nobody may connect to, whatever the way they are written.
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
    """Launch them all."""
    with tempfile.TemporaryDirectory() as folder, HostileWeb(Path(folder)) as web:
        ports = json.dumps(asdict(web.ports))

        def run(attack: Attack) -> dict[str, object]:
            return dict(child.measured(["benchmarks.hostile_web.child", attack.name, ports]))

        print("| attack | expected | seen | s | MiB |\n| --- | --- | --- | ---: | ---: |")
        failed = 0
        with ThreadPoolExecutor(AT_ONCE) as pool:
            everything = list(attacks())
            for attack, told in zip(everything, pool.map(run, everything), strict=True):
                right = told["seen"] in attack.expected
                failed += not right
                seen = told["seen"] if right else f"**{told['seen']}**"
                expected = " or ".join(attack.expected)
                name = attack.name.replace("|", "\\|")
                print(f"| {name} | {expected} | {seen} | {told['seconds']:.2f} | {told['mib']:.0f} |", flush=True)
        print(
            f"\n{len(everything)} attacks, {failed} came out otherwise; the canary was reached {len(web.hits)} times."
        )
        sys.exit(bool(failed or web.hits))


if __name__ == "__main__":
    main()
