"""jsonsubschema, as its documentation shows it: is one schema a part of another? Runs in an environment of its own.

Reads questions, one JSON object a line: old, new, directions. Answers each by one: by direction whether it breaks, and
the seconds it took; or what was raised.
"""

import json
import os
import resource
import sys
import time

MEMORY = 4 << 30
"""Maximum address space, in bytes: schemas with many alternatives would fill the machine."""


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what the library prints is no answer
    from jsonsubschema import isSubschema

    for line in sys.stdin:
        question = json.loads(line)
        old, new = question["old"], question["new"]
        sides = {"backward": (old, new), "forward": (new, old)}
        answer = {"breaks": {}, "errors": {}}
        begin = time.perf_counter()
        for direction in question["directions"]:
            try:
                answer["breaks"][direction] = not isSubschema(*sides[direction])
            except BaseException as error:
                answer["errors"][direction] = f"{type(error).__name__}: {error}".splitlines()[0][:200]
        answer["seconds"] = time.perf_counter() - begin
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
