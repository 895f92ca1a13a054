"""The address of a page: a URL normalized once, where it enters, and then passed around as a value."""

from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit

from services.ingest.addresses import identity


@dataclass(frozen=True, slots=True)
class Address:
    """The address of a page. Two addresses are equal if their normal forms are equal."""

    raw: str = field(compare=False)
    """The URL as given: the one to fetch, and the base that links are resolved against."""
    normalized: str
    """The form for comparing and storing (`identity.normalize_url`)."""

    @classmethod
    def of(cls, url: str) -> Self:
        """Normalize a URL. Raises ValueError unless it is an http(s) URL of at most `LONGEST_URL` characters."""
        normalized = identity.normalize_url(url)
        # Mostly they are equal: then they are one string, since there may be tens of thousands.
        return cls(normalized if url == normalized else url, normalized)

    @property
    def article_id(self) -> str:
        """32 hex digits, the same for every spelling of this address."""
        return identity.id_of(self.normalized)

    @property
    def host_key(self) -> str:
        """`host` or `host:port`: the key of fetch requests."""
        return urlsplit(self.normalized).netloc

    @property
    def domain(self) -> str:
        """The host without `www.` and mobile labels; IP addresses and `localhost` unchanged."""
        return (urlsplit(self.normalized).hostname or "").removeprefix("www.")

    @property
    def site(self) -> str:
        """The registered domain (`example.co.uk`), or host and port if there is none."""
        return identity.site(self.normalized)
