"""Captions and credits of pictures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.reading.lines.captions import ends_in_credit, split_credit


@pytest.mark.parametrize(
    ("text", "caption", "credit"),
    [
        ("Boats at dawn. Photo: Kim Vale/Harbor Wire", "Boats at dawn.", "Kim Vale/Harbor Wire"),
        ("Boats at dawn. (Kim Vale/Harbor Wire)", "Boats at dawn.", "Kim Vale/Harbor Wire"),
        (
            "Photo: Boats leave the old harbor at dawn. (Kim Vale/Harbor Wire)",
            "Boats leave the old harbor at dawn.",
            "Kim Vale/Harbor Wire",
        ),
        (
            "FILE PHOTO: A crane in Harbor City, March 3, 2026. REUTERS/Kim Vale",
            "FILE PHOTO: A crane in Harbor City, March 3, 2026.",
            "REUTERS/Kim Vale",
        ),
        (
            "The mayor speaks. Kim Vale/Harbor Wire via Getty Images",
            "The mayor speaks.",
            "Kim Vale/Harbor Wire via Getty Images",
        ),
        ("Cranes of the U.S. Navy (AP Photo/Kim Vale, File)", "Cranes of the U.S. Navy", "AP Photo/Kim Vale, File"),
        ("Der Hafen. | Foto: dpa", "Der Hafen.", "dpa"),
        ("Boats leave the harbor. (Gull Point Wire)", "Boats leave the harbor.", "Gull Point Wire"),
        ("© Kim Vale", None, "Kim Vale"),
        ("Photo by Kim Vale", None, "Kim Vale"),
        ("The mayor (left) and her aide.", "The mayor (left) and her aide.", None),
        ("The 24/7 shop on Main Street.", "The 24/7 shop on Main Street.", None),
        ("A photo of a man by the sea", "A photo of a man by the sea", None),
        ("", None, None),
    ],
)
def test_captions(text: str, caption: str | None, credit: str | None) -> None:
    assert split_credit(text) == (caption, credit)


def test_a_caption_is_recognized_by_its_credit() -> None:
    assert ends_in_credit("Boats at dawn. (Kim Vale/Gull Point Wire)")
    assert ends_in_credit("People wait on the hill above the port. Photo: Gull Point Wire")
    assert not ends_in_credit("The storm closed the line. (Reuters)")
    assert not ends_in_credit("The storm closed the line. (Reporting by Kim Vale via Harbor Images)")
    assert not ends_in_credit("She had one source: the mayor.")


@pytest.mark.parametrize(
    ("text", "caption", "credit"),
    [
        ("Boats at dawn. Photo: Kim Vale/Harbor Wire", "Boats at dawn.", "Kim Vale/Harbor Wire"),
        ("The quay at noon. Photo by Kim Vale/AFP", "The quay at noon.", "Kim Vale/AFP"),
        ("The quay at noon (Photo by Kim Vale)", "The quay at noon", "Kim Vale"),
        (
            "The quay at noon. Photograph by Kim Vale for The Harbor Post",
            "The quay at noon.",
            "Kim Vale for The Harbor Post",
        ),
        ("Le quai à midi. Crédit photo : Léa Morin", "Le quai à midi.", "Léa Morin"),
        ("Le quai à midi. © Léa Morin / AFP", "Le quai à midi.", "Léa Morin / AFP"),
        ("Le quai à midi - Crédits : Léa Morin/Sipa", "Le quai à midi", "Léa Morin/Sipa"),
        ("Le quai à midi. (Photo Léa Morin/AFP)", "Le quai à midi.", "Léa Morin/AFP"),
        ("LÉA MORIN / AFP", None, "LÉA MORIN / AFP"),
        ("Le quai du port LÉA MORIN / AFP", "Le quai du port", "LÉA MORIN / AFP"),
        ("La costa al alba. Foto de Ana Robles", "La costa al alba.", "Ana Robles"),
        ("La costa al alba / ANA ROBLES", "La costa al alba", "ANA ROBLES"),
        ("La costa al alba. | EFE/ Ana Robles", "La costa al alba.", "EFE/ Ana Robles"),
        ("La costa al alba | Foto: EFE", "La costa al alba", "EFE"),
        (
            "A costa ao amanhecer. Crédito: Ana Robles/Agência Brasil",
            "A costa ao amanhecer.",
            "Ana Robles/Agência Brasil",
        ),
        ("A costa ao amanhecer — Foto: Ana Robles/Divulgação", "A costa ao amanhecer", "Ana Robles/Divulgação"),
        ("Il porto all'alba (foto di Piero Ansaldi)", "Il porto all'alba", "Piero Ansaldi"),
        ("Il porto all'alba. Fonte: ANSA", "Il porto all'alba.", "ANSA"),
        ("Il porto all'alba (Ansa)", "Il porto all'alba", "Ansa"),
        ("Der Kai am Mittag. Foto: Jutta Reke/dpa", "Der Kai am Mittag.", "Jutta Reke/dpa"),
        ("Der Kai am Mittag © Jutta Reke", "Der Kai am Mittag", "Jutta Reke"),
        ("Der Kai am Mittag (Bild: Jutta Reke)", "Der Kai am Mittag", "Jutta Reke"),
        ("Der Kai am Mittag. Bild Jutta Reke", "Der Kai am Mittag.", "Jutta Reke"),
        (
            "Der Kai am Mittag. Bildquelle: picture alliance / Jutta Reke / dpa",
            "Der Kai am Mittag.",
            "picture alliance / Jutta Reke / dpa",
        ),
        ("Der Kai am Mittag. Quelle: dpa/Jutta Reke/dpa-tmn", "Der Kai am Mittag.", "dpa/Jutta Reke/dpa-tmn"),
        ("Der Kai am Mittag (Symbolbild).", "Der Kai am Mittag (Symbolbild).", None),
        ("Der Kai am Mittag (Symbolbild). Foto: Imago", "Der Kai am Mittag (Symbolbild).", "Imago"),
        ("Der Kai am Mittag (Archivbild: Jutta Reke)", "Der Kai am Mittag", "Jutta Reke"),
        ("Olaf Reke (SPD)", "Olaf Reke (SPD)", None),
        ("Der Sprecher der Fraktion, Olaf Reke (SPD).", "Der Sprecher der Fraktion, Olaf Reke (SPD).", None),
        ("Kajen klokken tolv. Foto: Siri Nes / NTB", "Kajen klokken tolv.", "Siri Nes / NTB"),
        ("Kajen på søndag. FOTO: SIRI NES", "Kajen på søndag.", "SIRI NES"),
        ("Kajen i söndags. Bild: Siri Nes/TT", "Kajen i söndags.", "Siri Nes/TT"),
        ("Satama aamulla. Kuva: Aino Laine / Lehtikuva", "Satama aamulla.", "Aino Laine / Lehtikuva"),
        ("De kade in de middag. © Jan Visser", "De kade in de middag.", "Jan Visser"),
        ("De kade in de middag. Beeld: Jan Visser / ANP", "De kade in de middag.", "Jan Visser / ANP"),
        ("De kade in de middag. Foto door Jan Visser", "De kade in de middag.", "Jan Visser"),
        ("Nabrzeże w południe. Fot. Anna Nowak / PAP", "Nabrzeże w południe.", "Anna Nowak / PAP"),
        ("Nabrzeże w południe / Fot. Anna Nowak", "Nabrzeże w południe", "Anna Nowak"),
        ("Nabrzeże w południe. Źródło: PAP", "Nabrzeże w południe.", "PAP"),
        ("Nábřeží v poledne. Foto: Jana Malá, ČTK", "Nábřeží v poledne.", "Jana Malá, ČTK"),
        ("Nábřeží v poledne. Zdroj: Profimedia", "Nábřeží v poledne.", "Profimedia"),
        ("A rakpart délben. Fotó: Kiss Éva / MTI", "A rakpart délben.", "Kiss Éva / MTI"),
        ("Cheiul la prânz. Sursa foto: Ana Popescu", "Cheiul la prânz.", "Ana Popescu"),
        ("Rıhtım öğle vakti. Fotoğraf: Ayşe Demir/AA", "Rıhtım öğle vakti.", "Ayşe Demir/AA"),
        ("Fotoğraf : Ayşe Demir/AA", None, "Ayşe Demir/AA"),
        (
            "Η προκυμαία το μεσημέρι. Φωτογραφία: Άννα Λέκκα / ΑΠΕ-ΜΠΕ",
            "Η προκυμαία το μεσημέρι.",
            "Άννα Λέκκα / ΑΠΕ-ΜΠΕ",
        ),
        ("Причал в полдень. Фото: Анна Лосева / ТАСС", "Причал в полдень.", "Анна Лосева / ТАСС"),
        ("Причал в полдень © РИА Новости / Анна Лосева", "Причал в полдень", "РИА Новости / Анна Лосева"),
        ("Причал опівдні. Фото: Укрінформ", "Причал опівдні.", "Укрінформ"),
        ("Кеят на обяд. Снимка: БТА", "Кеят на обяд.", "БТА"),
        ("Dermaga siang hari. (Foto: Dewi Lestari/Antara)", "Dermaga siang hari.", "Dewi Lestari/Antara"),
        ("Bến cảng buổi trưa. Ảnh: Lan Anh", "Bến cảng buổi trưa.", "Lan Anh"),
        ("الميناء عند الظهر. تصوير: سعاد حداد", "الميناء عند الظهر.", "سعاد حداد"),
        ("الميناء عند الظهر (رويترز)", "الميناء عند الظهر", "رويترز"),
        ("הנמל בצהריים. צילום: דנה לוי", "הנמל בצהריים.", "דנה לוי"),
        ("बंदरगाह दोपहर में। फोटो: अनिल वर्मा", "बंदरगाह दोपहर में।", "अनिल वर्मा"),
        ("ท่าเรือตอนเที่ยง ภาพ: สมชาย ใจดี", "ท่าเรือตอนเที่ยง", "สมชาย ใจดี"),
        ("正午の港＝2日、北浜市（山田花子撮影）", "正午の港＝2日、北浜市", "山田花子"),
        ("正午の港（北浜市提供）", "正午の港", "北浜市"),
        ("正午の港＝共同", "正午の港", "共同"),
        ("写真：共同通信", None, "共同通信"),
        ("정오의 항구. 사진=김민수 기자", "정오의 항구.", "김민수 기자"),
        ("정오의 항구. /사진=뉴시스", "정오의 항구.", "뉴시스"),
        ("정오의 항구. 연합뉴스", "정오의 항구.", "연합뉴스"),
        ("정오의 항구 [사진=연합뉴스]", "정오의 항구", "연합뉴스"),
        ("정오의 항구. ⓒ 뉴스1", "정오의 항구.", "뉴스1"),
        ("정오의 항구. 항만청 제공", "정오의 항구.", "항만청"),
        ("中午的码头。新华社记者 李明 摄", "中午的码头。", "新华社记者 李明"),
        ("中午的码头（图：视觉中国）", "中午的码头", "视觉中国"),
        ("中午的码头。图片来源：视觉中国", "中午的码头。", "视觉中国"),
        ("The quay. REUTERS/Kim Vale Purchase Licensing Rights, opens new tab", "The quay.", "REUTERS/Kim Vale"),
        ("The quay. Credit: Getty Images 1/5", "The quay.", "Getty Images"),
        ("The quay. Photograph: Kim Vale/The Harbor View image in fullscreen", "The quay.", "Kim Vale/The Harbor"),
        ("The quay. Credit... Kim Vale for The Harbor Post", "The quay.", "Kim Vale for The Harbor Post"),
        ("Photo: Kim Vale/AFP. Boats leave the quay at dawn.", "Boats leave the quay at dawn.", "Kim Vale/AFP"),
        ("(Foto: dpa) Boote verlassen den Kai.", "Boote verlassen den Kai.", "dpa"),
        ("Kim Vale/AFP | Boats leave the quay.", "Boats leave the quay.", "Kim Vale/AFP"),
        ("Roughly 13 boats remain in the port [File: Reuters]", "Roughly 13 boats remain in the port", "Reuters"),
        ("The committee meets in the hall. (HARBOR 5 TV)", "The committee meets in the hall.", "HARBOR 5 TV"),
        ("The squirrel in the snow. (harborfan / iStock.com)", "The squirrel in the snow.", "harborfan / iStock.com"),
        ("The crew at work. Kim Vale / Harborstock / AFP", "The crew at work.", "Kim Vale / Harborstock / AFP"),
        (
            "The crew at work (picture alliance / dpa / Jutta Reke)",
            "The crew at work",
            "picture alliance / dpa / Jutta Reke",
        ),
        ("Privat", None, "Privat"),
        ("Image caption, The quay at noon", "The quay at noon", None),
        (
            "Harbor workers wait for the early train in Brelling, March 2.",
            "Harbor workers wait for the early train in Brelling, March 2.",
            None,
        ),
        ("A photo of a man by the sea", "A photo of a man by the sea", None),
        ("She had one source: the mayor.", "She had one source: the mayor.", None),
        ("The image by the door shows a ship.", "The image by the door shows a ship.", None),
        (
            "Mayor Kim Vale, left, and the head of the port, Ana Robles.",
            "Mayor Kim Vale, left, and the head of the port, Ana Robles.",
            None,
        ),
        ("The ship in the port of Brelling / Norland", "The ship in the port of Brelling / Norland", None),
        ("“We are ready,” says Kim Vale.", "“We are ready,” says Kim Vale.", None),
        ("The band at a concert in the Getty Center", "The band at a concert in the Getty Center", None),
        ("Instagram stars meet in Brelling", "Instagram stars meet in Brelling", None),
        (
            "The painter Kim Vale with her picture: a harbor at night",
            "The painter Kim Vale with her picture: a harbor at night",
            None,
        ),
        ("Illustration: Kim Vale", None, "Kim Vale"),
        (
            "Handout photo from the port office shows the ship on March 2.",
            "Handout photo from the port office shows the ship on March 2.",
            None,
        ),
    ],
)
def test_credits_in_the_forms_of_many_languages(text: str, caption: str | None, credit: str | None) -> None:
    assert split_credit(text) == (caption, credit)


def test_more_forms() -> None:
    assert split_credit("嵐で止まった船＝北浜港で16日、田中一郎撮影") == ("嵐で止まった船＝北浜港で16日", "田中一郎")
    assert split_credit("1/12 A ferry waits at the pier. Credit: Kim Vale | Buy this photo") == (
        "A ferry waits at the pier.",
        "Kim Vale",
    )


def test_long_texts_take_linear_time() -> None:
    for hostile in ("Photo: " * 5_000, "(" * 20_000, "a/" * 10_000, "Foto Foto " * 3_000, ". " * 10_000):
        assert len(split_credit(hostile).caption or "") <= len(hostile)


@given(st.text(max_size=200))
def test_no_text_raises(text: str) -> None:
    split_credit(text)
