import pytest

from services.ingest.rights import HeaderRights, read_rights


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, HeaderRights([], None, None)),
        ({"X-Robots-Tag": "noindex, NoArchive"}, HeaderRights(["noindex", "noarchive"], None, None)),
        ({"X-Robots-Tag": "noai, noimageai, noai"}, HeaderRights(["noai", "noimageai"], None, None)),
        ({"X-Robots-Tag": "otherbot: noindex, nofollow"}, HeaderRights([], None, None)),
        ({"X-Robots-Tag": "otherbot: noindex, dateline: noarchive"}, HeaderRights(["noarchive"], None, None)),
        ({"X-Robots-Tag": "max-snippet: 10, noai"}, HeaderRights(["max-snippet: 10", "noai"], None, None)),
        ({"tdm-reservation": "1", "tdm-policy": " https://h/tdm "}, HeaderRights([], True, "https://h/tdm")),
        ({"tdm-reservation": "0"}, HeaderRights([], False, None)),
        ({"tdm-reservation": "maybe", "tdm-policy": ""}, HeaderRights([], None, None)),
    ],
)
def test_read_rights(headers: dict[str, str], expected: HeaderRights) -> None:
    assert read_rights(headers) == expected
