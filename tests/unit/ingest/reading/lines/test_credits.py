"""Credits of pictures, without the words around them."""

import pytest

from services.ingest.reading.lines.credits import clean_credit, is_credit, is_label, names_maker, without_trailing


@pytest.mark.parametrize(
    ("text", "credit"),
    [
        ("Photograph: Kim Vale/The Harbor", "Kim Vale/The Harbor"),
        ("(© Kim Vale)", "Kim Vale"),
        ("© 2026 Kim Vale", "Kim Vale"),
        ("Credit... Kim Vale for The Harbor Post", "Kim Vale for The Harbor Post"),
        ("Bild © Jutta Reke (hr)", "Jutta Reke (hr)"),
        ("Image credit: Getty Images", "Getty Images"),
        ("Courtesy of Kim Vale", "Kim Vale"),
        ("Picture Alliance / dpa", "Picture Alliance / dpa"),
        ("Kim Vale/Copyright 2026 Harbor Wire. All rights reserved.", "Kim Vale"),
        ("Tous droits réservés Léa Morin", "Léa Morin"),
        ("REUTERS/Kim Vale Purchase Licensing Rights, opens new tab", "REUTERS/Kim Vale"),
        ("山田花子撮影", "山田花子"),
        ("항만청 제공", "항만청"),
        ("Kim Vale/\u200bHarbor Wire/\u200bdpa", "Kim Vale/Harbor Wire/dpa"),
        ("Privat", "Privat"),
        ("Copyright", None),
        ("Image credit:", None),
        (" – ", None),
    ],
)
def test_credits_lose_what_is_around_them(text: str, credit: str | None) -> None:
    assert clean_credit(text) == credit


def test_sentences_and_names_of_things_are_not_credits() -> None:
    assert is_credit("Kim Vale / Harbor Images")
    assert is_credit("harborfan / iStock.com")
    assert not is_credit("the old and/or new bridge of the city")
    assert not is_credit("The 24/7 shop on Main Street")
    assert names_maker("Kim Vale")
    assert not names_maker("boats at dawn")


def test_labels() -> None:
    assert is_label("Photo:")
    assert is_label("Crédit photo")
    assert not is_label("Photo: Kim Vale")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Boats at dawn. 1/5", "Boats at dawn."),
        ("Boats at dawn … more", "Boats at dawn"),
        ("Boats, nets, crews and much more", "Boats, nets, crews and much more"),
        ("Boats at dawn https://harbor.example/photos", "Boats at dawn"),
        ("이미지 확대보기 정오의 항구", "정오의 항구"),
    ],
)
def test_buttons_counts_and_addresses_are_cut_off(text: str, left: str) -> None:
    assert without_trailing(text) == left
