"""Captions and credits around a picture, by markup and by wording."""
# ruff: noqa: E501  # a table of markup is easier to read with a case a line

import pytest
from lxml.html import document_fromstring

from services.ingest.reading.fields.picture_text import read_caption

IMAGE = "<img src='/a/boats.jpg'>"
CAPTION = "Boats wait in the harbor."
STORY = "<p>The harbor office said on Monday that all boats will wait until the storm is over.</p>"


@pytest.mark.parametrize(
    ("box", "caption", "credit"),
    [
        (f"<figure>{IMAGE}<figcaption>{CAPTION} Photo: Kim Vale</figcaption></figure>", CAPTION, "Kim Vale"),
        (f"<figure>{IMAGE}<figcaption>{CAPTION} <cite>Kim Vale</cite></figcaption></figure>", CAPTION, "Kim Vale"),
        (f"<figure>{IMAGE}<figcaption>{CAPTION}</figcaption><footer>Kim Vale</footer></figure>", CAPTION, "Kim Vale"),
        (f"<figure>{IMAGE}<figcaption><span>Boats wait</span><span>Kim Vale</span></figcaption></figure>", "Boats wait", "Kim Vale"),
        (f"<figure>{IMAGE}<span>Foto: Jutta Reke</span><figcaption>Der Kai</figcaption></figure>", "Der Kai", "Jutta Reke"),
        (f"<figure>{IMAGE}</figure><figcaption class='info'>{CAPTION} <i>Kim Vale/AFP</i></figcaption>", CAPTION, "Kim Vale/AFP"),
        (f"<figure>{IMAGE}<figcaption>{CAPTION}</figcaption></figure><div class='img-copyright'>© Kim Vale</div>", CAPTION, "Kim Vale"),
        (f"<div><div>{IMAGE}</div><div class='photo__caption'>{CAPTION}<span class='photo__author'>(Kim Vale)</span></div></div>", CAPTION, "Kim Vale"),
        (f"<picture><source srcset='/a/boats.webp'>{IMAGE}</picture><small class='copy'>Foto: © Reke</small>", None, "Reke"),
        (f"<div class='image'>{IMAGE}<p>Boats wait in the harbor (Kim Vale/AFP)</p></div>", "Boats wait in the harbor", "Kim Vale/AFP"),
        (f"<div class='picBox'>{IMAGE}<p>{CAPTION}</p></div>", CAPTION, None),
        (f"{IMAGE}<p>{CAPTION} Photo: Kim Vale</p>", CAPTION, "Kim Vale"),
        (f"<p>{IMAGE}</p><p>{CAPTION} Foto: Kim Vale/dpa</p>", CAPTION, "Kim Vale/dpa"),
        (f"<div>{IMAGE}</div><p>港で待つ船＝5日、北浜市（田村葉子撮影）</p>", "港で待つ船＝5日、北浜市", "田村葉子"),
        (f"{IMAGE}<p class='cap'>{CAPTION}</p>", CAPTION, None),
        (f"{IMAGE}<p>{CAPTION}</p>", None, None),
        (f"{IMAGE}<p>{CAPTION} (AFP)</p>", None, None),
        (f"<figure>{IMAGE}<figcaption>Kim Vale / Harbor Images</figcaption></figure>", None, "Kim Vale / Harbor Images"),
        (f"<figure>{IMAGE}<figcaption class='caption'><span class='copyright'>Copyright </span><span class='credit'>Kim Vale/AP</span></figcaption></figure>", None, "Kim Vale/AP"),
        (f"<figure>{IMAGE}<figcaption><span class='text-author'>All boats wait in the harbor today.</span><span class='text-author'>© Kim Vale</span></figcaption></figure>", "All boats wait in the harbor today.", "Kim Vale"),
        (f"<figure>{IMAGE}<button>Enlarge</button><span class='sr-only'>Open this photo</span><figcaption>{CAPTION}</figcaption></figure>", CAPTION, None),
        (f"<figure>{IMAGE}<figcaption><span>View image in fullscreen</span></figcaption></figure>", None, None),
        (f"<figure>{IMAGE}<figcaption>Video</figcaption></figure>", None, None),
        (f"<figure>{IMAGE}<figcaption><h3>Storm in two minutes</h3>02:57</figcaption></figure>", None, None),
        (f"<div class='head'>{IMAGE}<p>By Kim Vale</p></div>", None, None),
        (f"<div>{IMAGE}<span>16 November 2026</span></div>", None, None),
        (f"<figure>{IMAGE}<figcaption>16 November 2026</figcaption></figure>", None, None),
        (f"<figure>{IMAGE}<figcaption>正午の港＝北浜で2026年3月</figcaption></figure>", "正午の港＝北浜で2026年3月", None),
    ],
)  # fmt: skip
def test_captions(box: str, caption: str | None, credit: str | None) -> None:
    tree = document_fromstring(
        f"<html><body><article><h1>Boats wait</h1><div>{box}{STORY}</div></article></body></html>"
    )
    assert read_caption(next(tree.iter("img"))) == (caption, credit)
