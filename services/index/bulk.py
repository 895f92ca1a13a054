"""Writes documents in bulk, each with its own outcome, and never gives up while Elasticsearch may come back.

The client's bulk helpers retry nothing by default, know only 429, and raise midway; so this is our own.
"""

import asyncio
import logging
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from elasticsearch import ApiError, AsyncElasticsearch, TransportError

from schemas.article_document import ALIAS_WRITE
from services.runtime import metrics
from services.runtime.outcome import Outcome, Reject

log = logging.getLogger(__name__)

RETRIED = frozenset({429, 502, 503, 504})
"""Statuses, of a request or of one item, that say `not now`."""

FIRST_WAIT_S = 0.2
LONGEST_WAIT_S = 30.0

_VERSIONS = re.compile(r"current version \[(\d+)\].*?(?:one provided|provided) \[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Write:
    """One document to be written: `_id`, external version, `_source` as JSON bytes."""

    id: str
    version: int
    source: bytes


class IndexUnusable(Exception):
    """Elasticsearch answers, but cannot take documents; the message says why and what to do. Ends the worker."""


class Bulk:
    """Writes to one alias with external versions: the newest revision wins, whatever the order of arrival."""

    def __init__(self, client: AsyncElasticsearch, alias: str = ALIAS_WRITE, max_bytes: int = 8 * 2**20) -> None:
        self._client = client
        self._alias = alias
        self._max_bytes = max_bytes

    async def write(self, writes: Sequence[Write]) -> list[Outcome | Reject]:
        """Write all, in requests of bounded size. Returns each one's outcome in the same order.

        Waits and tries again, with jitter and without end, while Elasticsearch is away or overloaded. Raises
        IndexUnusable when the alias is missing or the client is not allowed to write.
        """
        outcomes: dict[int, Outcome | Reject] = {}
        waiting = list(range(len(writes)))
        wait_s = FIRST_WAIT_S
        while waiting:
            again: list[int] = []
            for chunk in self._chunks(writes, waiting):
                again += await self._request(writes, chunk, outcomes)
            if again:
                # Full jitter, so that workers that were refused together do not come back together.
                await asyncio.sleep(random.uniform(0, wait_s))  # noqa: S311
                wait_s = min(wait_s * 2, LONGEST_WAIT_S)
            waiting = again
        return [outcomes[position] for position in range(len(writes))]

    def _chunks(self, writes: Sequence[Write], positions: Sequence[int]) -> list[list[int]]:
        chunks: list[list[int]] = []
        size = self._max_bytes + 1
        for position in positions:
            length = len(_lines(writes[position]))
            if size + length > self._max_bytes:
                chunks.append([])
                size = 0
            chunks[-1].append(position)
            size += length
        return chunks

    async def _request(
        self, writes: Sequence[Write], positions: Sequence[int], outcomes: dict[int, Outcome | Reject]
    ) -> list[int]:
        """One bulk request. Notes what is settled in `outcomes`; returns the positions to be tried again."""
        body = b"".join(_lines(writes[position]) for position in positions)
        try:
            answer = await self._client.perform_request(
                "POST",
                f"/{self._alias}/_bulk?require_alias=true",
                headers={"content-type": "application/x-ndjson", "accept": "application/json"},
                body=body,
            )
        except ApiError as error:
            if error.status_code in RETRIED:
                return self._retry(positions, str(error.status_code), error)
            if error.status_code == 413 and len(positions) > 1:
                # Counted as the chunks are, so that the next ones are smaller than this one.
                self._max_bytes = len(body) // 2
                return list(positions)
            if error.status_code == 413:
                outcomes[positions[0]] = Reject("too_large", f"Elasticsearch takes no request of {len(body)} bytes")
                return []
            raise IndexUnusable(f"Elasticsearch refuses bulk requests ({error.status_code}): {error}") from error
        except TransportError as error:
            return self._retry(positions, type(error).__name__, error)
        items = answer.body.get("items") if isinstance(answer.body, Mapping) else None
        if not isinstance(items, list):
            return self._retry(positions, "bad_answer", ValueError("a bulk answer without items"))
        by_id = _by_id(items)
        again = []
        for position in positions:
            settled = self._outcome(by_id.get(writes[position].id, []), writes[position])
            if settled is None:
                again.append(position)
            else:
                outcomes[position] = settled
        if again:
            metrics.BULK_RETRIES.labels("item").inc(len(again))
        return again

    def _retry(self, positions: Sequence[int], cause: str, error: Exception) -> list[int]:
        metrics.BULK_RETRIES.labels(cause).inc(len(positions))
        log.warning(
            "bulk request is tried again", extra={"cause": cause, "records": len(positions), "error": str(error)}
        )
        return list(positions)

    def _outcome(self, items: list[Mapping[str, Any]], write: Write) -> Outcome | Reject | None:
        """What an item's answer means; None when it must be sent again.

        Two records of one article in a batch are told apart by the order of their answers: the first answer is taken.
        """
        if not items:
            return None
        item = items.pop(0)
        status = int(item.get("status", 0))
        if status in (200, 201):
            return Outcome.DONE
        error = item.get("error") or {}
        reason = str(error.get("reason", ""))
        if status == 409:
            found = _VERSIONS.search(reason)
            if found and int(found.group(1)) == write.version:
                return Outcome.DUPLICATE
            return Outcome.STALE
        if status in RETRIED:
            return None
        if status == 404 or error.get("type") == "index_not_found_exception":
            raise IndexUnusable(f"{reason}; run `dateline index init`")
        if status in (401, 403):
            raise IndexUnusable(f"writing is not allowed: {reason}; check the user's rights and the index's blocks")
        cause = error.get("caused_by") or {}
        why = f"{error.get('type')}: {reason} {cause.get('reason', '')}".strip()
        return Reject("rejected", f"Elasticsearch refused the document ({status}): {why}")


def _lines(write: Write) -> bytes:
    action = {"index": {"_id": write.id, "version": write.version, "version_type": "external"}}
    return orjson.dumps(action) + b"\n" + write.source + b"\n"


def _by_id(items: Sequence[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """Answers by `_id`: an answer that was cut short or reordered must not be read by position."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for item in items:
        told = item.get("index") or {}
        found.setdefault(str(told.get("_id")), []).append(told)
    return found
