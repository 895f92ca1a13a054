"""Buttons, advertisement marks and pointers are no paragraphs; sentences are."""

import pytest

from services.ingest.reading.lines.furniture import _firsts, _lines, ends_article, is_furniture, is_linked_pointer


@pytest.mark.parametrize(
    "line",
    [
        "Advertisement",
        "ADVERTISEMENT",
        "Go to top",
        "Share this",
        "Read more",
        "Read more: Old ferry sold",
        "Lesen Sie auch: Fähre verkauft",
        "© 2026 Harbor Wire. All rights reserved.",
        "Copyright 2026 Harbor Wire",
        "Alle Rechte vorbehalten.",
        "RIPRODUZIONE RISERVATA ©",
        "Все права защищены, 2026",
        "무단전재 및 재배포 금지",
        "<저작권자 ⓒ 강변신문, 무단 전재-재배포 금지>",
        "※無断転載を禁じます",
        "未经港湾日报授权，不得转载。",
        "Story continues below advertisement",
        "3 min read",
        "Updated 3 hours ago",
        "Sign up for our newsletter",
        "12 comments",
        "Click to share on the ferry's page (opens in new window)",
        "Show more sharing options",
        "Copy link",
        "Copy link URLCopied!",
        "Get short URL",
        "3 / 12",
        "",
        "  ",
    ],
)
def test_furniture(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "The advertisement ran for a year.",
        "Share prices fell on Tuesday, the exchange said.",
        "Read the letter, she told them.",
        "Search teams found the boat.",
        "Close to the bridge stood a crowd.",
        "Alle Rechte vorbehalten hatte sich nur der Verlag, so das Gericht, und das seit 1998, als der Vertrag "
        "entstand, den niemand mehr kennt.",
        "Copyright is not the issue here, said the judge, and " + "so on " * 40,
    ],
)
def test_sentences(line: str) -> None:
    assert not is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "Related stories",
        "More from Harbor Daily",
        "Most read",
        "You may also like",
        "Mehr zum Thema",
        "Go to top",
        "12 responses to “Bridge reopens”",
    ],
)
def test_headings_after_the_article(line: str) -> None:
    assert ends_article(line)


def test_a_subhead_does_not_end_the_article() -> None:
    assert not ends_article("Costs doubled")


@pytest.mark.parametrize(
    "line",
    [
        "À lire également : Le lac est fermé",
        "Czytaj więcej: Jezioro zamknięte",
        "Читайте также: Озеро закрыто",
        "Читайте також – Озеро".replace(" –", ":"),
        "【関連記事】湖は閉鎖",
        "[관련 기사] 호수 폐쇄",
        "相关阅读：湖面关闭",
        "Lue myös: Järvi suljettu",
        "İlgili haber: Göl kapandı",
        "اقرأ أيضا: إغلاق البحيرة",
        "Xem thêm: Hồ đóng cửa",
        "Διαβάστε επίσης: Έκλεισε η λίμνη",
        "यह भी पढ़ें: झील बंद",
        "Baca juga: Danau ditutup",
    ],
)
def test_pointers_of_many_languages(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "Sign up for The Tide and get the best of the shore in your inbox every Friday.",
        "Follow the Harbor Daily on Facebook and Instagram.",
        "Do you know more about this story? Email the desk at desk@harbor.example.",
        "Subscribe to our podcast for more, wherever you listen.",
        "Download the Harbor Daily app for alerts.",
        "Folgen Sie uns auf Facebook und Instagram!",
        "Abonnez-vous à notre lettre du soir.",
        "Suscríbete a nuestro boletín y recibe lo mejor.",
        "Iscriviti alla newsletter della sera.",
        "Schrijf je in voor onze nieuwsbrief.",
        "Подписывайтесь на наш канал",
        "Bizi takip edin",
        "뉴스레터를 신청하세요",
        "公式アカウントをフォローする",
    ],
)
def test_appeals(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "Follow-up talks are planned for Friday.",
        "Support for the plan grew after the vote, and journalism students cheered.",
        "Have you got enough boats? the captain was asked.",
        "Related companies paid for the pier, the audit found.",
        "Get in your car and drive, she told them.",
        "Ver más lejos: así lo llamó el alcalde en su discurso de ayer, que duró dos horas y terminó con una ovación "
        "del público que llenaba la plaza, donde nadie había esperado que la reunión terminara de aquella manera, ni "
        "siquiera los concejales.",
    ],
)
def test_stories_that_begin_alike(line: str) -> None:
    assert not is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "— (c) 2026 Harbor Wire",
        "»» TEILEN",
        "(12 comments)",
        "Harbor Wire, all rights reserved",
        "À voir aussi: le lac",
        "ſhare",
    ],
)
def test_whatever_a_line_begins_with(line: str) -> None:
    assert is_furniture(line)


def test_a_pointer_may_be_told_by_its_link() -> None:
    assert is_linked_pointer("Read more Lake closed to skaters", len("Lake closed to skaters"))
    assert not is_linked_pointer("Read more Lake closed to skaters", 0)
    assert not is_linked_pointer("Related charges were dropped, the court said.", len("the court"))


@pytest.mark.parametrize(
    ("expression", "firsts"),
    [
        ("share this", "s"),
        (r"(?:read|see|) more", None),
        ("(?:read|see) more", "rs"),
        ("(?:please )?share", "ps"),
        ("(?:(?:tap|click) to )?share", "tcs"),
        ("(?:by|von)+", "bv"),
        ("tap|(?:or )?click", "toc"),
        (r"(?:more\)|less) below", "ml"),
        ("(?:more[)]|less) below", "ml"),
        ("(?:ad )*share", None),
        ("(?:ad ){0,2}share", None),
        ("s?hare", None),
        ("s{0,1}hare", None),
        (r"\d+ comments", None),
        ("[sb]hare", None),
        ("", None),
    ],
)
def test_what_an_expression_may_begin_with(expression: str, firsts: str | None) -> None:
    assert _firsts(expression) == (None if firsts is None else frozenset(firsts))


@pytest.mark.parametrize("section", ["line", "pointer", "promotion", "end"])
def test_most_lines_of_the_table_are_told_by_their_first_letters(section: str) -> None:
    lines = _lines(section)
    assert sum(firsts is not None for _, firsts in lines) > len(lines) / 2
