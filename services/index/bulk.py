"""Writes documents in bulk, each with its own outcome, and never gives up while Elasticsearch may come back.

The client's bulk helpers retry nothing by default, know only 429, and raise midway; so this is our own.

Of one article at most one write is under way at a time, its newest. So an answer is matched by `_id` alone: one that is
reordered, cut short or doubled cannot be read as another's.
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
from services.runtime.observe import metrics
from services.runtime.outcome import Outcome, Reject

log = logging.getLogger(__name__)

RETRIED = frozenset({429, 502, 503, 504})
"""Statuses, of a request or of one item, that say `not now`: a full queue, the flood-stage block, a shard without a
home."""

ATTEMPTS = 5
"""How often what Elasticsearch fails at without saying `not now` is tried. A fault that passes by itself is gone by
then; one that stays would hold the partition for ever."""

FIRST_WAIT_S = 0.2
LONGEST_WAIT_S = 10.0
"""What was waited for may be back at the beginning of a pause, and what comes in meanwhile waits behind. With 30 s, an
article could wait for most of a minute after a long outage; every worker at one request in five seconds, on average, is
nothing that keeps an Elasticsearch from recovering."""

UNUSABLE = frozenset({"index_not_found_exception", "index_closed_exception"})
"""Errors of an item that are the index's fault and not the document's."""

NO_WRITE_INDEX = "no write index is defined"
"""Elasticsearch says this of an alias as of a bad argument (400), like of some bad documents."""

_VERSIONS = re.compile(r"current version \[(\d+)\].*?(?:one provided|provided) \[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Write:
    """One document to be written: `_id`, external version, `_source` as JSON bytes on one line."""

    id: str
    version: int
    source: bytes


class IndexUnusable(Exception):
    """Elasticsearch answers, but cannot take documents; the message says why and what to do. Ends the worker."""


class _NotNow(Exception):
    """A request was not taken or not answered, and is to be made again. `expected`: that is what it may well do when
    it is away or busy, and there is no end to the attempts."""

    def __init__(self, cause: str, detail: object, *, expected: bool) -> None:
        super().__init__(f"{cause}: {detail}")
        self.cause = cause
        self.expected = expected


class _TooLarge(Exception):
    """Elasticsearch takes no request of this size."""


class _Next(Enum):
    """What is to be done about a write that is not settled."""

    SEND = auto()  # again, after a pause
    READ = auto()  # refused for its version, but not told which one Elasticsearch has


_Answer = Outcome | Reject | _Next


@dataclass(slots=True)
class _Article:
    """What one call has to write of one article: positions in the call and writes, the newest last."""

    writes: list[tuple[int, Write]]
    failures: int = 0
    """Answers to the newest that nothing explains."""
    unread: bool = False
    """Its version in Elasticsearch is to be read before anything else."""

    @property
    def newest(self) -> Write:
        return self.writes[-1][1]

    @property
    def size(self) -> int:
        """Bytes of the newest in a request."""
        return len(_action(self.newest)) + len(self.newest.source) + 2

    def settle(self, outcome: Outcome | Reject) -> Iterator[tuple[int, Outcome | Reject]]:
        """The newest has its outcome, and with it the others have: what Elasticsearch would have said of them.

        But when it was rejected, nothing was written, and the next newest has its turn.
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
    """Writes to one alias with external versions: the newest revision wins, whatever the order of arrival.

    `on_wait` is called before every pause: waiting is not hanging. `sleep` is given seconds.
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
        """Write all, in requests of bounded size. Returns each one's outcome in the same order.

        Waits and tries again, with jitter and without end, while Elasticsearch is away or overloaded. Raises
        IndexUnusable when the alias is missing, the client is not allowed to write, or Elasticsearch fails at every
        request.
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
                # Full jitter, so that workers that were refused together do not come back together.
                await self._sleep(random.uniform(0, wait_s))  # noqa: S311
                wait_s = min(wait_s * 2, LONGEST_WAIT_S)
        return [outcomes[position] for position in range(len(writes))]

    def _take(self, waiting: deque[_Article]) -> list[_Article]:
        """The next ones that fit into a request of one kind, one at least; their bytes bound a read as well."""
        chunk = [waiting.popleft()]
        size = chunk[0].size
        while waiting and waiting[0].unread == chunk[0].unread and (size := size + waiting[0].size) <= self._max_bytes:
            chunk.append(waiting.popleft())
        return chunk

    async def _send(self, chunk: Sequence[_Article], outcomes: dict[int, Outcome | Reject]) -> bool:
        """One bulk request. Notes what is settled; returns whether something was refused for now."""
        # No body of our own: the client joins the lines, and keeps them no longer than the request lasts.
        lines = (line for article in chunk for line in (_action(article.newest), article.newest.source))
        answer = await self._request(f"/{self._alias}/_bulk?require_alias=true", "application/x-ndjson", lines)
        items = _list(answer, "items")
        told = _by_id(item.get("index") for item in items if isinstance(item, Mapping))
        answers = [_meaning(told.get(article.newest.id), article) for article in chunk]
        if refused := answers.count(_Next.SEND):
            metrics.BULK_RETRIES.labels("item").inc(refused)
            log.warning("documents are sent again", extra={"refused": refused, "of": len(chunk)})
        return _settle(chunk, answers, outcomes)

    async def _read(self, chunk: Sequence[_Article], outcomes: dict[int, Outcome | Reject]) -> bool:
        """Read the versions that Elasticsearch has, and compare. Notes what is settled; returns whether something must
        be sent again: a lower version or none means that the index was another a moment ago."""
        ids = [article.newest.id for article in chunk]
        # A get by id is realtime: it sees what no search sees yet.
        path = f"/{self._alias}/_mget?_source=false&realtime=true"
        told = _by_id(_list(await self._request(path, "application/json", {"ids": ids}), "docs"))
        answers: list[_Answer] = []
        for article in chunk:
            found = told.get(article.newest.id)
            if found is None or "error" in found:
                error = found["error"] if found else "no answer"
                raise _NotNow("version_unread", f"{article.newest.id}: {error}", expected=False)
            answers.append(_compared(int(found["_version"]), article.newest) if found.get("found") else _Next.SEND)
        return _settle(chunk, answers, outcomes)

    def _shrink(self, chunk: Sequence[_Article], outcomes: dict[int, Outcome | Reject]) -> None:
        """Elasticsearch takes no request of this size."""
        size = sum(article.size for article in chunk)
        if len(chunk) > 1:
            # Counted as the chunks are, so that the next ones are smaller than this one.
            self._max_bytes = size // 2
        else:
            outcomes.update(chunk[0].settle(Reject("too_large", f"Elasticsearch takes no request of {size} bytes")))

    async def _request(self, path: str, content_type: str, body: object) -> Mapping[str, Any]:
        """The answer's body. Raises _NotNow, _TooLarge or IndexUnusable."""
        headers = {"content-type": content_type, "accept": "application/json"}
        try:
            answer = await self._client.perform_request("POST", path, headers=headers, body=body)
        except ApiError as error:
            if error.status_code == 413:
                raise _TooLarge from error
            if error.status_code < 500 and error.status_code not in RETRIED:
                raise IndexUnusable(f"Elasticsearch refuses {path} ({error.status_code}): {error}") from error
            raise _NotNow(str(error.status_code), error, expected=error.status_code in RETRIED) from error
        except TransportError as error:
            # Perhaps the documents are in the index and only the answer is lost; then the next one says duplicate.
            raise _NotNow(type(error).__name__, error, expected=True) from error
        if not isinstance(answer.body, Mapping):
            raise _NotNow("bad_answer", f"{path} was not answered with a JSON object", expected=True)
        return answer.body

    @staticmethod
    def _note(chunk: Sequence[_Article], refusal: _NotNow) -> None:
        metrics.BULK_RETRIES.labels(refusal.cause).inc(len(chunk))
        log.warning("bulk request is tried again", extra={"records": len(chunk), "error": str(refusal)})


def _articles(writes: Sequence[Write]) -> list[_Article]:
    """The writes by article, each article's newest last."""
    found: dict[str, list[tuple[int, Write]]] = {}
    for position, write in enumerate(writes):
        found.setdefault(write.id, []).append((position, write))
    # Of two equal ones the first is sent, and the second is the duplicate.
    return [_Article(sorted(own, key=lambda pair: (pair[1].version, -pair[0]))) for own in found.values()]


def _settle(chunk: Sequence[_Article], answers: Sequence[_Answer], outcomes: dict[int, Outcome | Reject]) -> bool:
    """Note what was answered. Returns whether something is to be sent again."""
    for article, answer in zip(chunk, answers, strict=True):
        if isinstance(answer, _Next):
            article.unread = answer is _Next.READ
        else:
            outcomes.update(article.settle(answer))
    return _Next.SEND in answers


def _meaning(item: Mapping[str, Any] | None, article: _Article) -> _Answer:
    """What the answer to an article's newest write means."""
    write = article.newest
    if item is None:
        return _Next.SEND
    status = item.get("status")
    if status in (200, 201):
        # Of another version it is the answer to something else.
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
        raise IndexUnusable(f"writing is not allowed: {reason}; check the user's rights and the index's blocks")
    cause = error.get("caused_by") or {}
    why = f"Elasticsearch refused the document ({status}): {error.get('type')}: {reason} {cause.get('reason', '')}"
    if isinstance(status, int) and 400 <= status < 500:
        return Reject("rejected", why.strip())
    # A fault of Elasticsearch, but perhaps one that only this document brings about: no reason to hold up the others.
    article.failures += 1
    return _Next.SEND if article.failures < ATTEMPTS else Reject("rejected", why.strip(), attempts=ATTEMPTS)


def _conflict(reason: str, write: Write) -> _Answer:
    """A 409 tells the versions in its text only. One that does not fit the write is as good as none."""
    found = _VERSIONS.search(reason)
    if found is None or int(found.group(2)) != write.version:
        return _Next.READ
    told = _compared(int(found.group(1)), write)
    return _Next.READ if told is _Next.SEND else told


def _compared(current: int, write: Write) -> Outcome | _Next:
    if current == write.version:
        return Outcome.DUPLICATE
    return Outcome.STALE if current > write.version else _Next.SEND


def _action(write: Write) -> bytes:
    return orjson.dumps({"index": {"_id": write.id, "version": write.version, "version_type": "external"}})


def _list(answer: Mapping[str, Any], name: str) -> list[Any]:
    found = answer.get(name)
    if not isinstance(found, list):
        raise _NotNow("bad_answer", f"an answer without {name}", expected=True)
    return found


def _by_id(told: Iterable[Any]) -> dict[str, Mapping[str, Any]]:
    return {str(one.get("_id")): one for one in told if isinstance(one, Mapping)}
