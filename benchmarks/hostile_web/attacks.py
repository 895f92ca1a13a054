"""Attacks: the URL to fetch, and the result the fetch must have."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from unittest import mock
from urllib.parse import quote

from benchmarks.hostile_web.web import ALLOWED, ORIGIN, Ports
from services.ingest.fetching.fetcher import FEED_TYPES, PAGE_TYPES, Fetcher
from services.ingest.fetching.result import FetchError, FetchResult, Moved, NotModified

TIMEOUT_S = 1.5
"""Timeout where one is the expected result. Elsewhere it is longer, for busy machines; a hang is still detected."""
LONG_TIMEOUT_S = 200.0
MAX_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True)
class Attack:
    """One URL to fetch. `expected`: the acceptable results. `names`: host name to the addresses of each lookup in turn;
    no real resolver answers like that, so these replace the system's."""

    name: str
    url: Callable[[Ports], str]
    expected: tuple[FetchResult, ...]
    names: dict[str, list[list[str]]] = field(default_factory=dict)
    times: int = 1
    feed: bool = False


def _at(path: str) -> Callable[[Ports], str]:
    return lambda ports: f"http://{ORIGIN}:{ports.origin}/{path}"


def _redirect(target: str) -> Callable[[Ports], str]:
    """A redirect to `target`, in which {port} stands for the canary's port."""
    return lambda ports: f"http://{ORIGIN}:{ports.origin}/to?{quote(target.replace('{port}', str(ports.canary)))}"


def _tls(kind: str) -> Callable[[Ports], str]:
    return lambda ports: f"https://{ORIGIN}:{ports.tls[kind]}/story"


FORBIDDEN = (
    "http://127.0.0.1:{port}/", "http://localhost:{port}/", "http://www.localhost:{port}/", "http://2130706433:{port}/",
    "http://0x7f000001:{port}/", "http://0x7f.1:{port}/", "http://017700000001:{port}/", "http://127.1:{port}/",
    "http://0177.0.0.1:{port}/", "http://127.0.0.1.:{port}/", "http://１２７.０.０.１:{port}/", "http://127。0。0。1:{port}/",
    "http://①②⑦.0.0.1:{port}/", "http://%31%32%37.0.0.1:{port}/", "http://[::1]:{port}/", "http://[::]:{port}/",
    "http://0.0.0.0:{port}/", "http://[::ffff:127.0.0.1]:{port}/", "http://[::ffff:7f00:1]:{port}/",
    "http://[::127.0.0.1]:{port}/", "http://[64:ff9b::127.0.0.1]:{port}/", "http://[64:ff9b:1::127.0.0.1]:{port}/",
    "http://[2002:7f00:1::]:{port}/", "http://[2001:0:4136:e378:8000:63bf:80ff:fffe]:{port}/",
    "http://[fe80::1%25lo]:{port}/", "http://[2606:4700::5efe:127.0.0.1]:{port}/",
    "http://169.254.169.254/latest/meta-data/", "http://[fd00:ec2::254]/latest/meta-data/", "http://100.100.100.200/",
    "http://192.0.0.192/", "http://10.0.0.1/", "http://172.16.0.1/", "http://192.168.0.1/", "http://100.64.0.1/",
    "http://224.0.0.1/", "http://255.255.255.255/",
)  # fmt: skip
"""Targets that a redirect must never reach; the canary in every spelling first."""

TRICKS = (
    "http://ann@127.0.0.1:{port}/", "http://127.0.0.1:{port}@harbor.example/", "http://harbor.example@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\\@harbor.example/", "file:///etc/passwd", "data:text/html,x", "javascript:alert(1)",
    "ftp://127.0.0.1:{port}/", "gopher://127.0.0.1:{port}/_GET", "dict://127.0.0.1:{port}/", "http://127.0.0.2:22/",
    "http://127.0.0.2:6667/", "http://[::1", "//127.0.0.1:{port}/",
)  # fmt: skip
"""Targets that try to be mistaken for something else."""


OK: tuple[FetchResult, ...] = ("ok",)
NOWHERE: tuple[FetchResult, ...] = ("refused_address", "refused_url")


def attacks() -> Iterator[Attack]:
    """Every attack; the first few are harmless and must succeed."""
    for path in ("story", "gzip", "brotli", "zstd", "latin-1", "no-type", "early-hints", "cookie-bomb"):
        yield Attack(f"a page: {path}", _at(path), OK)
    yield Attack("a page over TLS", _tls("good"), OK)
    for target in FORBIDDEN:
        yield Attack(f"redirect to {target}", _redirect(target), NOWHERE)
    for target in TRICKS:
        yield Attack(f"redirect to {target}", _redirect(target), NOWHERE)
    inside: tuple[FetchResult, ...] = ("refused_address",)
    port: Callable[[Ports], str] = lambda ports: f"http://name.example:{ports.canary}/"  # noqa: E731
    yield Attack("a name that points inside", port, inside, {"name.example": [["127.0.0.1"]]})
    yield Attack("a name that points outside and inside", port, inside, {"name.example": [["1.1.1.1", "127.0.0.1"]]})
    yield Attack(
        "a name that points inside at the second lookup (rebinding)",
        lambda ports: f"http://name.example:{ports.origin}/story",
        inside,
        {"name.example": [[ORIGIN], ["127.0.0.1"]]},
        times=2,
    )
    by_path: dict[FetchResult, tuple[str, ...]] = {
        "too_many_redirects": ("loop", "chain"),
        "bad_response": ("nowhere", "empty-location", "many-headers", "no-status", "no-content", "partial"),
        "refused_url": ("long-location", "binary-location"),
        "timeout": ("silence", "head-drip", "body-drip"),
        "too_large": (
            "body-flood", "chunk-flood", "gzip-bomb", "deflate-bomb", "brotli-bomb", "zstd-bomb", "nested-bomb",
        ),
        "cut_off": ("short-body", "huge-length", "cut-chunks", "reset-body", "reset-chunks", "false-coding", "cut-gzip",
                    "cut-brotli", "members", "wide-window"),
        "refused_coding": ("thrice", "unknown-coding"),
        "refused_type": ("pdf-as-html", "image", "html-as-image", "executable"),
    }  # fmt: skip
    for result, paths in by_path.items():
        for path in paths:
            yield Attack(path, _at(path), (result,))
    broken: tuple[FetchResult, ...] = ("bad_response", "cut_off", "unreachable", "client_error")
    for path in ("garbage", "http-0.9", "odd-status", "smuggling", "bad-length", "bad-chunks", "closes"):
        yield Attack(path, _at(path), broken)
    for path in ("late-bad-chunks", "late-long-chunk"):
        yield Attack(path, _at(path), ("bad_response",))
    for path in ("head-flood", "long-header", "hints-flood", "status-drip"):
        yield Attack(path, _at(path), (*broken, "timeout"))
    for kind in ("expired", "another-name", "unknown-authority"):
        yield Attack(f"TLS: {kind}", _tls(kind), ("tls",))
    yield Attack(
        "TLS: plain HTTP", lambda ports: f"https://{ORIGIN}:{ports.origin}/story", ("tls", "unreachable", "timeout")
    )
    yield Attack("XML with entities, as a feed", _at("entities"), ("refused_type",), feed=True)


async def launch(attack: Attack, ports: Ports) -> str:
    """Fetch the URL and return the result. Follows a `Moved`, as a worker would; reads feeds too."""
    looks = {name: iter(answers) for name, answers in attack.names.items()}
    system = socket.getaddrinfo

    def resolve(host: Any, port: Any, *arguments: Any, **options: Any) -> list[Any]:
        if str(host) not in looks:
            return system(host, port, *arguments, **options)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in next(looks[str(host)])]

    with mock.patch.object(socket, "getaddrinfo", resolve):
        result = ""
        for _ in range(attack.times):
            result = await _fetch(attack, attack.url(ports), ports)
    return result


async def _fetch(attack: Attack, url: str, ports: Ports) -> str:
    accept = FEED_TYPES if attack.feed else PAGE_TYPES
    # A new fetcher each time: with a connection that is kept alive there would be no second lookup.
    timeout_s = TIMEOUT_S if "timeout" in attack.expected else LONG_TIMEOUT_S
    async with Fetcher(
        timeout_s=timeout_s, max_bytes=MAX_BYTES, allow_networks=[ALLOWED], ca_file=ports.authority
    ) as fetcher:
        try:
            found = await fetcher.fetch(url, accept=accept)
            for _ in range(5):
                if not isinstance(found, Moved):
                    break
                found = await fetcher.fetch(found.location, accept=accept)
        except FetchError as error:
            return error.result
    if isinstance(found, Moved | NotModified):
        return "moved" if isinstance(found, Moved) else "not_modified"
    return _read_feed(found.body) if attack.feed else "ok"


def _read_feed(body: bytes) -> str:
    from services.ingest.sources.feeds import FeedError, parse_feed

    try:
        parse_feed(body, "http://harbor.example/")
    except FeedError:
        return "refused_type"
    return "ok"
