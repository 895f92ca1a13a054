"""The pictures of a page's content."""

from lxml.html import document_fromstring

from services.ingest.reading.fields.pictures import Picture, file_name, marks_of, original, pictures_of

URL = "https://www.harbor-daily.example/news/old-bridge-reopens"
STORY = "<p>" + "The old bridge over the Tern opened again on Monday after two years of work. " * 2 + "</p>"


def _pictures(body: str) -> list[Picture]:
    return list(pictures_of(document_fromstring(f"<html><body>{body}</body></html>"), URL))


def _leading(body: str) -> list[list[str]]:
    return [picture.addresses for picture in _pictures(body) if picture.leads]


def test_the_picture_below_the_headline_leads() -> None:
    assert _leading(f"<h1>Bridge</h1><img src='/a/bridge.jpg'>{STORY * 4}<img src='/a/later.jpg'>") == [
        ["/a/bridge.jpg"]
    ]


def test_portraits_teasers_players_and_pixels_do_not_lead() -> None:
    assert not _leading(
        "<h1>Bridge</h1><div class='author'><img src='/a/jane.jpg'></div>"
        "<div class='teaser'><a href='/news/other'><img src='/a/other.jpg'></a></div>"
        "<a href='/news/third-story'><img src='/a/third.jpg'></a>"
        "<div class='video-player'><img src='/a/poster.jpg'></div>"
        "<div class='footer-buttons'><a href='/mail'><img src='/i/mail.svg'></a></div>"
        f"<img src='https://count.example/pixel.gif'>{STORY}"
    )


def test_a_box_named_teaser_that_leads_nowhere_holds_the_storys_own_picture() -> None:
    assert _leading(f"<h1>Bridge</h1><div class='teaser-image'><img src='/a/bridge.jpg'></div>{STORY}")


def test_a_page_in_a_form_has_pictures() -> None:
    assert _leading(f"<form><h1>Bridge</h1><figure><img src='/a/bridge.jpg'></figure>{STORY}</form>")


def test_the_picture_for_browsers_without_scripts_stands_in_for_a_lazy_one() -> None:
    lazy = "<figure><div class='lazy'></div><noscript><img src='/a/bridge.jpg'></noscript></figure>"
    assert _leading(f"<h1>Bridge</h1>{lazy}{STORY}") == [["/a/bridge.jpg"]]
    pixel = "<div><noscript><img src='https://count.example/hit?page=1' height='1'></noscript></div>"
    assert not _pictures(f"<h1>Bridge</h1>{pixel}{STORY}")


def test_a_figure_whose_picture_a_script_loads_has_no_address() -> None:
    figure = "<figure><img alt='Bridge'><figcaption>Cars cross the bridge.</figcaption></figure>"
    assert _leading(f"<h1>Bridge</h1>{figure}{STORY}") == [[]]
    tree = document_fromstring(f"<html><body><h1>Bridge</h1><harbor-image></harbor-image>{STORY}</body></html>")
    assert [picture.addresses for picture in pictures_of(tree, URL, own_elements=True)] == [[]]
    quote = "<figure><blockquote>We waited.</blockquote><figcaption>Kim Vale</figcaption></figure>"
    assert not _pictures(f"<h1>Bridge</h1>{quote}{STORY}")


def test_the_picture_that_a_resizing_service_is_asked_for() -> None:
    link = "https://img.example/resize?w=800&url=https%3A%2F%2Fcdn.example%2Fa%2Fbridge-at-dawn.jpg"
    assert original(link) == "https://cdn.example/a/bridge-at-dawn.jpg"
    assert file_name(link) == "bridge-at-dawn"
    assert marks_of("https://img.example/5150021001/640.jpg") == {"5150021001"}
