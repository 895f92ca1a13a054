"""What is read of a record and reported of a source; the topic itself is read in tests/integration/test_zones.py."""

import json
from pathlib import Path
from typing import Any

import pytest

from schemas import generated
from services.ingest.reading.fields.source_zones import SourceZones
from services.operate.errors import ZonesFileUnusable
from services.operate.zone_learning import learn, observations, report, save
from services.runtime.settings import Settings

EXAMPLES = generated.ROOT / "article" / "examples" / "v1"
EXAMPLE: dict[str, Any] = json.loads((EXAMPLES / "published.json").read_bytes())


def record(*published: str, zone: str = "declared", domain: str = "harbor-daily.example") -> list[bytes]:
    source = EXAMPLE["source"] | {"domain": domain}
    return [
        json.dumps(
            EXAMPLE
            | {
                "source": source,
                "published_at": {"value": value, "precision": "minute", "zone": zone},
                "modified_at": None,
            }
        ).encode()
        for value in published
    ]


def test_an_article_tells_of_its_source_by_both_its_times() -> None:
    changed = EXAMPLE | {"modified_at": {"value": "2026-03-03T07:00+01:00", "precision": "minute", "zone": "visible"}}
    told = list(observations(json.dumps(changed).encode()))
    assert [domain for domain, _ in told] == [EXAMPLE["source"]["domain"]] * 2
    assert told[1][1].offset.total_seconds() == 3600


def test_an_erased_article_tells_nothing() -> None:
    assert list(observations((EXAMPLES / "erased.json").read_bytes())) == []


@pytest.mark.parametrize("value", [None, b"", b"\xff", b"[]", b"{}", b'{"source": {"domain": 1}}'])
def test_what_is_no_article_is_told(value: bytes | None) -> None:
    with pytest.raises(ValueError, match="validation error"):
        observations(value)


def test_a_source_is_reported_with_what_speaks_for_it() -> None:
    few = record("2026-03-03T09:30-05:00", domain="a.example")
    enough = record(*(f"2026-01-{day:02d}T09:30+05:30" for day in range(1, 8)), domain="b.example")
    own = record("2026-01-01T09:30+05:30", zone="source_default", domain="c.example")
    told = [one for value in [*enough, *few, *own] for one in observations(value)]
    first, second = report(SourceZones().learn(told))
    assert (first.source, first.observations, first.days, first.believed) == ("a.example", 1, 1, False)
    assert first.doubt == "1 of 5 observations"
    assert (second.source, second.observations, second.believed, second.doubt) == ("b.example", 5, True, None)
    assert second.zones == ["Asia/Colombo", "Asia/Kolkata"]


def test_a_file_that_is_none_is_refused_before_the_topic_is_read(tmp_path: Path) -> None:
    path = tmp_path / "zones.json"
    path.write_text("{}")
    with pytest.raises(ZonesFileUnusable, match="version: Field required"):
        learn(Settings(), path)


def test_a_file_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ZonesFileUnusable, match="give another FILE"):
        save(tmp_path / "nowhere" / "zones.json", SourceZones())
