"""Bylines and times are recognized by their wording alone."""

import pytest

from services.ingest.reading.lines.head_line import beside_age, is_byline, is_name_list, is_stamp, signing_part


@pytest.mark.parametrize("line", ["By Jane Roe", "Por Ana Vega", "By Gull Point Wire staff", "By 3 March 2026, 10:02"])
def test_bylines(line: str) -> None:
    assert is_byline(line)


def test_a_line_of_source_time_and_author_is_a_byline() -> None:
    assert is_byline("2026-03-03 来源：潮汐日报 作者：陈建国")
    assert not is_byline("2026-03-03 来源：潮汐日报")


@pytest.mark.parametrize("line", ["By Tuesday the water had gone.", "Jane Roe", "Bypass opens", "By " + "x" * 300])
def test_what_is_no_byline(line: str) -> None:
    assert not is_byline(line)


@pytest.mark.parametrize(
    "line",
    [
        "Posted: Tuesday, March 3, 2026, 10:45 PM EST",
        "3 hours ago",
        "Jane Roe, Reuters | 3 March 2026",
        "03.03.2026",
        "lundi 3 mars 2026 à 14h05, mis à jour le mardi 4 mars 2026 à 08h30",
        "thứ ba, 3/3/2026, 14:05",
        "03.03.2026 14:05 Uhr - 1. Bundesliga - red",
        "March 3, 2026 · 3 min read",
        "2026年3月3日 14時5分 更新",
        "3 मार्च 2026, 14:05 बजे",
        "16 ноября 2026, 21:05",
    ],
)
def test_stamps(line: str) -> None:
    assert is_stamp(line)


@pytest.mark.parametrize(
    "line",
    [
        "The ferry sailed on 3 March 2026 with 40 people.",
        "Jane Roe",
        "",
        "港湾事務所は2026年3月3日、古い桟橋の柱二本にひびが見つかったため春まで閉鎖を続けると発表し、利用者に別の桟橋を案内した",
        "港务局2026年3月3日表示，由于两根柱子出现裂缝，旧码头将关闭至春天，渡轮将改在北码头停靠，直到修复工程全部完成为止，乘客请留意",
        "बंदरगाह कार्यालय ने 3 मार्च 2026 को कहा कि पुराना घाट वसंत तक बंद रहेगा",
    ],
)
def test_what_is_no_stamp(line: str) -> None:
    assert not is_stamp(line)


def test_lists_of_names() -> None:
    assert is_name_list("Jane Roe and Tom Vale")
    assert not is_name_list("Council Votes for New Tolls")


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("2 March 2026 10:20 · Updated 3 March 2026 11:00 · By Jane Roe", "By Jane Roe"),
        ("City | 2 March 2026 | By Jane Roe | 3 min read", "By Jane Roe"),
        ("2. März 2026, 10:20 Uhr – Aktualisiert: 3. März 2026, 8:00 Uhr – Von Uwe Feld", "Von Uwe Feld"),
        ("2 mars 2026 à 10h20 / Mis à jour le 3 mars 2026 à 11h00 / Par Anne Dupont", "Par Anne Dupont"),
        ("2 марта 2026, 23:05 • Обновлено: 3 марта 2026, 00:20 • Автор: Пётр Молоков", "Автор: Пётр Молоков"),
        ("입력 2026.03.02 21:15 | 수정 2026.03.02 22:40 | 김하늘 기자", "김하늘 기자"),
        ("2026-03-02 20:30 | 来源：潮汐日报 | 作者：陈建国", "作者：陈建国"),
        # Places, agencies and sentences are no bylines, and a line without times is no info line.
        ("2 March 2026 | New York | Harbor Post", None),
        ("Reuters | 2 March 2026", None),
        ("2 March 2026 | By Tuesday the water had gone", None),
        ("City | By Jane Roe", None),
        ("2 March 2026", None),
    ],
)
def test_the_part_of_an_info_line_that_signs(line: str, part: str | None) -> None:
    assert signing_part(line) == part


@pytest.mark.parametrize(
    ("line", "beside"),
    [
        ("vor 3 Stunden", ""),
        ("By Jane Roe · 2 hours ago", "By Jane Roe"),
        ("记者 王小明 2小时前", "记者 王小明"),
        ("By Nora Quill, Staff Writer • Yesterday at 4:45 p.m. PT", "By Nora Quill, Staff Writer • | at | PT"),
        ("Updated 5 minutes ago | 3 min read", "Updated | min read"),
        ("Jane Roe, Nov. 18, 2:05 p.m. ET", "Jane Roe, | , | ET"),
        ("28 ноября", ""),
        ("вчера, 14:05", ""),
    ],
)
def test_lines_that_tell_an_age(line: str, beside: str) -> None:
    found = beside_age(line)
    assert found is not None and " ".join(found.split()) == beside


@pytest.mark.parametrize(
    "line",
    [
        "3 May 2026",
        "5 min read",
        "Crews return May 5 to the pier",
        "The ship sailed 2 days ago.",
        "Jane Roe",
        "x" * 200,
    ],
)
def test_lines_that_tell_none(line: str) -> None:
    assert beside_age(line) is None
