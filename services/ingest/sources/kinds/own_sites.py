"""Which addresses of a list count: anybody may list anything, so a list speaks for pages of its own site only."""

from collections.abc import Collection, Iterator

from services.ingest.addresses.address import Address

_MOST_NAMED = 3
"""Maximum other sites that are named."""


class OwnSites:
    """The sites that a list may speak for: its own registered domain, and others that its reader vouches for."""

    def __init__(self, base_url: str, vouched: Collection[str] = ()) -> None:
        self._own = {Address.of(base_url).site, *vouched}
        self._hosts: dict[str, bool] = {}
        self._others: dict[str, str] = {}
        self.left_out = 0

    def has(self, address: Address) -> bool:
        """Whether an address is on one of the sites. Others are counted."""
        host = address.normalized.split("/", 3)[2]
        allowed = self._hosts.get(host)
        if allowed is None:
            allowed = self._hosts[host] = address.site in self._own
        if not allowed:
            self.left_out += 1
            if len(self._others) < _MOST_NAMED:
                self._others.setdefault(address.site, "/".join(address.normalized.split("/", 3)[:3]))
        return allowed

    @property
    def others(self) -> str:
        """The first sites that were left out."""
        return ", ".join(self._others)

    @property
    def origins(self) -> tuple[str, ...]:
        """Of each of these, where its robots.txt is: `https://ferry.example`."""
        return tuple(self._others.values())

    def problems(self) -> Iterator[str]:
        """What was left out, in words."""
        if self.left_out:
            yield f"{self.left_out:,} addresses on other sites ({self.others}) are left out; it speaks for its own only"
