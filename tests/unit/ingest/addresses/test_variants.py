import pytest

from services.ingest.addresses.variants import is_variant, plain_path, unwrap


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("https://harbor-example.cdn.ampproject.org/c/s/harbor.example/a/b?x=1", "https://harbor.example/a/b?x=1"),
        ("https://harbor-example.cdn.ampproject.org/v/harbor.example/a", "http://harbor.example/a"),
        ("https://www.google.com/amp/s/www.harbor.example/a", "https://www.harbor.example/a"),
        ("https://www.google.co.uk/amp/s/harbor.example", "https://harbor.example/"),
        ("https://m.google.com/./amp/s/harbor.example", "https://harbor.example/"),
        ("https://www.google.com/search?q=bridge", "https://www.google.com/search?q=bridge"),
        ("https://harbor.example/amp/s/x.example/", "https://harbor.example/amp/s/x.example/"),
        ("https://[broken", "https://[broken"),
    ],
)
def test_a_copy_leads_to_the_original(url: str, page: str) -> None:
    assert unwrap(url) == page


@pytest.mark.parametrize(
    ("path", "plain"),
    [
        ("", "/"),
        ("/", "/"),
        ("/a//b/../c/./d", "/a/c/d"),
        ("/../../a", "/a"),
        ("/a/b/..", "/a/"),
        ("/2026/bridge-opens/amp/", "/2026/bridge-opens"),
        ("/2026/bridge-opens/amp.html", "/2026/bridge-opens"),
        ("/2026/bridge-opens/print", "/2026/bridge-opens"),
        ("/2026/bridge-opens/amp/print/", "/2026/bridge-opens"),
        ("/amp/2026/bridge-opens", "/2026/bridge-opens"),
        ("/bridge.amp.html", "/bridge.html"),
        ("/bridge.print.html", "/bridge.html"),
        ("/bridge.amp.print.html", "/bridge.html"),
        ("/amp/print/amp-1", "/amp-1"),
        ("/2026/bridge/index.html", "/2026/bridge/"),
        ("/Default.aspx", "/"),
        ("/bridge;jsessionid=A1B2", "/bridge"),
        ("/guitars/amp", "/guitars/amp"),
        ("/guides/print", "/guides/print"),
        ("/amp/", "/amp/"),
        ("/bridge-opens/2", "/bridge-opens/2"),
    ],
)
def test_a_path_loses_its_variants(path: str, plain: str) -> None:
    assert plain_path(path) == plain
    assert plain_path(plain) == plain


@pytest.mark.parametrize(
    "parameter",
    [
        "utm_source=x",
        "UTM_Medium",
        "fbclid=1",
        "amp=1",
        "outputType=amp",
        "print=1",
        "view=print",
        "printable",
        "jsessionid=1",
        "mobile=1",
        "layout=amp",
        "pk_campaign=x",
        "at_recipient_id=7",
        "wt_mc=x",
        "WT.mc_id=x",
        "WT.tsrc=x",
        "emc=edit_th_2026",
        "mibextid=x",
        "elqTrackId=1",
        "fb_action_ids=1",
        "sc_channel=x",
    ],
)
def test_variants(parameter: str) -> None:
    assert is_variant(parameter)


@pytest.mark.parametrize(
    "parameter",
    [
        "id=1",
        "cid=1",
        "sid=1",
        "uid=1",
        "source=x",
        "page=2",
        "p=7",
        "print=7",
        "view=full",
        "q=print",
        "share=7",
        "cmp=77",
        "pk_story_id=7",
        "ga_articleid=7",
        "at_page=7",
        "wt_doc=7",
        "itm_id=7",
        "hs_page=2",
        "mobile=7",
        "type=amp",
    ],
)
def test_parameters_that_may_name_another_page(parameter: str) -> None:
    assert not is_variant(parameter)
