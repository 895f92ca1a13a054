"""A site is known by its host, however its name is spaced."""

import pytest

from services.ingest.reading.fields.site_names import host_names, is_site_name


def test_the_names_of_a_host() -> None:
    assert host_names("https://www.news.tern-point-post.example/a") == {
        "news tern point post example",
        "news",
        "tern point post",
    }
    assert host_names("nothing") == {""}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Tern Point Post", True),
        ("The Tern Point Post", True),
        ("TernPointPost", True),
        ("Tern", False),
        ("Old bridge reopens", False),
    ],
)
def test_names_of_the_site(name: str, expected: bool) -> None:
    assert is_site_name(name, {"tern point post"}) is expected
