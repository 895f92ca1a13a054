"""An address: a URL that is normalised once, at the door, and travels with what follows from its normal form."""

from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit

from services.ingest.addresses import identity


@dataclass(frozen=True)
class Address:
    """The address of a page. Two of them are equal when their normal forms are, however they were written."""

    raw: str = field(compare=False)
    """As it was written: what is fetched, and what links are resolved against."""
    normalized: str
    """As it is compared and stored (`identity.normalize_url`)."""

    @classmethod
    def of(cls, url: str) -> Self:
        """Normalise a URL. Raises ValueError for what is no http(s) URL or longer than `identity.LONGEST_URL`."""
        return cls(url, identity.normalize_url(url))

    @property
    def article_id(self) -> str:
        """32 hex digits, the same for every spelling of the address."""
        return identity.id_of(self.normalized)

    @property
    def host_key(self) -> str:
        """`host` or `host:port`: what fetch requests are keyed by."""
        return urlsplit(self.normalized).netloc

    @property
    def domain(self) -> str:
        """The host without `www.` and mobile labels; IP addresses and `localhost` as they are."""
        return (urlsplit(self.normalized).hostname or "").removeprefix("www.")

    @property
    def site(self) -> str:
        """The registered domain (`example.co.uk`), or host and port where there is none."""
        return identity.site(self.normalized)
