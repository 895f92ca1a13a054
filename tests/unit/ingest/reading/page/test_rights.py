"""Directives for all agents and for us are read from headers; those for others are not."""

import pytest
from multidict import CIMultiDict

from services.ingest.reading.page.rights import HeaderRights, allows_full_text, read_rights


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, HeaderRights([], None, None)),
        ({"X-Robots-Tag": "noindex, NoArchive"}, HeaderRights(["noindex", "noarchive"], None, None)),
        ({"X-Robots-Tag": "noai, noimageai, noai"}, HeaderRights(["noai", "noimageai"], None, None)),
        ({"X-Robots-Tag": "otherbot: noindex, nofollow"}, HeaderRights([], None, None)),
        ({"X-Robots-Tag": "otherbot: noindex, dateline: noarchive"}, HeaderRights(["noarchive"], None, None)),
        ({"X-Robots-Tag": "rating: adult, noai"}, HeaderRights(["rating: adult", "noai"], None, None)),
        ({"X-Robots-Tag": "noai noimageai"}, HeaderRights(["noai", "noimageai"], None, None)),
        ({"X-Robots-Tag": '"noai; noimageai"'}, HeaderRights(["noai", "noimageai"], None, None)),
        ({"X-Robots-Tag": "otherbot: noai noimageai; noindex"}, HeaderRights([], None, None)),
        ({"X-Robots-Tag": "'noai' \"noimageai\" “noml”"}, HeaderRights(["noai", "noimageai", "noml"], None, None)),
        ({"X-Robots-Tag": "noai max-snippet: 10 noml"}, HeaderRights(["noai", "max-snippet: 10", "noml"], None, None)),
        (
            {"X-Robots-Tag": "max-image-preview: none, noai"},
            HeaderRights(["max-image-preview: none", "noai"], None, None),
        ),
        ({"X-Robots-Tag": "rating: none, noai"}, HeaderRights(["rating: none", "noai"], None, None)),
        ({"X-Robots-Tag": "otherbot: rating: adult, noai"}, HeaderRights([], None, None)),
        ({"X-Robots-Tag": "otherbot/2.0: noai, dateline/1.0: noml"}, HeaderRights(["noml"], None, None)),
        ({"X-Robots-Tag": "second to none"}, HeaderRights(["second to none"], None, None)),
        ({"tdm-reservation": "1, 1"}, HeaderRights([], True, None)),
        ({"tdm-reservation": '"1"; 1'}, HeaderRights([], True, None)),
        ({"tdm-reservation": "10, 1.0"}, HeaderRights([], None, None)),
        ({"tdm-reservation": "0, 1"}, HeaderRights([], True, None)),
        ({"X-Robots-Tag": "max-snippet: 10, noai"}, HeaderRights(["max-snippet: 10", "noai"], None, None)),
        ({"tdm-reservation": "1", "tdm-policy": " https://h/tdm "}, HeaderRights([], True, "https://h/tdm")),
        ({"tdm-reservation": "0"}, HeaderRights([], False, None)),
        ({"tdm-reservation": "maybe", "tdm-policy": ""}, HeaderRights([], None, None)),
    ],
)
def test_read_rights(headers: dict[str, str], expected: HeaderRights) -> None:
    assert read_rights(headers) == expected


def test_every_line_of_a_header_counts_and_begins_anew() -> None:
    headers = CIMultiDict([("X-Robots-Tag", "otherbot: noindex"), ("x-robots-tag", "noai, noimageai")])
    assert read_rights(headers).robots == ["noai", "noimageai"]


def test_the_comma_of_a_date_ends_no_directive() -> None:
    said = "unavailable_after: Wed, 03 Mar 2027 09:00:00 GMT, noai"
    assert read_rights({"X-Robots-Tag": said}).robots == ["unavailable_after: wed, 03 mar 2027 09:00:00 gmt", "noai"]


@pytest.mark.parametrize(
    ("headers", "allows"),
    [
        ({}, True),
        ({"X-Robots-Tag": "noindex, follow"}, True),
        ({"tdm-reservation": "0"}, True),
        ({"tdm-reservation": "1"}, False),
        ({"X-Robots-Tag": "noindex, noarchive"}, False),
        ({"X-Robots-Tag": "otherbot: nosnippet"}, True),
    ],
)
def test_full_text_is_allowed_unless_it_is_reserved(headers: dict[str, str], allows: bool) -> None:
    assert allows_full_text(read_rights(headers)) is allows
