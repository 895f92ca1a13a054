"""How checkers are asked. The peers are stood in for by small programs and a server: what they do when they fail cannot
be had from the real ones at will."""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from benchmarks.contract_checkers import checkers
from benchmarks.contract_checkers.checkers import Answer, Apicurio, Child, Dateline
from benchmarks.contract_checkers.pairs import BOTH, Pair, edits

PAIR = Pair("a pair", {"type": "string"}, {"type": "number"}, BOTH, frozenset(BOTH))
SAYS = """
import json, sys
for line in sys.stdin:
    question = json.loads(line)
    print(json.dumps({"breaks": {one: question["old"] != question["new"] for one in question["directions"]},
                      "errors": {}, "seconds": 1.5}), flush=True)
"""


def child(program: str, folder: Path) -> Child:
    return Child("a peer", (sys.executable, "-c", program), folder, lambda schema: schema)


def test_a_process_is_asked_about_one_pair_after_the_other(tmp_path: Path) -> None:
    with child(SAYS, tmp_path) as peer:
        assert peer.answer(PAIR) == Answer(dict.fromkeys(BOTH, True), {}, 1.5)
        same = Pair("the same", PAIR.old, PAIR.old, ("backward",), frozenset())
        assert peer.answer(same) == Answer({"backward": False}, {}, 1.5)
        assert peer.answer(Pair("a topic", None, None, BOTH, frozenset())) == Answer({})


@pytest.mark.parametrize("program", ["import sys; sys.stdin.readline()", "import time; time.sleep(3600)"])
def test_a_process_that_ends_or_is_silent_gives_no_answer(
    program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkers, "DEADLINE_S", 1.0)
    with child(program, tmp_path) as peer:
        for _ in range(2):
            answer = peer.answer(PAIR)
            assert (answer.breaks, set(answer.errors)) == ({}, set(BOTH))


def test_what_its_dialect_has_no_words_for_is_not_asked(tmp_path: Path) -> None:
    def convert(schema: Any) -> Any:
        raise ValueError("no words")

    with Child("a peer", ("false",), tmp_path, convert) as peer:
        assert peer.answer(PAIR) == Answer({}, unasked="no words")


class Registry(BaseHTTPRequestHandler):
    """Judges the first subject, and fails for the second one."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        judged = "/compatibility/" in self.path
        fails = judged and self.path.endswith("/as-it-is-2/versions/latest")
        answer = {"message": "could not determine version"} if fails else {"is_compatible": False} if judged else {}
        content = json.dumps(answer).encode()
        self.send_response(500 if fails else 200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_PUT = do_POST

    def log_message(self, *_: object) -> None:
        pass


def test_a_registry_that_answers_500_has_not_judged() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Registry) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        answered = Apicurio(f"http://127.0.0.1:{server.server_port}", "3", convert=False).answer(PAIR)
        server.shutdown()
    assert (answered.breaks, answered.errors) == ({"backward": True}, {"forward": "500: could not determine version"})


def test_ours_is_the_check_itself() -> None:
    [edit] = [one for one in edits() if one.name == "the text removed"]
    answer = Dateline().answer(edit)
    assert (answer.breaks, answer.order) == ({"backward": False, "forward": True}, "needs .v2")
    assert answer.documents == {"forward"}
    assert Dateline().answer(Pair("of the corpus", PAIR.old, PAIR.new, ("backward",), frozenset())).breaks["backward"]
