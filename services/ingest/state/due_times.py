"""Due times: which of very many notes are due, found without looking at the others."""

from heapq import heappop, heappush


class DueTimes:
    """Names in buckets by the time at which to look at them, and a heap of the buckets.

    What is removed or put off leaves its entry behind. So whoever takes a name looks whether it is due, and adds it
    again if that is later. An entry costs 8 bytes and its share of a bucket of `grain_ms` milliseconds.
    """

    def __init__(self, grain_ms: int) -> None:
        self._grain_ms = grain_ms
        self._buckets: dict[int, list[bytes]] = {}
        self._order: list[int] = []

    def add(self, name: bytes, at_ms: int) -> None:
        """Have a name taken at a time, in milliseconds since 1970, or up to a bucket earlier."""
        number = at_ms // self._grain_ms
        bucket = self._buckets.get(number)
        if bucket is not None:
            bucket.append(name)
        else:
            self._buckets[number] = [name]
            heappush(self._order, number)

    def take(self, now_ms: int, most: int) -> list[bytes]:
        """Take at most `most` names from the oldest buckets that have begun, each name once."""
        names: dict[bytes, None] = {}
        while self._order and self._order[0] <= now_ms // self._grain_ms and len(names) < most:
            bucket = self._buckets[self._order[0]]
            left = most - len(names)
            names.update(dict.fromkeys(bucket[-left:]))
            del bucket[-left:]
            if not bucket:
                del self._buckets[heappop(self._order)]
        return list(names)
