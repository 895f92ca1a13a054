"""An article has one normal URL and one id, however it is linked."""

import contextlib
import random
import re
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from services.ingest.addresses import identity
from services.ingest.addresses.identity import article_id, normalize_url


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("HTTPS://www.Harbor.example:443/News/?utm_source=x&b=2&a=1#top", "https://www.harbor.example/News/?a=1&b=2"),
        ("http://127.0.0.1:8080/a?fbclid=1", "http://127.0.0.1:8080/a"),
        ("http://[::1]:8000/x", "http://[::1]:8000/x"),
        ("https://harbor.example", "https://harbor.example/"),
        ("https://user:word@harbor.example/a", "https://harbor.example/a"),
        ("https://m.harbor.co.uk/2026/bridge-reopens/amp/", "https://harbor.co.uk/2026/bridge-reopens"),
        ("https://en.m.harbor.org/wiki/Bridge", "https://en.harbor.org/wiki/Bridge"),
        ("https://harbor.example/bridge.amp.html", "https://harbor.example/bridge.html"),
        ("https://harbor.example/guitars/amp", "https://harbor.example/guitars/amp"),
        ("https://m.de/x", "https://m.de/x"),
        ("https://hafen-bücher.example/ü?q=a b", "https://xn--hafen-bcher-zhb.example/%C3%BC?q=a%20b"),
        ("https://harbor.example//a//b", "https://harbor.example/a/b"),
        ("https://harbor.example/#!/story/7", "https://harbor.example/#!/story/7"),
        ("https://harbor.example/story?cid=12&id=7", "https://harbor.example/story?cid=12&id=7"),
        ("https://harbor.example/a/../b/./c", "https://harbor.example/b/c"),
        ("https://harbor.example/%7eann/%41%2fb", "https://harbor.example/~ann/A%2Fb"),
        ("https://harbor.example/a?b=1&b=1&b=2", "https://harbor.example/a?b=1&b=2"),
        ("https://harbor.example/a-b#:~:text=bridge", "https://harbor.example/a-b"),
        ("https://harbor.example./a", "https://harbor.example/a"),
        ("https://touch.harbor.example/a", "https://harbor.example/a"),
        ("https://straße.example/a", "https://xn--strae-oqa.example/a"),
        ("https://harbor.example/a;jsessionid=7F3A;id=5", "https://harbor.example/a;id=5"),
        ("https://harbor.example/a;sid=5", "https://harbor.example/a;sid=5"),
        ("https://harbor.example/a;sid=0123456789abcdef", "https://harbor.example/a"),
        ("https://harbor.example/a?at_id=7&pk_id=8&ga_no=9", "https://harbor.example/a?at_id=7&ga_no=9&pk_id=8"),
        ("https://harbor.example/a?share=12345&cmp=777", "https://harbor.example/a?cmp=777&share=12345"),
        ("https://harbor.example/a?share=mail&cmp=&partner=x&m=1", "https://harbor.example/a"),
        ("https://harbor.example/a?output=amp&amp;utm_source=x", "https://harbor.example/a"),
        ("https://harbor.example/می\u200cشود", "https://harbor.example/%D9%85%DB%8C%E2%80%8C%D8%B4%D9%88%D8%AF"),
        ("https://cdn.ampproject.org/c/s/harbor.example/a-1", "https://harbor.example/a-1"),
        ("https://cdn.ampproject.org/c/s/harbor.example/a-1#!/b", "https://harbor.example/a-1#!/b"),
        # Copies that are recognizable only after normalization; copies of copies.
        ("https://cdn.ampproject.org/x/../c/s/harbor.example/a-1", "https://harbor.example/a-1"),
        ("https://cdn.ampproject.org/%63/s/harbor.example/a-1", "https://harbor.example/a-1"),
        ("https://cdn.ampproject.org/c;jsessionid=1/s/harbor.example/a-1", "https://harbor.example/a-1"),
        ("https://cdn.ampproject\u200b.org/c/s/harbor.example/a-1", "https://harbor.example/a-1"),
        ("https://" + "cdn.ampproject.org/c/s/" * 9 + "harbor.example/a-1", "https://harbor.example/a-1"),
        # Semicolons between parameters, and parameters after a tracker or a session.
        ("https://harbor.example/a?jsessionid=1;id=5", "https://harbor.example/a?id=5"),
        ("https://harbor.example/a?utm_source=x;id=5;utm_medium=y", "https://harbor.example/a?id=5"),
        ("https://harbor.example/a?utm_source=x;y", "https://harbor.example/a"),
        ("https://harbor.example/a?b=1&amp;id=5", "https://harbor.example/a?b=1&id=5"),
        ("https://harbor.example/a?amp%3Butm_source=x", "https://harbor.example/a"),
        # Browsers keep the sharp s even next to a symbol that IDNA 2008 does not allow.
        ("https://faß☃.example/a", "https://xn--fa-hia6419a.example/a"),
        ("https://cdn.ampproject.org.//c/s/harbor.example/a-1", "https://harbor.example/a-1"),
        ("https://harbor-example.cdn.ampproject.org/c/s/harbor.example/a-1/amp", "https://harbor.example/a-1"),
    ],
)
def test_normalization(url: str, normal: str) -> None:
    assert normalize_url(url) == normal
    assert normalize_url(normal) == normal


@pytest.mark.parametrize(
    "url",
    [
        "",
        "story",
        "ftp://harbor.example/a",
        "https://",
        "https://harbor.example:99999/",
        "javascript:alert(1)",
        "https://harbor..example/",
        f"https://{'ü' * 70}.example/",
        f"https://{'ü' * 5_000}.example/",
        "https://" + "m.m.cdn.ampproject.org/c/s/" * 20 + "harbor.example/a-1",
    ],
)
def test_anything_but_an_http_url_is_refused(url: str) -> None:
    with pytest.raises(ValueError):
        normalize_url(url)


def test_spellings_of_one_article_share_an_id() -> None:
    spellings = [
        "https://www.harbor.co.uk/news/bridge",
        "http://harbor.co.uk/news/bridge/",
        "https://m.harbor.co.uk/news/bridge?utm_medium=mail",
    ]
    assert len({article_id(url) for url in spellings}) == 1
    assert len(article_id(spellings[0])) == 32
    assert article_id("https://harbor.co.uk/news/bridge?id=1") != article_id("https://harbor.co.uk/news/bridge?id=2")
    assert article_id("http://127.0.0.1:8001/a") != article_id("http://127.0.0.1:8002/a")


@given(st.text(max_size=60).map(lambda tail: f"https://harbor.example/{tail}"))
def test_normalization_is_stable(url: str) -> None:
    try:
        once = normalize_url(url)
    except ValueError:
        return
    assert normalize_url(once) == once
    assert article_id(once) == article_id(url)


_HOSTS = st.sampled_from(["harbor.example", "www.harbor.co.uk", "news.harbor.example:8080"])
_SEGMENTS = st.lists(st.from_regex(r"[a-z]{1,6}(-[a-z0-9]{1,4}){0,3}", fullmatch=True), min_size=1, max_size=4)
_PARAMETERS = st.lists(
    st.tuples(st.sampled_from(["id", "p", "story", "cid"]), st.integers(0, 99)).map(
        lambda pair: f"{pair[0]}={pair[1]}"
    ),
    unique=True,
    max_size=4,
)
_NOISE = st.lists(
    st.sampled_from(["utm_source=x", "fbclid=1", "gclid=2", "print=1", "amp=1", "outputType=amp", "PHPSESSID=a"]),
    unique=True,
)


_ODDITIES = (
    "/ // /./ /../ /amp /amp/ /c/ /s/ s/ cdn.ampproject.org/c/s/ www.google.com/amp/s/ m. harbor.example . :443 :8080",
    ";jsessionid=1 ;sid=0123456789abcdef ;id=5 /print /a-1 .amp.html index.html ? & amp; utm_source=1 id=7 m=1 = %3B",
    "%41 %2f %63 % \u200b \u200c ü ß ☃ ｃ 。 # #! @ [ ] - _",
)
_ODD = st.lists(st.sampled_from([part for line in _ODDITIES for part in line.split(" ")]), max_size=12).map("".join)


@given(st.sampled_from(["harbor.example/", "cdn.ampproject.org/c/s/", "www.google.com/amp/s/", ""]), _ODD)
def test_normalization_is_stable_for_nested_copies_and_variants(start: str, rest: str) -> None:
    try:
        once = normalize_url(f"https://{start}{rest}")
    except ValueError:
        return
    assert normalize_url(once) == once


@given(_HOSTS, _SEGMENTS, _PARAMETERS, _NOISE, st.randoms())
def test_an_id_outlasts_order_and_noise(
    host: str, segments: list[str], parameters: list[str], noise: list[str], order: random.Random
) -> None:
    path = "/".join(segments)
    plain = f"https://{host}/{path}?{'&'.join(parameters)}"
    mixed = [*parameters, *noise]
    order.shuffle(mixed)
    noisy = f"HTTP://{host.upper()}//{path}/?{'&'.join(mixed)}#top"
    assert article_id(noisy) == article_id(plain)
    if not host.startswith("www."):
        assert article_id(plain.replace("https://", "https://www.")) == article_id(plain)


@given(_HOSTS, _SEGMENTS, _SEGMENTS, _PARAMETERS, _PARAMETERS)
def test_two_addresses_that_differ_stay_two(
    host: str, one: list[str], other: list[str], these: list[str], those: list[str]
) -> None:
    variants = {"amp", "print", "printable", "amphtml", "index", "default"}
    if variants & {*one, *other}:
        return
    first = f"https://{host}/{'/'.join(one)}?{'&'.join(these)}"
    second = f"https://{host}/{'/'.join(other)}?{'&'.join(those)}"
    assert (article_id(first) == article_id(second)) == (one == other and set(these) == set(those))


@given(st.text(max_size=40))
def test_nothing_but_a_value_error_is_raised(url: str) -> None:
    for candidate in (url, f"http://{url}", f"https://harbor.example/{url}", f"https://harbor.example/?{url}"):
        with contextlib.suppress(ValueError):
            URL(normalize_url(candidate), encoded=True)


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("https://amp.m.harbor.example/a", "https://harbor.example/a"),
        (
            "https://www.google.com/amp/s/harbor-example.cdn.ampproject.org/c/s/harbor.example/a",
            "https://harbor.example/a",
        ),
        ("https://harbor.example/a/;jsessionid=1/b", "https://harbor.example/a/b"),
        ("https://harbor.example/a/.;jsessionid=1/b", "https://harbor.example/a/b"),
        ("https://harbor.example\u3002/a", "https://harbor.example/a"),
        ("https://harbor.example/%%341", "https://harbor.example/%2541"),
    ],
)
def test_nested_forms_are_removed_in_one_go(url: str, plain: str) -> None:
    assert normalize_url(url) == normalize_url(plain) == plain


@pytest.mark.parametrize("name", ["msid", "gid", "fbid", "gcid", "twid", "yid", "ncid"])
def test_possible_article_numbers_are_kept(name: str) -> None:
    one, other = (article_id(f"https://harbor.example/show?{name}={number}") for number in (11111111, 22222222))
    assert one != other


@pytest.mark.parametrize("name", ["fbclid", "gclid", "dclid", "igsh", "epik", "s_kwcid", "gad_campaignid", "ttclid"])
def test_trackers_are_removed(name: str) -> None:
    assert normalize_url(f"https://harbor.example/a?{name}=x") == "https://harbor.example/a"


@pytest.mark.parametrize(
    "part", ["/" + "1" * 8000, "/amp" * 2000 + "/a-1", ";sid=1" * 1300, "/a" + ".amp" * 2000 + ".html"]
)
def test_long_urls_take_linear_time(part: str) -> None:
    assert normalize_url(f"https://harbor.example/b{part}")
    with pytest.raises(ValueError, match="the maximum is 8192"):
        normalize_url(f"https://harbor.example/b{part * 2}")


def test_a_host_of_many_labels_is_read_or_refused() -> None:
    assert normalize_url("https://" + "m." * 100 + "harbor.example/a") == "https://harbor.example/a"
    with pytest.raises(ValueError, match="the maximum is 253"):
        normalize_url("https://" + "m." * 1500 + "harbor.example/a")


PARTS = (
    "harbor.example", "m.harbor.example", "google.com", "cdn.ampproject.org", ".", "..", ":80", ":8080", "user@",
    "/", "//", "/./", "/news", "/bridge-1", "/amp", "/print", ".amp.html", "index.html", ";jsessionid=1", "?a=1",
    "&utm_source=x", "#!x", "%41", "%", " ", "é", "A", "-", "~",
)  # fmt: skip


@given(st.lists(st.sampled_from(PARTS), max_size=8).map("".join))
def test_the_short_way_for_ordinary_addresses_leads_to_the_same_form(rest: str) -> None:
    def form() -> str:
        try:
            return normalize_url(f"https://{rest}")
        except ValueError as error:
            return str(error)

    short = form()
    with patch.object(identity, "_ORDINARY", re.compile("(?!)")):
        assert form() == short
