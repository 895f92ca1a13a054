"""Checks that every submitted request ended visibly: as a searchable document or as a dead letter."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from elasticsearch import Elasticsearch

from schemas.article_document import ALIAS_READ
from schemas.topics.stages import TOPICS_OF
from services.ingest.addresses.address import Address
from services.operate.dead_letters import read_dead_letters
from services.runtime.broker.lag import lag
from services.runtime.settings import Settings


@dataclass(frozen=True, slots=True)
class Account:
    """What became of the expected articles, and of the requests that were expected to fail."""

    searchable: set[str]
    missing: set[str]
    dead: set[str]
    not_dead: set[str]
    lag: dict[str, int] = field(default_factory=dict)

    @property
    def is_settled(self) -> bool:
        """Whether no records are in progress."""
        return not any(self.lag.values())

    @property
    def is_complete(self) -> bool:
        """Whether everything is where it should be."""
        return self.is_settled and not self.missing and not self.not_dead


def take_account(
    settings: Settings, client: Elasticsearch, articles: Iterable[str], failures: Iterable[str]
) -> Account:
    """Look for the URLs of `articles` in Elasticsearch and for those of `failures` among the dead letters."""
    ids = {Address.of(url).article_id: url for url in articles}
    # Read the lag first: a record that is in progress now may be found a moment later, never the other way round.
    behind: dict[str, int] = {
        stage: sum(sum(lag(settings, stage, topic).values()) for topic in topics) for stage, topics in TOPICS_OF.items()
    }
    client.indices.refresh(index=ALIAS_READ)
    response = client.search(index=ALIAS_READ, query={"ids": {"values": list(ids)}}, size=len(ids), source=False)
    found = {ids[hit["_id"]] for hit in response["hits"]["hits"]}
    # Reads whole topics, so only when it matters: no account is complete while records are in progress.
    dead = set() if any(behind.values()) else {letter.url for letter in read_dead_letters(settings) if letter.url}
    expected_dead = set(failures)
    return Account(
        searchable=found,
        missing=set(ids.values()) - found,
        dead=expected_dead & dead,
        not_dead=expected_dead - dead,
        lag=behind,
    )


def wait_until_settled(
    look: Callable[[], Account], *, check: Callable[[], None], show: Callable[[Account], None], timeout_s: float
) -> Account:
    """Call `look` until everything is in place, nothing moves, or the timeout has passed. Returns the last account.

    `show` receives every account; `check` raises when a worker has died.
    """
    deadline = time.monotonic() + timeout_s
    quiet_since: float | None = None
    while True:
        check()
        account = look()
        show(account)
        now = time.monotonic()
        if account.is_complete or now > deadline:
            return account
        # Settled but incomplete may be the moment between two stages: believe it only if it lasts.
        quiet_since = (quiet_since or now) if account.is_settled else None
        if quiet_since is not None and now - quiet_since > 10:
            return account
        time.sleep(0.3)
