"""Teasers under a listing's address or heading are a listing."""

from services.ingest.reading.walls.listing import is_listing
from services.ingest.reading.walls.structure import Teasers

FRONT = "https://www.harbor-daily.example/city/"
STORY = "https://www.harbor-daily.example/city/2026/03/old-bridge-reopens-4711"
HEAD = "Old bridge reopens after two years"


def test_address_or_heading_tell() -> None:
    many = Teasers(12, 200)
    assert is_listing(many, FRONT, HEAD, stated=False)
    assert is_listing(many, STORY, "City", stated=False)
    assert is_listing(many, STORY, None, stated=False)
    assert not is_listing(many, STORY, HEAD, stated=False)


def test_an_article_is_none() -> None:
    assert not is_listing(Teasers(12, 200), FRONT, "City", stated=True)
    assert not is_listing(Teasers(12, 900), FRONT, "City", stated=False)
    assert not is_listing(Teasers(5, 200), FRONT, "City", stated=False)
