"""Authors are people; agencies have a field of their own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.reading.lines.byline import is_author_label, is_desk, is_signature, opening_label, split_byline


@pytest.mark.parametrize(
    ("raw", "authors", "agency"),
    [
        ("By Jane Roe and Tom Vale, Reuters", ["Jane Roe", "Tom Vale"], ["Reuters"]),
        ("By Reuters", [], ["Reuters"]),
        ("Reuters Staff", [], ["Reuters"]),
        ("Reuters in Tern Point", [], ["Reuters"]),
        ("JANE ROE, Associated Press", ["Jane Roe"], ["Associated Press"]),
        ("Jane Roe | The Associated Press", ["Jane Roe"], ["Associated Press"]),
        ("Jane Roe/AP", ["Jane Roe"], ["Associated Press"]),
        ("Von Jana Müller und Peter Groß (dpa)", ["Jana Müller", "Peter Groß"], ["dpa"]),
        ("Par Léa Petit avec AFP", ["Léa Petit"], ["AFP"]),
        ("By Jane Roe, Senior Reporter", ["Jane Roe"], []),
        ("By JANE ROE Political Correspondent", ["Jane Roe"], []),
        ("By Ada Lind in Berlin and Tom de Vries", ["Ada Lind", "Tom de Vries"], []),
        ("John Doe, Jr.", ["John Doe Jr."], []),
        ("By Tom O'Neil, Jane Q. Public & Ana-Maria Silva", ["Tom O'Neil", "Jane Q. Public", "Ana-Maria Silva"], []),
        ("María Ortega y Vega", ["María Ortega y Vega"], []),
        ("Jane Roe @janeroe jane@harbor.example", ["Jane Roe"], []),
        ("By Newsroom staff", [], []),
        ("Harbor Daily Editorial Board", [], []),
        ("Ida Holm, Gull Point Wire", ["Ida Holm"], ["Gull Point Wire"]),
        ("By Gull Point Wire staff", [], ["Gull Point Wire"]),
        ("GULL POINT NEWS AGENCY", [], ["Gull Point News Agency"]),
        ("By Ida Holm (Tern Point Press Association)", ["Ida Holm"], ["Tern Point Press Association"]),
        ("Press Association", [], ["PA Media"]),
        ("From staff and wire services", [], []),
        ("Combined Wire Services", [], []),
        ("The Wire", [], []),
        ("", [], []),
    ],
)
def test_bylines(raw: str, authors: list[str], agency: list[str]) -> None:
    assert split_byline(raw)[:2] == (authors, agency)


def test_what_is_done_to_a_byline_stays_with_it() -> None:
    split_byline("Jane Roe, Reuters").authors.append("Tom Vale")
    split_byline("Jane Roe, Reuters").agency.clear()
    assert split_byline("Jane Roe, Reuters")[:2] == (["Jane Roe"], ["Reuters"])


def test_publishers_are_not_authors() -> None:
    assert split_byline("Harbor Lights", not_people=["harbor lights"]).authors == []


def test_a_declared_name_may_be_unusual() -> None:
    assert split_byline("jane roe and tom vale", declared=True).authors == ["jane roe", "tom vale"]
    assert split_byline("Banksea", declared=True).authors == ["Banksea"]
    assert split_byline("Banksea").authors == []
    assert split_byline("admin", declared=True).authors == []
    assert split_byline("Reuters in Tern Point", declared=True)[:2] == ([], ["Reuters"])


def test_desks() -> None:
    assert is_desk("Redaktion Wirtschaft")
    assert not is_desk("Jane Roe")


@pytest.mark.parametrize("name", ["Staff", "Redaktion", "NEWSROOM", "Staff and wire services"])
def test_desks_without_a_name_are_nobody(name: str) -> None:
    assert not is_desk(name)


@pytest.mark.parametrize(
    ("raw", "authors", "contributors"),
    [
        ("By Ada Lind. Additional reporting by Tom Vale", ["Ada Lind"], [("Tom Vale", "additional_reporting")]),
        (
            "By Ada Lind with additional reporting from Tom Vale in Oslo",
            ["Ada Lind"],
            [("Tom Vale", "additional_reporting")],
        ),
        ("Ada Lind; photographs by Tom Vale", ["Ada Lind"], [("Tom Vale", "photographer")]),
        ("Words and pictures by Ada Lind", ["Ada Lind"], []),
        (
            "By Ada Lind, edited by Tom Vale and Rut Holm",
            ["Ada Lind"],
            [("Tom Vale", "editor"), ("Rut Holm", "editor")],
        ),
        ("Von Jörn Abt, aus dem Englischen von Ida Kolb", ["Jörn Abt"], [("Ida Kolb", "translator")]),
        ("Ada Lind (Text) und Tom Vale (Fotos)", ["Ada Lind"], [("Tom Vale", "photographer")]),
        ("TEXT ADA LIND FOTO TOM VALE", ["Ada Lind"], [("Tom Vale", "photographer")]),
        ("Teksti: Ada Lind Kuvat: Tom Vale", ["Ada Lind"], [("Tom Vale", "photographer")]),
        ("Penulis: Ada Lind | Editor: Tom Vale", ["Ada Lind"], [("Tom Vale", "editor")]),
        ("文/陈建国 图/赵敏", ["陈建国"], [("赵敏", "photographer")]),
        ("取材・文＝中村健太　写真＝小林優子", ["中村健太"], [("小林優子", "photographer")]),
        ("글 박서준 사진 최유리", ["박서준"], [("최유리", "photographer")]),
    ],
)
def test_others_are_contributors(raw: str, authors: list[str], contributors: list[tuple[str, str]]) -> None:
    byline = split_byline(raw)
    assert byline.authors == authors
    assert [(one.name, one.role) for one in byline.contributors] == contributors


@pytest.mark.parametrize(
    ("raw", "authors"),
    [
        ("By Ada Lind 🦊 and Tom Vale™", ["Ada Lind", "Tom Vale"]),
        ("By Ada Lind 👩🏽‍🔬, Tom Vale ✍️", ["Ada Lind", "Tom Vale"]),
        ("Ada Lind, Ph.D., M.P.H., and Tom Vale, RN", ["Ada Lind", "Tom Vale"]),
        ("By ADA LIND, MD and TOM VALE, Esq.", ["Ada Lind", "Tom Vale"]),
        ("By ADA DE LA TORRE and LIU WEI", ["Ada de la Torre", "Liu Wei"]),
        ("By Ada “Bee” Lind and Tom (Ace) Vale", ["Ada “Bee” Lind", "Tom (Ace) Vale"]),
        ("Door Ada op ’t Hof en Tom ’t Sas", ["Ada op ’t Hof", "Tom ’t Sas"]),
        ("By Ada el-Khoury and Séamus Ó Laoire", ["Ada el-Khoury", "Séamus Ó Laoire"]),
        ("Por Ada Gil y Ruiz y Tomás Vega", ["Ada Gil y Ruiz", "Tomás Vega"]),
        ("By Ada Lind, New York", ["Ada Lind"]),
        ("Chief Science Correspondent Ada Lind", ["Ada Lind"]),
        ("AYŞE YILDIRIM / İZMİR", ["Ayşe Yıldırım"]),
        ("Posted by Ada Lind", ["Ada Lind"]),
        ("3 March 2026, Автор: Сергей Дроздов", ["Сергей Дроздов"]),
        ("سلمى الرفاعي ونور حداد", ["سلمى الرفاعي", "نور حداد"]),
        ("רות אלמוג ודן שפירא", ["רות אלמוג", "דן שפירא"]),
        ("रवि वर्मा द्वारा", ["रवि वर्मा"]),
        ("LIND Ada", ["LIND Ada"]),
        ("최유리 기자 | 승인 2026.03.03 14:05", ["최유리"]),
        ("Ada Lind · Last updated 3 March 2026", ["Ada Lind"]),
        ("Bài và ảnh: Trần Thu Hà", ["Trần Thu Hà"]),
        ("2026-03-03 来源：潮汐日报 作者：陈建国 责编：赵敏", ["陈建国"]),
        ("Author: null", []),
        ("By Administrator", []),
    ],
)
def test_names_as_pages_write_them(raw: str, authors: list[str]) -> None:
    assert split_byline(raw).authors == authors


def test_the_name_of_the_paper_is_cut_off() -> None:
    assert split_byline("Ada Lind Harbor Post", not_people=["Harbor Post"]).authors == ["Ada Lind"]


@pytest.mark.parametrize("line", ["By Ada Lind", "by Ada Lind", "Автор: Сергей Дроздов", "Γράφει η Νίκη Ράλλη"])
def test_lines_that_open_as_bylines(line: str) -> None:
    assert opening_label(line)


@pytest.mark.parametrize("line", ["De raad stemde", "of the council", "de la ciudad", "Foto: Ada Lind", "Автор"])
def test_lines_that_do_not(line: str) -> None:
    assert not opening_label(line)


def test_labels_alone() -> None:
    assert is_author_label("Автор:")
    assert not is_author_label("Ada Lind")


@pytest.mark.parametrize("line", ["De Ana Popa", "박서준 기자", "记者 陈建国", "박서준·최유리 기자 seo@harbor.example"])
def test_signatures(line: str) -> None:
    assert is_signature(line)


@pytest.mark.parametrize("line", ["Ada Lind", "De raad stemde voor", "기자 회견이 열렸다", "De Ana Popa a plecat.", ""])
def test_what_is_no_signature(line: str) -> None:
    assert not is_signature(line)


@given(st.text(max_size=120))
def test_no_text_raises(text: str) -> None:
    split_byline(text)
    split_byline(text, declared=True)


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("3 March 2026, 21:05 | Updated: 4 March 2026, 00:20 | By Ida Holm", "Ida Holm"),
        ("3 марта 2026, 23:05 | Обновлено: 4 марта 2026, 00:20 | Автор: Пётр Молоков", "Пётр Молоков"),
        ("3 marzo 2026 | Aggiornato: 4 marzo 2026 | di Maria Rossi", "Maria Rossi"),
        ("3 Mart 2026 10:20 | Güncelleme: 4 Mart 2026 11:00 | Yazar: Ali Yılmaz", "Ali Yılmaz"),
    ],
)
def test_names_behind_several_times(line: str, author: str) -> None:
    assert split_byline(line).authors == [author]
    assert split_byline(line.rpartition(" | ")[0]).authors == []
