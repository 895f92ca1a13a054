"""The lead image with caption and credit, wherever the page keeps them."""

import trafilatura
from ingest_pages import URL, html

from schemas.article import LeadImage
from services.ingest.lead_image import read_lead_image
from services.ingest.metadata import ImageCandidate

PICTURE = "https://img.harbor-daily.example/bridge-dawn-1200x800.jpg"


def _read(page: str, *candidates: ImageCandidate) -> tuple[LeadImage | None, str]:
    tree = trafilatura.load_html(page)
    assert tree is not None
    return read_lead_image(tree, URL, list(candidates))


def test_the_figure_of_the_same_picture_gives_caption_and_credit() -> None:
    image, place = _read(html(), ImageCandidate("json-ld", PICTURE))
    assert image == LeadImage(
        url=PICTURE, caption="Cars cross the bridge on its first morning.", credit="Kim Vale/Harbor Wire"
    )
    assert place == "json-ld"


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
