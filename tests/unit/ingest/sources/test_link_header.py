import pytest

from services.ingest.sources.link_header import HeaderLink, header_links

HUB = "https://hub.example/"


@pytest.mark.parametrize(
    ("header", "links"),
    [
        (None, []),
        ("", []),
        (f'<{HUB}>; rel="hub"', [(HUB, {"rel": "hub"})]),
        (f"<{HUB}>;REL=hub, </feed> ; rel=self", [(HUB, {"rel": "hub"}), ("/feed", {"rel": "self"})]),
        ('</f>; title="a, b; c"; rel="alternate"', [("/f", {"title": "a, b; c", "rel": "alternate"})]),
        ("https://hub.example/; rel=hub", []),
        ("<unclosed; rel=hub", []),
    ],
)
def test_links_of_a_header(header: str | None, links: list[tuple[str, dict[str, str]]]) -> None:
    assert list(header_links(header)) == [HeaderLink(*link) for link in links]


def test_a_link_may_be_of_several_relations() -> None:
    (link,) = header_links(f'<{HUB}>; rel="Hub nofollow"')
    assert link.has_rel("hub") and link.has_rel("nofollow") and not link.has_rel("self")


def test_a_header_of_any_length_is_read_in_linear_time() -> None:
    assert len(list(header_links("<a>;" * 100_000))) == 100_000
