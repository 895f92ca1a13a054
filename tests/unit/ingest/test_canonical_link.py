import pytest

from services.ingest.canonical_link import canonical_url

STORY = "https://www.harbor.example/news/2026/bridge-opens-again-12345678"


@pytest.mark.parametrize(
    ("url", "link", "believed"),
    [
        ("https://news.harbor.co.uk/a?page=2", "https://www.harbor.co.uk/a", True),
        ("https://news.harbor.co.uk/a?page=2", "/a", True),
        ("https://news.harbor.co.uk/a?page=2", "https://elsewhere.co.uk/a", False),
        ("https://news.harbor.co.uk/a?page=2", "https://www.harbor.co.uk/", False),
        (STORY, "https://harbor.example/news/2026/the-bridge-opens-12345678", True),
        (STORY, "https://harbor.example/a/12345678", True),
        (STORY, "https://harbor.example/news/2026/bridge-opens", True),
        (STORY, "https://harbor.example/news/2026/bridge-opens-87654321", True),
        (STORY, "https://harbor.example/sport/ferry-wins-87654321", False),
        (STORY, "https://harbor.example/news/", False),
        (STORY, "https://harbor.example/news", False),
        (STORY + "/2", STORY, True),
        ("https://harbor.example/news/bridge/photos", "https://harbor.example/news/bridge-opens-at-last", True),
        ("http://127.0.0.1:8080/story/1", "http://127.0.0.1:8080/story/one", True),
        ("http://127.0.0.1:8080/story/1", "http://127.0.0.1:9999/story/one", False),
        (STORY, "https://[broken", False),
        (STORY, "javascript:alert(1)", False),
    ],
)
def test_a_link_is_believed_where_it_is_consistent(url: str, link: str, believed: bool) -> None:
    own = canonical_url(url)
    assert (canonical_url(url, link) != own) is (believed and canonical_url(url, link) != own)
    assert (canonical_url(url, link) == own) is not believed


def test_the_first_that_can_be_believed_counts() -> None:
    url = "https://news.harbor.co.uk/a"
    assert canonical_url(url, None, "", "https://[broken", "https://harbor.co.uk/b") == "https://harbor.co.uk/b"


def test_slugs_of_one_article_are_one_where_the_page_says_so() -> None:
    one = canonical_url("https://harbor.example/old-headline-12345678", "https://harbor.example/new-headline-12345678")
    assert one == canonical_url("https://harbor.example/new-headline-12345678")
