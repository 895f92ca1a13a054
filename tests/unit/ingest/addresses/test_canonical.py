import pytest

from services.ingest.addresses.address import Address
from services.ingest.addresses.canonical import canonical_address, canonical_url

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
        ("http://127.0.0.1:8080/story/1", "http://127.0.0.1:8080/story/bridge-opens", True),
        ("http://127.0.0.1:8080/story/1", "http://127.0.0.1:9999/story/bridge-opens", False),
        (STORY, "https://[broken", False),
        (STORY, "javascript:alert(1)", False),
        # A template that lost the query, which named the article.
        ("https://harbor.example/story.php?id=7", "/story.php", False),
        ("https://harbor.example/story?id=12345678", "/story", False),
        ("https://harbor.example/article.php?cat=5&id=98765", "/article.php?cat=5", False),
        ("https://harbor.example/story.php?id=7&page=2", "/story.php?id=7", True),
        (STORY + "?session=7", STORY, True),
        # Templates filled with nothing, or not at all.
        (STORY, "undefined", False),
        (STORY, "null", False),
        (STORY, "{{ canonical }}", False),
        (STORY, "/home", False),
        # The home page in a language, a section elsewhere, a folder that looks like a story.
        (STORY, "/?lang=en", False),
        ("https://sport.harbor.example/bridge-wins-again-12345678", "https://www.harbor.example/sport", False),
        ("https://harbor.example/2026/03/03/bridge-opens", "/2026/03/03/", False),
        ("https://harbor.example/region-7/bridge-opens", "/region-7", False),
        ("https://harbor.example/harbor-city-news/bridge-opens", "/harbor-city-news/", False),
        ("https://harbor.example/story/12345678/bridge-opens", "/story/12345678", True),
        # Other articles, whatever words and days they share.
        ("https://harbor.example/article-12345678.html", "/article-87654321.html", False),
        ("https://harbor.example/12345678.shtml", "/87654321.shtml", False),
        ("https://harbor.example/the-bridge-opens-22222222", "/the-ferry-wins-11111111", False),
        ("https://harbor.example/20260303/bridge-opens-222222", "/20260303/ferry-wins-111111", False),
        (STORY, "/" + "1" * 40_000, False),
        # A section, a login page, the home page of a language, from a page whose own path is no slug or is one.
        ("https://harbor.example/story.php?id=77", "/news", False),
        ("https://harbor.example/story.php?id=77", "/news?lang=en", False),
        ("https://harbor.example/story.php?id=77", "/bridge-opens-77", True),
        (STORY, "/news?edition=north", False),
        (STORY, "/bridge", False),
        (STORY, "/login?next=12345678", False),
        (STORY, "/404", False),
        (STORY, "/en/", False),
        ("https://harbor.example/news/local/bridge", "/local/bridge", True),
        ("https://harbor.example/news/local/bridge", "/local", False),
        ("https://harbor.example/amp/news/bridge", "/news/bridge", True),
        (STORY, "/story.php?id=12345678", True),
        (STORY, "/story.php?id=87654321", False),
        # A path that looks like a slug, and the article in a parameter.
        ("https://harbor.example/harbor-news-today.php?id=77", "/harbor-news-today.php", False),
        ("https://harbor.example/news?item[id]=77", "/news", False),
        ("https://harbor.example/bridge-opens-again?cid=mail", "/bridge-opens-again", True),
        ("https://harbor.example/news?id=77&lang=en", "/news?id=77", True),
        # Templates as routers and scripts leave them.
        (STORY, "/news/[slug]", False),
        (STORY, "/news/[...slug]", False),
        (STORY, "/news/:slug", False),
        (STORY, "/news/%slug%", False),
        (STORY, "/news/%7B%7Bslug%7D%7D", False),
        (STORY, "/news/__SLUG__", False),
        (STORY, "/[object Object]", False),
        (STORY, "/news/(null)", False),
        (STORY, "/undefined/bridge-opens-again-12345678", False),
        (STORY, "/news/0", False),
        (STORY, "/news/-", False),
        # Numbers: of a video, of a page, of a day.
        ("https://harbor.example/video/12", "/video", False),
        ("https://harbor.example/2026/03", "/2026", False),
        ("https://harbor.example/bridge-opens/2", "/bridge-opens", True),
        ("https://harbor.example/news/77", "/news/78", False),
        ("https://harbor.example/20260303/bridge-opens-22", "/20260303/ferry-wins-at-last", False),
        # Error and login pages in joined words; a home page in some language.
        ("https://harbor.example/story.php?id=77", "/page-not-found", False),
        ("https://harbor.example/story.php?id=77", "/error-404", False),
        ("https://harbor.example/story.php?id=77", "/article-null", False),
        ("https://harbor.example/story.php?id=77", "/users/sign_in", False),
        ("https://harbor.example/story.php?id=77", "/en-us/", False),
        # No story at all, from a URL without a slug.
        ("https://harbor.example/story.php?n=77", "/news", False),
        ("https://harbor.example/77", "/news", False),
        ("https://harbor.example/bridge", "/news", False),
        ("https://harbor.example/a/b/c", "/d/e/f", False),
        ("https://harbor.example/news/video", "/news", False),
        # The story's number in another form.
        ("https://harbor.example/story.php?id=77", "/story/77", True),
        ("https://harbor.example/story.php?id=77", "/77", True),
        ("https://harbor.example/print.php?id=77", "/story.php?id=77", True),
        ("https://harbor.example/print.php?id=77", "/story.php?id=78", False),
        ("https://harbor.example/read?id=177", "/story?id=77", False),
        ("https://harbor.example/?p=77&lang=en", "/?p=77", True),
        ("https://harbor.example/?p=77", "/?p=78", False),
        # A slug shares one word with every section on its topic.
        (STORY, "/topic/bridge-news", False),
        (STORY, "/topics/bridge-2026", False),
        ("https://harbor.example/news/bridge-opens-again", "/ferry-wins-87654321", False),
        ("https://harbor.example/news/bridge-opens-again", "/article/87654321", True),
        # The same path, but the number is lost.
        ("https://harbor.example/bridge-opens-again?news-id=77", "/bridge-opens-again", False),
        ("https://harbor.example/bridge-opens-again?nid=77", "/bridge-opens-again", False),
        ("https://harbor.example/bridge-opens-again?aid=77", "/bridge-opens-again", False),
        ("https://harbor.example/bridge-opens-again?msgno=77", "/bridge-opens-again", False),
        ("https://harbor.example/harbor-news-today.php?n=77", "/harbor-news-today.php", False),
        ("https://harbor.example/harbor-news-today.php?cid=77", "/harbor-news-today.php", False),
        ("https://harbor.example/amp/story?id=77", "/story", False),
        ("https://harbor.example/story.php?n=77", "/story", False),
        ("https://harbor.example/bridge/m", "/bridge", True),
        # Templates in parameters, hosts, and ends of slugs.
        (STORY, STORY + "?id=[id]", False),
        (STORY, STORY + "?id=:id", False),
        (STORY, STORY + "?slug=null&id=7", False),
        (STORY, "https://undefined.harbor.example/news/bridge-opens-again-12345678", False),
        (STORY, "/news/bridge-opens-again-undefined", False),
        (STORY, "/null-island/bridge-opens-again-12345678", True),
        # Numbered folders, and days of a column.
        ("https://harbor.example/harbor-news/12", "/harbor-news", False),
        ("https://harbor.example/bridge-opens-again/12", "/bridge-opens-again", True),
        ("https://harbor.example/issues/12/bridge", "/issues/bridge", False),
        ("https://harbor.example/issue-9/bridge", "/issue-10/bridge", False),
        ("https://harbor.example/story/77/bridge-opens", "/story/78/bridge-opens", False),
        ("https://harbor.example/story/77/bridge-opens-again", "/bridge-opens-again", True),
        ("https://harbor.example/2026/03/03/today-in-history", "/2026/03/04/today-in-history", False),
        ("https://harbor.example/2026/3/3/today-in-history", "/2026-03-03/today-in-history", True),
        # Short numbers.
        ("https://harbor.example/article22.html", "/article23.html", False),
        ("https://harbor.example/20260303/art22", "/20260303/art23", False),
        ("https://harbor.example/harbor-briefing-12", "/harbor-briefing-13", False),
        ("https://harbor.example/5-hurt-as-ferry-hits-pier", "/7-hurt-as-ferry-hits-pier", True),
    ],
)
def test_a_link_is_accepted_if_it_is_consistent(url: str, link: str, believed: bool) -> None:
    own = canonical_url(url)
    assert (canonical_url(url, link) != own) is (believed and canonical_url(url, link) != own)
    assert (canonical_url(url, link) == own) is not believed


def test_the_first_plausible_link_counts() -> None:
    url = "https://news.harbor.co.uk/a"
    assert canonical_url(url, None, "", "https://[broken", "https://harbor.co.uk/a") == "https://harbor.co.uk/a"


def test_two_slugs_of_one_article_are_merged_if_the_page_says_so() -> None:
    one = canonical_url("https://harbor.example/old-headline-12345678", "https://harbor.example/new-headline-12345678")
    assert one == canonical_url("https://harbor.example/new-headline-12345678")


def test_a_link_that_is_too_long_once_escaped_is_not_accepted() -> None:
    assert canonical_url(STORY, STORY + "-" + "ü" * 3_000) == canonical_url(STORY)


def test_an_accepted_link_keeps_its_spelling() -> None:
    own = Address.of("https://news.harbor.co.uk/a?page=2")
    found = canonical_address(own, "https://WWW.harbor.co.uk/a")
    assert (found.raw, found.normalized) == ("https://WWW.harbor.co.uk/a", "https://www.harbor.co.uk/a")
    assert canonical_address(own, "https://elsewhere.co.uk/a") is own
