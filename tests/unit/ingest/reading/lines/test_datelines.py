"""Agencies at the beginning and the end of a story."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.reading.lines.datelines import closing_agencies, dateline_agency, opening_agencies


@pytest.mark.parametrize(
    ("paragraph", "agency"),
    [
        ("HARBOR CITY (AP) — A storm closed the ferry line.", ["Associated Press"]),
        ("HARBOR CITY, Jan 3 (Reuters) - A storm closed the ferry line.", ["Reuters"]),
        ("(dpa) - Ein Sturm.", ["dpa"]),
        ("HARBOR CITY (Gull Point Wire) - A storm closed the ferry line.", ["Gull Point Wire"]),
        ("HARBOR CITY, Maine (Gull News Service) — A storm closed the ferry line.", ["Gull News Service"]),
        ("A fence (of barbed wire) - it stayed shut.", []),
        ("BERLIN (AFP, Reuters) – Ein Sturm.", ["AFP", "Reuters"]),
        ("A storm closed the line. (Reuters/AFP)", ["Reuters", "AFP"]),
        ("The firm (see AP) said no. It stayed - shut.", []),
        ("The treaty (signed by the AP) holds.", []),
    ],
)
def test_agencies_in_datelines(paragraph: str, agency: list[str]) -> None:
    assert dateline_agency(paragraph) == agency


@pytest.mark.parametrize(
    ("paragraph", "agency"),
    [
        ("PARIS, 3 mars (AFP) – Une tempête a fermé la ligne.", ["AFP"]),
        ("PARIS, AFP — Une tempête a fermé la ligne.", ["AFP"]),
        ("Kim Vale via Reuters — A storm closed the line.", ["Reuters"]),
        ("Reuters - A storm closed the line.", ["Reuters"]),
        ("ROMA (ANSA) - Una tempesta ha chiuso la linea.", ["ANSA"]),
        ("МОСКВА, 3 марта. /ТАСС/. Шторм закрыл линию.", ["TASS"]),
        ("(서울=연합뉴스) 김철수 기자 = 폭풍이 노선을 막았다.", ["Yonhap"]),
        ("[서울=뉴시스] 김철수 기자 = 폭풍이 노선을 막았다.", ["Newsis"]),
        ("【ロンドン共同】嵐で路線が閉鎖された。", ["Kyodo News"]),
        ("【ワシントン=時事】嵐で路線が閉鎖された。", ["Jiji Press"]),
        ("新华社北京3月2日电 风暴关闭了航线。", ["Xinhua"]),
        ("The lines (see AFP) were shut on Monday.", []),
        ("The storm - the AFP said so - closed the line.", []),
        ("One line, the old one, and Reuters building - all shut.", []),
    ],
)
def test_datelines_of_many_languages(paragraph: str, agency: list[str]) -> None:
    assert opening_agencies(paragraph) == agency


@pytest.mark.parametrize(
    ("line", "agency"),
    [
        ("(dpa/AFP)", ["dpa", "AFP"]),
        ("(kle/dpa)", ["dpa"]),
        ("mit dpa", ["dpa"]),
        ("(Mit Material der dpa)", ["dpa"]),
        ("Quelle: dpa", ["dpa"]),
        ("© dpa-infocom, dpa:260303-99-53606/3", ["dpa"]),
        ("red, dpa", ["dpa"]),
        ("Avec AFP", ["AFP"]),
        ("Con información de EFE", ["EFE"]),
        ("Kilde: Ritzau", ["Ritzau"]),
        ("По материалам ТАСС", ["TASS"]),
        ("Źródło: PAP", ["PAP"]),
        ("With files from The Canadian Press", ["Canadian Press"]),
        ("The Associated Press contributed to this report.", ["Associated Press"]),
        ("Reuters and AFP contributed to this report.", ["Reuters", "AFP"]),
        ("Die Linie bleibt bis Montag geschlossen. dpa", ["dpa"]),
        ("La ligne reste fermée. AFP", ["AFP"]),
        ("路線は閉鎖された。（共同）", ["Kyodo News"]),
        ("The harbor office told AFP that the line is shut.", []),
        ("The line of the dpa is shut, the office said.", []),
        ("red, Agenturen", []),
        ("She contributed to the fund of the AP.", []),
        ("Ferry lines in the north", []),
    ],
)
def test_last_lines_of_many_languages(line: str, agency: list[str]) -> None:
    assert closing_agencies(line) == agency


@given(st.text(max_size=200))
def test_no_text_raises(text: str) -> None:
    dateline_agency(text)
    closing_agencies(text)
