"""The lead image with caption and credit, wherever the page keeps them."""

import trafilatura
from ingest_pages import PARAGRAPHS, URL, html

from schemas.article import LeadImage
from services.ingest.reading.fields.lead_image import decide_lead_image
from services.ingest.reading.page.candidates import ImageCandidate

PICTURE = "https://img.harbor-daily.example/bridge-dawn-1200x800.jpg"


def _read(page: str, *candidates: ImageCandidate) -> tuple[LeadImage | None, str]:
    tree = trafilatura.load_html(page)
    assert tree is not None
    image = decide_lead_image(tree, URL, candidates)
    return image.value, image.place


def test_the_figure_of_the_same_picture_gives_caption_and_credit() -> None:
    image, place = _read(html(), ImageCandidate("json-ld", PICTURE))
    assert image == LeadImage(
        url=PICTURE.replace("1200x800", "640x400"),
        caption="Cars cross the bridge on its first morning.",
        credit="Kim Vale/Harbor Wire",
    )
    assert place == "figure"


def test_a_credit_inside_the_caption_is_split_off() -> None:
    body = (
        '<article><figure><img src="/a/bridge-dawn.jpg"><figcaption>Boats wait. (Kim Vale/Harbor '
        "Wire)</figcaption></figure></article>"
    )
    image, place = _read(html(body=body))
    assert image == LeadImage(
        url="https://www.harbor-daily.example/a/bridge-dawn.jpg", caption="Boats wait.", credit="Kim Vale/Harbor Wire"
    )
    assert place == "figure"


def test_the_metadata_fills_in() -> None:
    image, _ = _read(html(body="<p>Text</p>"), ImageCandidate("json-ld", PICTURE, "Boats wait.", "© Kim Vale"))
    assert image == LeadImage(url=PICTURE, caption="Boats wait.", credit="Kim Vale")


def test_logos_are_no_lead_image_if_there_is_another() -> None:
    logo = ImageCandidate("opengraph", "https://img.harbor-daily.example/site-logo.png")
    image, _ = _read(html(body="<p>Text</p>"), logo, ImageCandidate("twitter", PICTURE))
    assert image is not None and image.url == PICTURE


def test_no_picture_no_image() -> None:
    assert _read(html(body="<p>Text</p>")) == (None, "")


def _story(pictures: str) -> str:
    paragraphs = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    return html(head="", body=f"<main><h1>Old bridge reopens</h1>{pictures}{paragraphs}</main>")


def test_the_largest_size_that_the_page_shows_is_the_address() -> None:
    sizes = "/a/5150021001-320.jpg 320w, /a/5150021001-1280.jpg 1280w"
    page = _story(f'<picture><source srcset="{sizes}"><img src="data:image/gif;base64,AA"></picture>')
    image, place = _read(page, ImageCandidate("opengraph", "https://img.harbor-daily.example/card/5150021001.jpg"))
    assert image is not None and image.url == "https://www.harbor-daily.example/a/5150021001-1280.jpg"
    assert place == "figure"


def test_the_first_picture_of_the_story_leads_where_the_one_of_the_metadata_is_not_shown() -> None:
    pictures = "<nav><img src='/menu.jpg'></nav><img src='/pixel.gif' width=1><img src='/a/boats.jpg'>"
    image, _ = _read(_story(pictures), ImageCandidate("opengraph", PICTURE))
    assert image is not None and image.url == "https://www.harbor-daily.example/a/boats.jpg"


def test_the_metadata_picture_stands_where_the_page_shows_none_of_its_own() -> None:
    portrait = '<div class="author-box"><img src="/a/jane-roe.jpg"></div>'
    image, place = _read(_story(portrait), ImageCandidate("opengraph", PICTURE))
    assert image is not None and (image.url, place) == (PICTURE, "opengraph")


def test_a_caption_beside_the_figure() -> None:
    pictures = "<figure><img src='/a/boats.jpg'></figure><figcaption>Boats wait, Photo: Kim Vale</figcaption>"
    image, _ = _read(_story(pictures))
    assert image is not None and (image.caption, image.credit) == ("Boats wait", "Kim Vale")


def test_the_caption_of_the_metadata_must_be_on_a_page_that_shows_the_picture() -> None:
    page = _story(f"<img src='{PICTURE}'>")
    stated = ImageCandidate("json-ld", PICTURE, "A bridge with cars on it seen from the air")
    image, _ = _read(page, stated)
    assert image is not None and image.caption is None


def test_links_are_relative_to_the_base_of_the_page() -> None:
    page = html(head='<base href="https://cdn.harbor-daily.example/assets/">', body="<h1>A</h1><img src='boats.jpg'>")
    image, _ = _read(page)
    assert image is not None and image.url == "https://cdn.harbor-daily.example/assets/boats.jpg"


def test_the_text_around_a_picture_in_a_link_is_another_storys() -> None:
    teaser = f"<div><a href='/news/other'><img src='{PICTURE}'></a><p class='caption'>Another story.</p></div>"
    image, _ = _read(_story("") + teaser, ImageCandidate("opengraph", PICTURE))
    assert image is not None and (image.url, image.caption) == (PICTURE, None)


def test_a_number_that_all_addresses_share_names_no_picture() -> None:
    others = "".join(f"<img src='/i/2147483647/{name}.jpg'>" for name in ("boats", "nets", "crews", "piers"))
    stated = ImageCandidate("opengraph", "https://img.harbor-daily.example/i/2147483647/piers-at-dawn.jpg")
    image, _ = _read(_story("") + others, stated)
    assert image is not None and image.url == stated.url
