"""The demo's news site behaves like a site."""

import re
import socket
import struct
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from services.demo.site import NewsSite


@pytest.fixture
def site() -> Iterator[NewsSite]:
    with NewsSite() as running:
        yield running


def get(url: str, etag: str | None = None) -> tuple[int, dict[str, str], str]:
    """Status, headers (lower case) and text of an answer, whatever its status."""
    request = urllib.request.Request(url, headers={"If-None-Match": etag} if etag else {})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, {k.lower(): v for k, v in error.headers.items()}, error.read().decode()


def test_every_article_is_served_and_links_to_itself(site: NewsSite) -> None:
    for article in site.articles:
        status, headers, page = get(article.url)
        assert status == 200
        assert headers["content-type"] == "text/html; charset=utf-8"
        assert article.expected.people == [] or article.expected.people[0] in page
        if 'rel="canonical"' in page:
            assert f'<link rel="canonical" href="{article.url}">' in page
        assert page.count("127.0.0.1") == page.count(site.url)


def test_text_pages_are_served_as_they_are(site: NewsSite) -> None:
    assert len(site.text_pages) == 3
    for text_page in site.text_pages:
        status, headers, text = get(text_page.url)
        assert status == 200 and headers["content-type"].startswith("text/plain")
        assert text.strip() == text_page.text


def test_publishing_the_correction_changes_the_page_and_its_etag(site: NewsSite) -> None:
    before = {article.slug: article for article in site.articles}["storm-thessaly-toll"]
    _, headers, first = get(before.url)
    assert get(before.url, etag=headers["etag"])[0] == 304
    [after] = site.publish_correction()
    assert after.url == before.url and after.title != before.title
    status, _, second = get(before.url, etag=headers["etag"])
    assert status == 200
    assert "kills 14" in first and "Corrected:" not in first
    assert "kills 11" in second and "Corrected:" in second
    assert after.title in get(site.feed_url)[2]


def test_a_withdrawn_article_answers_410_and_leaves_the_feed(site: NewsSite) -> None:
    url = site.withdraw("hoshimachi-recall")
    assert get(url)[0] == 410
    assert url not in get(site.feed_url)[2]


def test_broken_pages_answer_200_without_an_article_and_missing_ones_404(site: NewsSite) -> None:
    for url in site.broken_urls:
        status, _, page = get(url)
        assert status == 200 and len(re.sub(r"<[^>]*>", " ", page).split()) < 50
    for url in site.missing_urls:
        assert get(url)[0] == 404


def test_a_client_that_hangs_up_is_no_error(site: NewsSite, capfd: pytest.CaptureFixture[str]) -> None:
    address = urlsplit(site.url)
    for sent in (b"", b"GET / HTTP/1.1\r\nHost: x\r\n"):
        with socket.create_connection((address.hostname, address.port), timeout=30) as client:
            client.sendall(sent)
            # Closed with a reset, as by a process that is killed with data unread.
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    # The server takes connections in their order: once this one is answered, the threads of the others have started.
    assert get(site.url + "/")[0] == 200
    for thread in [one for one in threading.enumerate() if "process_request_thread" in one.name]:
        thread.join(30)
    assert capfd.readouterr().err == ""


def test_pictures_and_unasked_query_words_are_answered(site: NewsSite) -> None:
    assert site.page("/static/tunnel-mouth.jpg").body.startswith(b"GIF89a")
    path = urlsplit(site.articles[0].url).path
    assert site.page(path + "?utm_source=feed") == site.page(path)
    assert site.page("/gazette/archive.php").status == 404
