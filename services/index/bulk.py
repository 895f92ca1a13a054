"""Writes documents in bulk, each with its own outcome, and never gives up while Elasticsearch may come back.

The client's own bulk helpers do not retry by default, retry only 429, and raise midway; hence this module.

At most one write per article is in flight at a time, its newest. So items of a response are matched by `_id` alone: one
that is reordered, truncated or duplicated cannot be taken for another's.
"""

import asyncio
import logging
import random
import re
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import orjson
from elasticsearch import ApiError, AsyncElasticsearch, TransportError

from schemas.article_document import ALIAS_WRITE
from services.errors import SurroundingsError
from services.runtime.observe import metrics
from services.runtime.outcome import Outcome, Reject

log = logging.getLogger(__name__)

RETRIED = frozenset({429, 502, 503, 504})
"""Statuses of a request or of one item that mean "not now": a full queue, the flood-stage block, an unassigned
shard."""

ATTEMPTS = 5
"""Maximum attempts at what fails for another reason than "not now". A transient fault has passed by then; a permanent
one would block the partition forever."""

FIRST_WAIT_S = 0.2
LONGEST_WAIT_S = 10.0
"""Bounds of the pause between attempts, in seconds. Elasticsearch may be back at the start of a pause, and new records
queue up behind it: with 30 s, an article could wait for most of a minute after a long outage. One request per worker
every five seconds, on average, does not keep Elasticsearch from recovering."""

UNUSABLE = frozenset({"index_not_found_exception", "index_closed_exception"})
"""Item errors that are the index's fault, not the document's."""

NO_WRITE_INDEX = "no write index is defined"
"""Elasticsearch reports this alias error as a bad argument (400), as it does for some bad documents."""

_VERSIONS = re.compile(r"current version \[(\d+)\].*?(?:one provided|provided) \[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Write:
    """One document to write: `_id`, external version, and `_source` as JSON bytes on one line."""

    id: str
    version: int
    source: bytes


class IndexUnusable(SurroundingsError):
    """Elasticsearch responds, but cannot accept documents; the message says why and what to do. Ends the worker."""


class _NotNow(Exception):
    """A request was refused or not answered, and must be retried. `expected`: normal while Elasticsearch is away or
    busy, so the number of attempts is not limited."""

    def __init__(self, cause: str, detail: object, *, expected: bool) -> None:
        super().__init__(f"{cause}: {detail}")
        self.cause = cause
        self.expected = expected


class _TooLarge(Exception):
    """Elasticsearch rejects requests of this size."""


class _Next(Enum):
    """What to do next about a write that is not settled."""

    SEND = auto()  # again, after a pause
    READ = auto()  # refused for its version, but Elasticsearch's own version is unknown


_Verdict = Outcome | Reject | _Next


@dataclass(slots=True)
class _Article:
    """What one call has to write for one article: position in the call and write, the newest last."""

    writes: list[tuple[int, Write]]
    failures: int = 0
    """Unexplained failures of the newest write."""
    unread: bool = False
    """Its version in Elasticsearch must be read first."""

    @property
    def newest(self) -> Write:
        return self.writes[-1][1]

    @property
    def size(self) -> int:
        """Bytes that the newest write takes in a request."""
        return len(_action(self.newest)) + len(self.newest.source) + 2

    def settle(self, outcome: Outcome | Reject) -> Iterator[tuple[int, Outcome | Reject]]:
        """The outcome of the newest write settles the older ones: they get what Elasticsearch would have answered.

        But if it was rejected, nothing was written, and the next newest is tried.
        """
        position, write = self.writes.pop()
        self.failures, self.unread = 0, False
        yield position, outcome
        if isinstance(outcome, Reject):
            return
        for other, older in self.writes:
            same = older.version == write.version and outcome is not Outcome.STALE
            yield other, Outcome.DUPLICATE if same else Outcome.STALE
        self.writes.clear()


class Bulk:
    """Writes to one alias with external versions: the newest revision wins, in whatever order they arrive.

    `on_wait` is called before every pause, to show that waiting is not hanging. `sleep` takes seconds.
    """

    def __init__(
        self,
        client: AsyncElasticsearch,
        alias: str = ALIAS_WRITE,
        max_bytes: int = 8 * 2**20,
        on_wait: Callable[[], None] | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._client = client
        self._alias = alias
        self._max_bytes = max_bytes
        self._on_wait = on_wait
        self._sleep = sleep

    async def write(self, writes: Sequence[Write]) -> list[Outcome | Reject]:
        """Write everything, in requests of bounded size. Returns the outcomes in the order of `writes`.

        Retries without end, with jitter, while Elasticsearch is away or overloaded. Raises IndexUnusable if the alias
        is missing, the client may not write, or Elasticsearch fails every request.
        """
        outcomes: dict[int, Outcome | Reject] = {}
        waiting = deque(_articles(writes))
        wait_s, failures = FIRST_WAIT_S, 0
        while waiting:
            chunk = self._take(waiting)
            before = len(outcomes)
            try:
                pause = await self._read(chunk, outcomes) if chunk[0].unread else await self._send(chunk, outcomes)
                failures = 0
            except _TooLarge:
                pause = False
                self._shrink(chunk, outcomes)
            except _NotNow as refusal:
                pause = True
                failures += not refusal.expected
                self._note(chunk, refusal)
                if failures == ATTEMPTS:
                    raise IndexUnusable(
                        f"Elasticsearch failed {ATTEMPTS} times in a row, the last time with {refusal}; see its log"
                    ) from refusal
            waiting.extendleft(article for article in reversed(chunk) if article.unread)
            waiting.extend(article for article in chunk if article.writes and not article.unread)
            if len(outcomes) > before:
                wait_s = FIRST_WAIT_S
            if pause:
                if self._on_wait is not None:
                    self._on_wait()
                # Full jitter, so that workers that were refused together do not retry together.
                await self._sleep(random.uniform(0, wait_s))  # noqa: S311
                wait_s = min(wait_s * 2, LONGEST_WAIT_S)
        return [outcomes[position] for position in range(len(writes))]

    def _take(self, waiting: deque[_Article]) -> list[_Article]:
        """The next articles that fit into one request of one kind, at least one. Their bytes bound a read too."""
        chunk = [waiting.popleft()]
        size = chunk[0].size
        while waiting and waiting[0].unread == chunk[0].unread and (size := size + waiting[0].size) <= self._max_bytes:
            chunk.append(waiting.popleft())
        return chunk

    async def _send(self, chunk: Sequence[_Article], outcomes: dict[int, Outcome | Reject]) -> bool:
        """Send one bulk request. Records what is settled; returns whether anything was refused for now."""
        # The client joins the lines, and keeps the body only as long as the request lasts.
        lines = (line for article in chunk for line in (_action(article.newest), article.newest.source))
        response = await self._request(f"/{self._alias}/_bulk?require_alias=true", "application/x-ndjson", lines)
        items = _list(response, "items")
        by_id = _by_id(item.get("index") for item in items if isinstance(item, Mapping))
        verdicts = [_meaning(by_id.get(article.newest.id), article) for article in chunk]
        if refused := verdicts.count(_Next.SEND):
            metrics.BULK_RETRIES.labels("item").inc(refused)
            log.warning("retrying refused documents", extra={"refused": refused, "of": len(chunk)})
        return _settle(chunk, verdicts, outcomes)

    async def _read(self, chunk: Sequence[_Article], outcomes: dict[int, Outcome | Reject]) -> bool:
        """Read the versions that Elasticsearch has, and compare. Records what is settled; returns whether anything must
        be resent: a lower version or none means that the alias was on another index."""
        ids = [article.newest.id for article in chunk]
        # A get by id is realtime: it sees what searches do not see yet.
        path = f"/{self._alias}/_mget?_source=false&realtime=true"
        by_id = _by_id(_list(await self._request(path, "application/json", {"ids": ids}), "docs"))
        verdicts: list[_Verdict] = []
        for article in chunk:
            found = by_id.get(article.newest.id)
            if found is None or "error" in found:
                error = found["error"] if found else "not in the response"
                raise _NotNow("version_unread", f"{article.newest.id}: {error}", expected=False)
            verdicts.append(_compared(int(found["_version"]), article.newest) if found.get("found") else _Next.SEND)
        return _settle(chunk, verdicts, outcomes)

    def _shrink(self, chunk: Sequence[_Article], outcomes: dict[int, Outcome | Reject]) -> None:
        """Elasticsearch rejects requests of this size: halve it, or reject the one document."""
        size = sum(article.size for article in chunk)
        if len(chunk) > 1:
            # Counted as for a chunk, so that the next chunks are smaller than this one.
            self._max_bytes = size // 2
        else:
            detail = f"Elasticsearch rejects a request of {size} bytes; raise its http.max_content_length"
            outcomes.update(chunk[0].settle(Reject("too_large", detail)))

    async def _request(self, path: str, content_type: str, body: object) -> Mapping[str, Any]:
        """The body of the response. Raises _NotNow, _TooLarge or IndexUnusable."""
        headers = {"content-type": content_type, "accept": "application/json"}
        try:
            response = await self._client.perform_request("POST", path, headers=headers, body=body)
        except ApiError as error:
            if error.status_code == 413:
                raise _TooLarge from error
            if error.status_code < 500 and error.status_code not in RETRIED:
                raise IndexUnusable(f"Elasticsearch refuses {path} ({error.status_code}): {error}") from error
            raise _NotNow(str(error.status_code), error, expected=error.status_code in RETRIED) from error
        except TransportError as error:
            # The documents may be in the index and only the response lost; then the retry finds duplicates.
            raise _NotNow(type(error).__name__, error, expected=True) from error
        if not isinstance(response.body, Mapping):
            raise _NotNow("bad_answer", f"the response to {path} is not a JSON object", expected=True)
        return response.body

    @staticmethod
    def _note(chunk: Sequence[_Article], refusal: _NotNow) -> None:
        metrics.BULK_RETRIES.labels(refusal.cause).inc(len(chunk))
        log.warning("retrying bulk request", extra={"records": len(chunk), "error": str(refusal)})


def _articles(writes: Sequence[Write]) -> list[_Article]:
    """Groups the writes by article, each article's newest last."""
    found: dict[str, list[tuple[int, Write]]] = {}
    for position, write in enumerate(writes):
        found.setdefault(write.id, []).append((position, write))
    # Of two equal writes the first is sent, and the second is the duplicate.
    return [_Article(sorted(own, key=lambda pair: (pair[1].version, -pair[0]))) for own in found.values()]


def _settle(chunk: Sequence[_Article], verdicts: Sequence[_Verdict], outcomes: dict[int, Outcome | Reject]) -> bool:
    """Record the verdicts. Returns whether anything must be resent."""
    for article, verdict in zip(chunk, verdicts, strict=True):
        if isinstance(verdict, _Next):
            article.unread = verdict is _Next.READ
        else:
            outcomes.update(article.settle(verdict))
    return _Next.SEND in verdicts


def _meaning(item: Mapping[str, Any] | None, article: _Article) -> _Verdict:
    """What the item of a bulk response means for an article's newest write."""
    write = article.newest
    if item is None:
        return _Next.SEND
    status = item.get("status")
    if status in (200, 201):
        # Another version belongs to another write.
        return Outcome.DONE if item.get("_version") == write.version else _Next.SEND
    error = item.get("error") or {}
    reason = str(error.get("reason", ""))
    if status == 409:
        return _conflict(reason, write)
    if status in RETRIED:
        return _Next.SEND
    if status == 404 or error.get("type") in UNUSABLE or NO_WRITE_INDEX in reason:
        raise IndexUnusable(f"{reason}; run `dateline index init`, or repair the alias and the index behind it")
    if status in (401, 403):
        raise IndexUnusable(f"not allowed to write: {reason}; check the user's privileges and the index's blocks")
    cause = error.get("caused_by") or {}
    why = f"Elasticsearch refused the document ({status}): {error.get('type')}: {reason} {cause.get('reason', '')}"
    if isinstance(status, int) and 400 <= status < 500:
        return Reject("rejected", why.strip())
    # A fault of Elasticsearch, but perhaps caused by this document alone: it must not block the others.
    article.failures += 1
    return _Next.SEND if article.failures < ATTEMPTS else Reject("rejected", why.strip(), attempts=ATTEMPTS)


def _conflict(reason: str, write: Write) -> _Verdict:
    """A 409 states the versions only in its text; a version that does not fit the write is ignored."""
    found = _VERSIONS.search(reason)
    if found is None or int(found.group(2)) != write.version:
        return _Next.READ
    verdict = _compared(int(found.group(1)), write)
    return _Next.READ if verdict is _Next.SEND else verdict


def _compared(current: int, write: Write) -> Outcome | _Next:
    if current == write.version:
        return Outcome.DUPLICATE
    return Outcome.STALE if current > write.version else _Next.SEND


def _action(write: Write) -> bytes:
    return orjson.dumps({"index": {"_id": write.id, "version": write.version, "version_type": "external"}})


def _list(response: Mapping[str, Any], name: str) -> list[Any]:
    found = response.get(name)
    if not isinstance(found, list):
        raise _NotNow("bad_answer", f"a response without {name}", expected=True)
    return found


def _by_id(items: Iterable[Any]) -> dict[str, Mapping[str, Any]]:
    return {str(one.get("_id")): one for one in items if isinstance(one, Mapping)}
