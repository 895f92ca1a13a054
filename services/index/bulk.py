"""Writes documents in bulk, each with its own outcome, and never gives up while Elasticsearch may come back.

The client's own bulk helpers do not retry by default, retry only 429, and raise midway; hence this module.

At most one write per article is in flight at a time, its newest. So items of a response are matched by `_id` alone: one
that is reordered, truncated or duplicated cannot be taken for another's.
"""

import asyncio
import logging
import random
import re
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Literal, Self, get_args

import orjson
from elasticsearch import ApiError, AsyncElasticsearch, TransportError

from schemas.article_document import ALIAS_WRITE
from services.errors import SurroundingsError
from services.runtime.elasticsearch import cause_of
from services.runtime.observe import metrics
from services.runtime.outcome import Outcome, Reject

log = logging.getLogger(__name__)

_Cause = Literal["refused", "fenced"]

RETRIED = frozenset({408, 425, 429, 502, 503, 504})
"""Statuses of a request or of one item that mean "not now": a full queue, the flood-stage block, an unassigned shard,
a proxy's timeout."""

WAITED_FOR = frozenset(
    {
        "cluster_block_exception",
        "es_rejected_execution_exception",
        "no_shard_available_action_exception",
        "unavailable_shards_exception",
    }
)
"""Types of errors that mean "not now", whatever the status. Blocks (403) are set while an index is moved or copied, and
while a cluster has no master."""

FENCED = "a rebuild of the index holds all writes back while it swaps the indices"
"""What is reported while a fence is waited for."""

REFUSED = "Elasticsearch does not take documents now: "
"""What precedes the last refusal in what is reported while Elasticsearch is waited for."""

WRITE_BLOCK = "FORBIDDEN/8/index write"
"""What the reason of a refusal says for the block that an operator sets, or a rebuild as its fence; never for those
that Elasticsearch sets by itself."""

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

MAX_TEXT = 1_000
"""Maximum length of a text that is taken over from a response, in characters: a proxy answers with whole pages."""

_VERSIONS = re.compile(r"current version \[(\d{1,19})\].*?(?:one provided|provided) \[(\d{1,19})\]")


@dataclass(frozen=True, slots=True)
class Write:
    """One document to write: `_id`, external version, and `_source` as JSON bytes on one line."""

    id: str
    version: int
    source: bytes


class IndexUnusable(SurroundingsError):
    """Elasticsearch responds, but cannot accept documents; the message says why and what to do. Ends the worker."""


class _NotNow(Exception):
    """A request was refused or not answered, and must be retried. `cause` is a short name for it. `expected`: normal
    while Elasticsearch is away or busy, so the number of attempts is not limited."""

    def __init__(self, cause: str, detail: object, *, expected: bool) -> None:
        super().__init__(_text(str(detail)))
        self.cause = cause
        self.expected = expected


class _TooLarge(Exception):
    """Elasticsearch rejects requests of this size."""


@dataclass(frozen=True, slots=True)
class _Refusal:
    """What an error says. Nothing about its form is certain: a proxy may have written it, or another version."""

    status: int | None
    type: str
    reason: str

    @classmethod
    def of(cls, status: object, error: object) -> Self:
        """Read the `status` and the `error` of an item, a document or a whole response; either may be anything."""
        fields = error if isinstance(error, Mapping) else {"reason": error}
        cause = fields.get("caused_by")
        causes = (fields.get("reason"), cause.get("reason") if isinstance(cause, Mapping) else cause)
        reason = " ".join(filter(None, map(_text, causes)))
        # `True` is no status.
        return cls(status if type(status) is int else None, _text(fields.get("type")), reason)

    @property
    def is_not_now(self) -> bool:
        """Whether the same write may be accepted later."""
        return self.status in RETRIED or self.type in WAITED_FOR

    def __str__(self) -> str:
        named = f"{self.status or ''} {self.type}".strip()
        return ": ".join(filter(None, (named, self.reason))) or "no reason"


class _Next(Enum):
    """What to do next about a write that is not settled."""

    SEND = auto()  # again, after a pause
    READ = auto()  # refused for its version, but Elasticsearch's own version is unknown


_Verdict = Outcome | Reject | _Next


class _Pause(Enum):
    """Whether to pause before the next request."""

    NONE = auto()
    BACK_OFF = auto()
    BLOCKED = auto()  # every refusal was for a write block


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

    `on_wait` is called before every pause with what it waits for, to show that waiting is not hanging, and
    `on_progress` when a write is settled. `fence` is asked when writes are
    blocked: it gives the seconds to wait for the fence of a rebuild, and None for another block. `sleep` takes seconds.
    """

    def __init__(
        self,
        client: AsyncElasticsearch,
        alias: str = ALIAS_WRITE,
        max_bytes: int = 8 * 2**20,
        on_wait: Callable[[str], None] = lambda reason: None,
        on_progress: Callable[[], None] = lambda: None,
        fence: Callable[[], Awaitable[float | None]] | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._client = client
        self._alias = alias
        self._max_bytes = max_bytes
        self._on_wait = on_wait
        self._on_progress = on_progress
        self._refusal = ""
        """What the last refusal said."""
        self._fence = fence
        self._sleep = sleep
        for cause in get_args(_Cause):
            self._count_wait(cause, 0)

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
            before, begun_s = len(outcomes), time.monotonic()
            try:
                pause = await self._read(chunk, outcomes) if chunk[0].unread else await self._send(chunk, outcomes)
                failures = 0
            except _TooLarge:
                pause = _Pause.NONE
                self._shrink(chunk, outcomes)
            except _NotNow as refusal:
                pause = _Pause.BACK_OFF
                failures += not refusal.expected
                self._count_wait("refused", time.monotonic() - begun_s)
                self._note(chunk, refusal)
                if failures == ATTEMPTS:
                    raise IndexUnusable(
                        f"Elasticsearch failed {ATTEMPTS} times in a row, the last time with {refusal}; see its log"
                    ) from refusal
            waiting.extendleft(article for article in reversed(chunk) if article.unread)
            waiting.extend(article for article in chunk if article.writes and not article.unread)
            if len(outcomes) > before:
                wait_s = FIRST_WAIT_S
                self._on_progress()
            if pause is _Pause.NONE:
                continue
            fenced_s = await self._fence() if pause is _Pause.BLOCKED and self._fence is not None else None
            self._on_wait(f"{REFUSED}{self._refusal}" if fenced_s is None else FENCED)
            # Full jitter, so that workers that were refused together do not retry together.
            pause_s = random.uniform(0, wait_s) if fenced_s is None else fenced_s  # noqa: S311
            await self._sleep(pause_s)
            self._count_wait("refused" if fenced_s is None else "fenced", pause_s)
            if fenced_s is None:
                wait_s = min(wait_s * 2, LONGEST_WAIT_S)
        return [outcomes[position] for position in range(len(writes))]

    @staticmethod
    def _count_wait(cause: _Cause, seconds: float) -> None:
        metrics.BACK_PRESSURE_SECONDS.labels(cause).inc(seconds)

    def _take(self, waiting: deque[_Article]) -> list[_Article]:
        """The next articles that fit into one request of one kind, at least one. Their bytes bound a read too."""
        chunk = [waiting.popleft()]
        size = chunk[0].size
        while waiting and waiting[0].unread == chunk[0].unread and (size := size + waiting[0].size) <= self._max_bytes:
            chunk.append(waiting.popleft())
        return chunk

    async def _send(self, chunk: Sequence[_Article], outcomes: dict[int, Outcome | Reject]) -> _Pause:
        """Send one bulk request. Records what is settled; returns a pause if anything was refused for now."""
        # The client joins the lines, and keeps the body only as long as the request lasts.
        lines = (line for article in chunk for line in (_action(article.newest), article.newest.source))
        response = await self._request(f"/{self._alias}/_bulk?require_alias=true", "application/x-ndjson", lines)
        items = _list(response, "items")
        by_id = _by_id(item.get("index") for item in items if isinstance(item, Mapping))
        verdicts = [_meaning(by_id.get(article.newest.id), article) for article in chunk]
        if refused := verdicts.count(_Next.SEND):
            why = _why(by_id.get(chunk[verdicts.index(_Next.SEND)].newest.id))
            self._refusal = why
            metrics.BULK_RETRIES.labels("item").inc(refused)
            log.warning("retrying refused documents", extra={"refused": refused, "of": len(chunk), "error": why})
        pause = _Pause.NONE
        if refused:
            again = [one for one, verdict in zip(chunk, verdicts, strict=True) if verdict is _Next.SEND]
            blocked = all(WRITE_BLOCK in _why(by_id.get(one.newest.id)) for one in again)
            pause = _Pause.BLOCKED if blocked else _Pause.BACK_OFF
        _settle(chunk, verdicts, outcomes)
        return pause

    async def _read(self, chunk: Sequence[_Article], outcomes: dict[int, Outcome | Reject]) -> _Pause:
        """Read the versions that Elasticsearch has, and compare. Records what is settled; returns a pause if anything
        is not: a lower version or none means that the alias was on another index, and the write must be resent."""
        ids = [article.newest.id for article in chunk]
        # A get by id is realtime: it sees what searches do not see yet.
        path = f"/{self._alias}/_mget?_source=false&realtime=true"
        by_id = _by_id(_list(await self._request(path, "application/json", {"ids": ids}), "docs"))
        verdicts = [_version(by_id.get(article.newest.id), article) for article in chunk]
        if unread := verdicts.count(_Next.READ):
            why = _why(by_id.get(chunk[verdicts.index(_Next.READ)].newest.id))
            self._refusal = why
            metrics.BULK_RETRIES.labels("version_unread").inc(unread)
            log.warning("retrying to read versions", extra={"unread": unread, "of": len(chunk), "error": why})
        _settle(chunk, verdicts, outcomes)
        return _Pause.BACK_OFF if any(isinstance(verdict, _Next) for verdict in verdicts) else _Pause.NONE

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
            if not isinstance(error.body, Mapping) or "error" not in error.body:
                detail = f"{error.status_code}, not from Elasticsearch: {error.body}"
                raise _NotNow("bad_answer", detail, expected=True) from error
            refusal = _Refusal.of(error.status_code, error.body["error"])
            if error.status_code < 500 and not refusal.is_not_now:
                raise IndexUnusable(f"Elasticsearch refuses {path} ({refusal}); correct the user or the URL") from error
            raise _NotNow(str(error.status_code), refusal, expected=refusal.is_not_now) from error
        except TransportError as error:
            # The documents may be in the index and only the response lost; then the retry finds duplicates.
            raise _NotNow(type(error).__name__, cause_of(error), expected=True) from error
        except (ValueError, RecursionError) as error:
            # The client passes on some of what it cannot decode: text that is not UTF-8, deep nesting.
            raise _NotNow("bad_answer", f"a response that is no JSON: {error}", expected=True) from error
        if not isinstance(response.body, Mapping):
            raise _NotNow("bad_answer", f"the response to {path} is not a JSON object", expected=True)
        return response.body

    def _note(self, chunk: Sequence[_Article], refusal: _NotNow) -> None:
        self._refusal = f"{refusal.cause}: {refusal}"
        metrics.BULK_RETRIES.labels(refusal.cause).inc(len(chunk))
        extra = {"records": len(chunk), "cause": refusal.cause, "error": str(refusal)}
        log.warning("retrying bulk request", extra=extra)


def _articles(writes: Sequence[Write]) -> list[_Article]:
    """Groups the writes by article, each article's newest last."""
    found: dict[str, list[tuple[int, Write]]] = {}
    for position, write in enumerate(writes):
        found.setdefault(write.id, []).append((position, write))
    # Of two equal writes the first is sent, and the second is the duplicate.
    return [_Article(sorted(own, key=lambda pair: (pair[1].version, -pair[0]))) for own in found.values()]


def _settle(chunk: Sequence[_Article], verdicts: Sequence[_Verdict], outcomes: dict[int, Outcome | Reject]) -> None:
    """Record the verdicts."""
    for article, verdict in zip(chunk, verdicts, strict=True):
        if isinstance(verdict, _Next):
            article.unread = verdict is _Next.READ
        else:
            outcomes.update(article.settle(verdict))


def _meaning(item: Mapping[str, Any] | None, article: _Article) -> _Verdict:
    """What the item of a bulk response means for an article's newest write."""
    write = article.newest
    if item is None:
        return _Next.SEND
    refusal = _Refusal.of(item.get("status"), item.get("error"))
    status = refusal.status
    if status in (200, 201):
        # Another version belongs to another write.
        return Outcome.DONE if item.get("_version") == write.version else _Next.SEND
    if status == 409:
        return _conflict(refusal.reason, write)
    if status is None or refusal.is_not_now:
        return _Next.SEND
    if status == 404 or refusal.type in UNUSABLE or NO_WRITE_INDEX in refusal.reason:
        raise IndexUnusable(f"{refusal}; run `dateline index init`, or repair the alias and the index behind it")
    if status in (401, 403):
        raise IndexUnusable(f"not allowed to write ({refusal}); check the user's privileges")
    why = f"Elasticsearch refused the document ({refusal})"
    if 400 <= status < 500:
        return Reject("rejected", why)
    # A fault of Elasticsearch, but perhaps caused by this document alone: it must not block the others.
    article.failures += 1
    return _Next.SEND if article.failures < ATTEMPTS else Reject("rejected", why, attempts=ATTEMPTS)


def _version(found: Mapping[str, Any] | None, article: _Article) -> _Verdict:
    """What a document of the response to a read means for an article's newest write."""
    if found is None:
        return _Next.READ
    if "error" in found:
        refusal = _Refusal.of(found.get("status"), found["error"])
        article.failures += not refusal.is_not_now
        if article.failures == ATTEMPTS:
            raise IndexUnusable(
                f"the version of {article.newest.id} cannot be read ({refusal}); see Elasticsearch's log"
            )
        return _Next.READ
    if found.get("found") is False:
        return _Next.SEND
    version = found.get("_version")
    return _compared(version, article.newest) if type(version) is int else _Next.READ


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


def _why(answer: Mapping[str, Any] | None) -> str:
    """Why a write or a read is not settled, for the log."""
    return str(_Refusal.of(answer.get("status"), answer.get("error"))) if answer else "not in the response"


def _text(value: object) -> str:
    """A text that a log line and a dead letter can hold; empty if the value is none."""
    return value[:MAX_TEXT].encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def _by_id(items: Iterable[Any]) -> dict[str, Mapping[str, Any]]:
    return {str(one.get("_id")): one for one in items if isinstance(one, Mapping)}
