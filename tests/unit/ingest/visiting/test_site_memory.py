from datetime import UTC, datetime, timedelta

import pytest

from services.ingest.fetching.result import Page
from services.ingest.visiting import site_memory
from services.ingest.visiting.site_memory import FRESH, MIN_FRESH, SiteMemory, freshness, site_of


def page(headers: dict[str, str]) -> Page:
    return Page("https://harbor.example/f", "https://harbor.example/f", 200, b"", None, headers, datetime.now(UTC))


def test_a_statement_applies_to_the_whole_site_while_it_is_fresh() -> None:
    memory: SiteMemory[str] = SiteMemory()
    assert memory.remember("https://harbor.example/a?b", "yes", timedelta(hours=1)) == "yes"
    assert memory.known("https://harbor.example/c") == "yes"
    assert memory.known("https://anyone@harbor.example/c") == "yes"
    assert memory.known("http://harbor.example/c") is None
    assert memory.known("https://harbor.example:444/c") is None
    assert memory.known("https://harbor.example/c", datetime.now(UTC) + timedelta(hours=2)) is None


def test_the_number_of_sites_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site_memory, "MAX_SITES", 2)
    memory: SiteMemory[int] = SiteMemory()
    for number, site in enumerate(("https://a.example", "https://b.example", "https://a.example", "https://c.example")):
        memory.remember(site, number, FRESH)
    assert [memory.known(f"https://{name}.example/") for name in "abc"] == [2, None, 3]


def test_a_site_is_scheme_host_and_port() -> None:
    assert site_of("https://user:word@harbor.example:8443/a?b#c") == "https://harbor.example:8443"
    assert site_of("http://[::1]:80/") == "http://[::1]:80"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", FRESH),
        ("public, MAX-AGE = 7200", timedelta(hours=2)),
        ('max-age="7200"', timedelta(hours=2)),
        ("max-age=0", MIN_FRESH),
        ("max-age=1e9", FRESH),
    ],
)
def test_freshness(header: str, expected: timedelta) -> None:
    found = freshness(page({"Cache-Control": header}))
    assert found == (MIN_FRESH if header == "max-age=1e9" else expected)
