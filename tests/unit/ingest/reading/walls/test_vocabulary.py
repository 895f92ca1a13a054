"""Headings and sentences of walls are told from those of articles, in any script."""

import time

import pytest

from services.ingest.reading.walls.vocabulary import is_status, speaks_as_wall, speaks_to_reader, vocabulary


@pytest.mark.parametrize(
    "heading",
    [
        "Error 404",
        "404",
        "Harbor Daily | 404",
        "HTTP 503 Backend fetch failed",
        "502 Bad Gateway",
        "Error 1020",
        "We couldn't find that page",
        "This article is only for subscribers",
        "Oops! Page not found",
        "Log in – Harbor Daily",
        "Die gesuchte Seite wurde leider nicht gefunden",
        "Cette page n’existe plus",
        "Lo sentimos, esta página no existe",
        "Strona, której szukasz, nie istnieje",
        "Запрашиваемая страница не найдена",
        "Η σελίδα που ζητήσατε δεν βρέθηκε",
        "お探しのページは見つかりませんでした｜港新聞",
        "抱歉，您访问的页面不存在",
        "요청하신 페이지를 찾을 수 없습니다",
        "ไม่พบหน้าที่คุณต้องการ",
        "पृष्ठ नहीं मिला",
        "الصفحة المطلوبة غير موجودة",
        "דף לא נמצא - נמל",
        "Puslapis nerastas",
        "Sayfa bulunamadı",
    ],
)
def test_headings_of_walls(heading: str) -> None:
    assert is_status(heading)


@pytest.mark.parametrize(
    "heading",
    [
        "404 error pages: a small museum opens",
        "Pages of the lost diary found",
        "Minister denied access to files",
        "Old bridge reopens after two years",
        "Harbor Daily",
        "5,030 runners at the start",
        "Seite an Seite durch den Sturm",
        "Roboter prüfen jetzt die Brücken",
        "La página más negra del club",
        "Страница закрыта: клуб прощается с тренером",
        "",
        "港の橋が二年ぶりに開通",
        "Website of town hall not available after attack",
        "Robots learn to pass tests for humans",
    ],
)
def test_headlines_of_articles(heading: str) -> None:
    assert not is_status(heading)


def test_sentences() -> None:
    assert speaks_as_wall("Please enable cookies in your browser.")
    assert speaks_as_wall("Bitte prüfen Sie die Adresse.")
    assert speaks_as_wall("ページが移動または削除された可能性があります。")
    assert not speaks_as_wall("The ferry sails again on Tuesday, the harbor office said.")
    assert not speaks_as_wall("A box that is ticked is no consent, the judges said.")
    assert speaks_to_reader("Nutzen Sie unsere Suche.") and not speaks_to_reader("Die Fähre legt wieder ab.")


def test_every_known_heading_is_a_status() -> None:
    missed = [heading for heading in vocabulary().status if not is_status(heading)]
    assert missed == []


def test_a_long_heading_takes_linear_time() -> None:
    begun = time.process_time()
    for heading in ("page " * 200_000, "页面" * 200_000, "| " * 200_000, "404 " * 200_000):
        is_status(heading)
    assert time.process_time() - begun < 5
