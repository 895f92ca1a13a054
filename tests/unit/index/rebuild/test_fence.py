"""The fence, on a stand-in for the cluster that notes every change in its order. On the real server:
tests/integration/test_rebuild.py."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, cast

import pytest
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig
from elasticsearch import AsyncElasticsearch, ConflictError, Elasticsearch, NotFoundError

from services.index.rebuild import control, fence
from services.index.rebuild.control import Control, Fence, Ownership, RebuildRefused, RebuildTaken
from services.index.rebuild.fence import ASK_AGAIN_S, FenceWatch

META = ApiResponseMeta(404, "1.1", HttpHeaders(), 0.1, NodeConfig("http", "a.example", 9200))
OLD, NEW = "dateline-articles-000001", "dateline-articles-000002"
FENCE = Fence(OLD, "dateline-articles-fence-a")
HELD = Control("rebuild", "fence", OLD, NEW, "host/1/a", renewals=3)


class Cluster:
    """The control document, aliases and blocks."""

    def __init__(self, held: Control | None = None) -> None:
        self.document = control.document_of(held) if held else None
        self.seq_no = 0
        self.aliases: dict[str, set[str]] = {"dateline-articles-write": {OLD}}
        self.blocked: set[str] = set()
        self.changes: list[str] = []
        self.before: Callable[[str], object] = lambda change: None
        """Called before each change."""
        self.indices = self

    @property
    def held(self) -> Control:
        assert self.document is not None
        return Control.of(self.document)

    def options(self, **_: Any) -> "Cluster":
        return self

    def get(self, **_: Any) -> Any:
        if self.document is None:
            raise NotFoundError("no", META, {"found": False})
        return _Answer({"_source": self.document, "_seq_no": self.seq_no, "_primary_term": 1})

    def index(self, *, document: dict[str, Any], if_seq_no: int | None = None, **_: Any) -> dict[str, int]:
        self._note("document")
        if self.document is not None and if_seq_no != self.seq_no:
            raise ConflictError("stale", META, {})
        self.document, self.seq_no = document, self.seq_no + 1
        return {"_seq_no": self.seq_no, "_primary_term": 1}

    def update_aliases(self, *, actions: list[dict[str, Any]]) -> None:
        self._note("token")
        for one in actions:
            self.aliases.setdefault(one["add"]["alias"], set()).add(one["add"]["index"])

    def delete_alias(self, *, index: str, name: str) -> None:
        self._note("no token")
        if index not in self.aliases.get(name, ()):
            raise NotFoundError("missing", META, {})
        self.aliases[name].remove(index)

    def get_alias(self, *, name: str) -> Any:
        return _Answer({index: {} for index in self.aliases.get(name, ())})

    def add_block(self, *, index: str, block: str) -> None:
        assert block == "write"
        self._note("block")
        self.blocked.add(index)

    def put_settings(self, *, index: str, settings: Mapping[str, object]) -> None:
        assert settings == {fence.BLOCK: None}
        self._note("no block")
        self.blocked.discard(index)

    def get_settings(self, *, index: str, **_: Any) -> dict[str, Any]:
        return {index: {"settings": {fence.BLOCK: "true"} if index in self.blocked else {}}}

    def _note(self, change: str) -> None:
        self.before(change)
        self.changes.append(change)


class _Answer:
    def __init__(self, body: dict[str, Any]) -> None:
        self.body = body


class AsyncCluster:
    """The same cluster, as a worker's client reaches it."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.indices = self

    def __getattr__(self, name: str) -> Any:
        async def call(**asked: Any) -> Any:
            return getattr(self.cluster, name)(**asked)

        return call


class Clock:
    """Goes on by half a second at each look."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 0.5
        return self.now


LOOKS = int(control.LEASE_S / 0.5) + 1
"""After so many, a lease that nobody renews is over."""


def owning(cluster: Cluster, held: Control = HELD) -> tuple[Elasticsearch, Ownership]:
    es = cast(Elasticsearch, cluster)
    owned = Ownership.claim(es, held, control.read(es))
    cluster.changes.clear()
    return es, owned


def fenced(**changes: Any) -> Cluster:
    """A cluster in which a rebuild holds its fence."""
    cluster = Cluster(replace(HELD, fence=FENCE, **changes))
    cluster.aliases[FENCE.token] = {OLD}
    cluster.blocked = {OLD}
    return cluster


def watching(cluster: Cluster, name: str = "worker") -> FenceWatch:
    return FenceWatch(cast(AsyncElasticsearch, AsyncCluster(cluster)), name, Clock())


# -- its owner


def test_no_two_fences_have_the_same_token() -> None:
    assert fence.new_fence(OLD).token != fence.new_fence(OLD).token
    assert fence.new_fence(OLD).token.startswith(fence.PREFIX)


def test_the_document_names_the_fence_before_it_stands_and_the_token_is_there_before_the_block() -> None:
    cluster = Cluster()
    es, owned = owning(cluster)
    fence.set_up(es, owned, FENCE)
    assert cluster.changes == ["document", "token", "block"]
    assert (cluster.held.state, cluster.held.fence) == ("fence", FENCE)
    assert (cluster.aliases[FENCE.token], cluster.blocked) == ({OLD}, {OLD})


def test_the_token_is_gone_before_the_block_and_the_document_names_the_fence_to_the_end() -> None:
    cluster = Cluster()
    es, owned = owning(cluster)
    fence.set_up(es, owned, FENCE)
    cluster.changes.clear()
    fence.take_down(es, owned, state="tail")
    assert cluster.changes == ["no token", "no block", "document"]
    assert (cluster.held.state, cluster.held.fence) == ("tail", None)
    assert (cluster.aliases[FENCE.token], cluster.blocked) == (set(), set())


@pytest.mark.parametrize("half", ["token", "block"])
def test_a_fence_that_was_set_up_by_half_is_taken_down(half: str) -> None:
    """Its rebuild was killed before it set the token, or the block."""
    cluster = Cluster()
    es, owned = owning(cluster)

    def die(change: str) -> None:
        if change == half:
            raise KeyboardInterrupt

    cluster.before = die
    with pytest.raises(KeyboardInterrupt):
        fence.set_up(es, owned, FENCE)
    cluster.before = lambda change: None
    es, owned = owning(cluster, cluster.held)
    fence.take_down(es, owned)
    assert (cluster.aliases.get(FENCE.token, set()), cluster.blocked, cluster.held.fence) == (set(), set(), None)


def test_without_a_fence_nothing_is_taken_down() -> None:
    cluster = Cluster()
    es, owned = owning(cluster)
    fence.take_down(es, owned)
    assert cluster.changes == []
    fence.take_down(es, owned, state="aborted")
    assert (cluster.changes, cluster.held.state) == (["document"], "aborted")


def test_who_has_lost_the_document_sets_no_block() -> None:
    cluster = Cluster()
    es, owned = owning(cluster)
    Ownership.claim(es, replace(HELD, owner="host/2/b"), control.read(es))
    with pytest.raises(RebuildTaken):
        fence.set_up(es, owned, FENCE)
    assert (cluster.blocked, FENCE.token in cluster.aliases) == (set(), False)


def test_an_index_that_somebody_else_has_blocked_is_refused() -> None:
    cluster = Cluster()
    es = cast(Elasticsearch, cluster)
    fence.require_open(es, OLD)
    fence.block(es, OLD)
    assert fence.is_blocked(es, OLD)
    with pytest.raises(RebuildRefused, match=rf"^{OLD} has a write block .* remove it"):
        fence.require_open(es, OLD)
    fence.lift(es, OLD)
    fence.require_open(es, OLD)


# -- a worker that meets it


async def test_a_worker_asks_again_soon_while_the_lease_is_renewed() -> None:
    cluster = fenced()
    watch = watching(cluster)
    for renewals in range(4 * LOOKS):
        cluster.document = control.document_of(replace(cluster.held, renewals=renewals))
        pause_s = await watch.pause_s()
        assert pause_s is not None
        assert ASK_AGAIN_S[0] <= pause_s <= ASK_AGAIN_S[1]
    assert cluster.changes == []


@pytest.mark.parametrize(
    "cluster",
    [Cluster(), Cluster(HELD), Cluster(replace(HELD, fence=Fence(NEW, "other")))],
    ids=["no-rebuild", "no-fence", "another-index"],
)
async def test_a_block_that_is_none_of_ours_is_left_alone(cluster: Cluster) -> None:
    """No rebuild ever ran; one runs without a fence; the fence is around an index that is not written to."""
    cluster.blocked = {OLD}
    watch = watching(cluster)
    assert [await watch.pause_s() for _ in range(4 * LOOKS)] == [None] * 4 * LOOKS
    assert (cluster.changes, cluster.blocked) == ([], {OLD})


async def test_a_worker_takes_a_dead_fence_away_token_first() -> None:
    cluster = fenced()
    watch = watching(cluster)
    for _ in range(LOOKS - 1):
        await watch.pause_s()
        assert cluster.changes == []
    assert await watch.pause_s() is not None
    assert cluster.changes == ["document", "no token", "no block", "document"]
    assert (cluster.held.fence, cluster.blocked, cluster.aliases[FENCE.token]) == (None, set(), set())
    assert cluster.held.owner == HELD.owner


async def test_a_fence_without_its_token_is_taken_away_too() -> None:
    cluster = fenced()
    cluster.aliases[FENCE.token] = set()
    watch = watching(cluster)
    for _ in range(LOOKS):
        await watch.pause_s()
    assert (cluster.held.fence, cluster.blocked) == (None, set())


async def test_an_owner_that_renews_at_the_last_moment_keeps_its_fence() -> None:
    cluster = fenced()
    watch = watching(cluster)
    for _ in range(LOOKS - 1):
        await watch.pause_s()

    def renew(change: str) -> None:
        cluster.seq_no += 1

    cluster.before = renew
    assert await watch.pause_s() is not None
    assert cluster.changes == ["document"]  # asked for, and refused
    assert (cluster.held.fence, cluster.blocked, cluster.aliases[FENCE.token]) == (FENCE, {OLD}, {OLD})


async def test_an_index_that_is_swapped_at_the_last_moment_stays_blocked() -> None:
    cluster = fenced()
    watch = watching(cluster)
    for _ in range(LOOKS - 1):
        await watch.pause_s()

    def swap(change: str) -> None:
        if change == "no token":
            cluster.aliases[FENCE.token] = set()
            cluster.aliases["dateline-articles-write"] = {NEW}

    cluster.before = swap
    await watch.pause_s()
    assert (cluster.blocked, "no block" in cluster.changes) == ({OLD}, False)


async def test_a_worker_that_dies_on_it_is_followed_by_the_next_one() -> None:
    """Each part of taking it away may be the last thing that a worker does."""
    for last in ("no token", "no block", "second document"):
        cluster = fenced()
        first, second = watching(cluster), watching(cluster, "second")

        def die(change: str, cluster: Cluster = cluster, last: str = last) -> None:
            if change == last or (change == "document" and "no block" in cluster.changes and "second" in last):
                raise KeyboardInterrupt

        cluster.before = die
        with pytest.raises(KeyboardInterrupt):
            for _ in range(LOOKS):
                await first.pause_s()
        cluster.before = lambda change: None
        # It has a lease too.
        for _ in range(LOOKS - 1):
            await second.pause_s()
        assert cluster.held.fence == replace(FENCE, taken_by="worker")
        await second.pause_s()
        assert (cluster.held.fence, cluster.blocked) == (None, set())


async def test_its_owner_learns_that_the_fence_was_taken_away() -> None:
    cluster = fenced()
    _, owned = owning(cluster, cluster.held)
    watch = watching(cluster)
    for _ in range(LOOKS):
        await watch.pause_s()
    with pytest.raises(RebuildTaken):
        owned.note(state="swap")
    with pytest.raises(RebuildTaken):
        owned.require()
