"""Entry memory: which entries of a list are known, so that only new and changed ones are requested.

An entry is known by its address, or by its id together with its title: lists rename their ids, put other tracking
parameters into each answer, and move to https or to another host. An id alone is not believed, because some lists use
one again for another article.
"""

import hashlib
import struct
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Self
from urllib.parse import urlsplit

from services.ingest.sources.feed_entry import FeedEntry

MOST_LISTED = 50_000
"""Maximum entries of one list: as many as a sitemap may have. What comes after them is not seen."""

WINDOWS = 4
"""How many windows of a list are kept, the entries that it lists now included. A window is what it lists at a time."""

LATELY = timedelta(days=2)
"""How long an entry is kept however many follow it: a cache may serve yesterday's copy of a list that lists an hour."""

MOST_GONE = 4_000
"""Maximum entries kept that are no longer listed, beyond one window: 72 kB, which are stored with each poll."""

FORGOTTEN = timedelta(days=30)
"""How long after it was last listed an entry is forgotten, unless it belongs to the last window: an article that comes
back later may be requested again."""

UNDATED = timedelta(days=1)
"""How old a capture may be to serve for a new entry that states no time."""

_QUIET = 5
"""Entries that are taken to have stayed as they were in addition to those counted: two changes say nothing yet."""
_AHEAD = timedelta(days=1)
"""Maximum time that an `updated` may lie ahead; later ones would hide all changes until then."""
_VERSION = 1
_HEADER = struct.Struct("<BIIIIII")
_ENTRY = struct.Struct("<5s3sHHIH")
_ADDRESS = 5
"""Bytes of an article's id that are kept."""
_NO_ID = bytes(3)


class Sifted(NamedTuple):
    """The entries of one answer, each address once. `memory` is what to keep of it."""

    new: tuple[FeedEntry, ...]
    changed: tuple[FeedEntry, ...]
    """Known entries that state another title or a later update, if the list's statements are believed."""
    known: tuple[FeedEntry, ...]
    """The other known entries."""
    overlap: int
    """How many entries the last answer that was not empty held as well. At 0, others may have come and gone since."""
    memory: bytes


class _Mark(NamedTuple):
    """A known entry. A 0 stands for what it does not state."""

    address: bytes
    id: bytes
    title: int
    """Or the version, of an entry that has one."""
    title_before: int
    """So that a title that is tried out in turn with another, and an old copy, are no change."""
    updated: int
    """Seconds since 1970."""
    seen: int
    """Day on which it was last listed, since 1970."""

    def is_older(self, known: "_Mark") -> bool:
        """Whether this is what an earlier copy of the list states."""
        return bool(self.updated) and self.updated < known.updated

    def is_retitled(self, known: "_Mark") -> bool:
        """Whether the title is another one than those known."""
        told = bool(self.title and known.title) and not self.is_older(known)
        return told and self.title not in (known.title, known.title_before)

    def is_updated(self, known: "_Mark") -> bool:
        """Whether it says that it was updated since."""
        return bool(self.updated and known.updated) and self.updated > known.updated

    def after(self, known: "_Mark") -> "_Mark":
        """What to keep of an entry that was known."""
        title, before = known.title or self.title, known.title_before
        if self.is_retitled(known):
            title, before = self.title, known.title
        return self._replace(
            id=known.id if self.id == _NO_ID else self.id,
            title=title,
            title_before=before,
            updated=max(self.updated, known.updated),
            seen=max(self.seen, known.seen),
        )


class _Belief(NamedTuple):
    """How many of the known entries changed in the answers in which any did; each of these counts half the next."""

    moved: int = 0
    known: int = 0

    @property
    def holds(self) -> bool:
        """Whether a change says anything: not if every answer changes most entries, as those do that state the time of
        the answer as that of each update, or a number of readers in each title."""
        return 2 * self.moved < self.known + _QUIET

    def after(self, moved: int, known: int) -> "_Belief":
        """After an answer in which `moved` of the `known` entries changed."""
        return _Belief(self.moved // 2 + moved, self.known // 2 + known) if moved else self


class _Memory(NamedTuple):
    window: int
    """How many entries an answer has: the most of late."""
    listed: int
    """How many the last answer had that was not empty. They are the first of `marks`, in its order."""
    titles: _Belief
    updates: _Belief
    marks: list[_Mark]
    """Those listed last come first."""

    @classmethod
    def unpack(cls, memory: bytes | None) -> Self:
        """Empty for none, and for one of another version: its entries are then requested once more."""
        if not memory or memory[0] != _VERSION or (len(memory) - _HEADER.size) % _ENTRY.size:
            return cls(0, 0, _Belief(), _Belief(), [])
        _, window, listed, *sums = _HEADER.unpack_from(memory)
        marks = [*map(_Mark._make, _ENTRY.iter_unpack(memory[_HEADER.size :]))]
        return cls(window, listed, _Belief(*sums[:2]), _Belief(*sums[2:]), marks)

    def pack(self) -> bytes:
        header = _HEADER.pack(_VERSION, self.window, self.listed, *self.titles, *self.updates)
        return header + b"".join(_ENTRY.pack(*mark) for mark in self.marks)


def sift(memory: bytes | None, entries: Sequence[FeedEntry], now: datetime) -> Sifted:
    """Part the entries of an answer by what is known of them. `memory`: that of the answer before; None at the first.

    Time and space are linear in the entries and the memory.
    """
    if not entries:
        # A list may be empty for an hour, and be as it was before.
        return Sifted((), (), (), 0, memory or b"")
    before = _Memory.unpack(memory)
    listed = _marks(entries, now)
    pairs = [(entry, mark, place) for (entry, mark), place in zip(listed, _places(before.marks, listed), strict=True)]
    known = [(entry, mark, before.marks[place]) for entry, mark, place in pairs if place is not None]
    retitled = {mark.address for _, mark, old in known if mark.is_retitled(old)}
    updated = {mark.address for _, mark, old in known if mark.is_updated(old)}
    changed = (retitled if before.titles.holds else set()) | (updated if before.updates.holds else set())
    after = _Memory(
        window=max(len(listed), before.window * 7 // 8),
        listed=len(listed),
        titles=before.titles.after(len(retitled), len(known)),
        updates=before.updates.after(len(updated), len(known)),
        marks=[mark if place is None else mark.after(before.marks[place]) for _, mark, place in pairs],
    )
    after.marks.extend(_kept(before, len(listed), {place for *_, place in pairs if place is not None}, now))
    return Sifted(
        tuple(entry for entry, _, place in pairs if place is None),
        tuple(entry for entry, mark, _ in known if mark.address in changed),
        tuple(entry for entry, mark, _ in known if mark.address not in changed),
        sum(place is not None and place < before.listed for *_, place in pairs),
        after.pack(),
    )


def known_articles(memory: bytes | None, articles: Iterable[str]) -> set[str]:
    """Those of the articles, by their ids, that a list has or had of late."""
    sought = {bytes.fromhex(article)[:_ADDRESS]: article for article in articles}
    if not sought:
        return set()
    return {sought[mark.address] for mark in _Memory.unpack(memory).marks if mark.address in sought}


def needed_since(entry: FeedEntry, now: datetime, *, changed: bool) -> datetime:
    """`FetchRequest.unless_fetched_since` of a new or changed entry: a page fetched at this time or later has all that
    the entry tells of. Of an entry that changed without saying when, only one fetched after now has it."""
    stated = [at for at in (entry.updated_at, entry.published_at if not changed else None) if at and at <= now]
    return max(stated, default=now if changed else now - UNDATED)


def _marks(entries: Sequence[FeedEntry], now: datetime) -> list[tuple[FeedEntry, _Mark]]:
    """The entries with their marks, each address once. An id that several entries have is none."""
    ids = Counter(entry.entry_id for entry in entries)
    marked: dict[bytes, tuple[FeedEntry, _Mark]] = {}
    for entry in entries[:MOST_LISTED]:
        mark = _mark(entry, now, unique=ids[entry.entry_id] == 1)
        marked.setdefault(mark.address, (entry, mark))
    return list(marked.values())


def _mark(entry: FeedEntry, now: datetime, *, unique: bool) -> _Mark:
    day = entry.published_at.astimezone(UTC).date() if entry.published_at else ""
    if entry.entry_id is None:
        # All but its parameters, which a list may put anew into each answer.
        parts = urlsplit(entry.address.normalized)
        own_id = f"{parts.netloc}{parts.path} {entry.published_at.timestamp()}" if entry.published_at else ""
    else:
        own_id = f"{entry.entry_id} {day}" if unique else ""
    updated = entry.updated_at if entry.updated_at and entry.updated_at <= now + _AHEAD else None
    if entry.version is not None:
        # It says more than a time, which may be an older one: files are put back.
        updated = None
    return _Mark(
        bytes.fromhex(entry.address.article_id)[:_ADDRESS],
        _hash(own_id, 3) if own_id else _NO_ID,
        int.from_bytes(_hash(title, 2)) if (title := entry.version or _plain(entry.title)) else 0,
        0,
        min(max(0, int(updated.timestamp())), 2**32 - 1) if updated else 0,
        _day(now),
    )


def _places(known: Sequence[_Mark], listed: Sequence[tuple[FeedEntry, _Mark]]) -> list[int | None]:
    """The place of each listed entry among those known; None if it is new."""
    addresses = {known[place].address: place for place in reversed(range(len(known)))}
    ids = {known[place].id: place for place in reversed(range(len(known)))}
    ids.pop(_NO_ID, None)
    places: list[int | None] = []
    for _, mark in listed:
        place = addresses.get(mark.address)
        if place is None and (same := ids.get(mark.id)) is not None:
            place = same if mark.title and mark.title in (known[same].title, known[same].title_before) else None
        places.append(place)
    return places


def _kept(before: _Memory, room: int, listed: set[int], now: datetime) -> list[_Mark]:
    """The entries to keep, behind `room` that are listed, of those that are not: of the places that `listed` lacks."""
    window, today = max(before.window, room), _day(now)
    most = window + MOST_GONE
    some = min(WINDOWS * window, most)
    kept: list[_Mark] = []
    for place, mark in enumerate(before.marks):
        count, age = room + len(kept), today - mark.seen
        wanted = count < window or (count < some and age <= FORGOTTEN.days) or (count < most and age <= LATELY.days)
        if wanted and place not in listed:
            kept.append(mark)
    return kept


def _plain(title: str | None) -> str:
    """A title without what is only set otherwise: case, spaces and punctuation."""
    return "".join(filter(str.isalnum, (title or "").casefold()))


def _hash(text: str, size: int) -> bytes:
    """Never 0, which stands for nothing."""
    found = hashlib.blake2b(text.encode(errors="replace"), digest_size=size).digest()
    return found if any(found) else b"\x01".rjust(size, b"\x00")


def _day(now: datetime) -> int:
    return min(max(0, int(now.timestamp() // 86_400)), 2**16 - 1)
