"""Names without spaces and capitals are told apart from desks, offices and one another."""

import pytest

from services.ingest.reading.lines.cjk_names import has_cjk, is_cjk_name, names_reporter, split_names, without_titles


@pytest.mark.parametrize(
    "name", ["陈建国", "赵敏", "中村健太", "中村 健太", "勅使河原健太", "박서준", "남궁민수", "乔·史密斯", "アン・リー"]
)
def test_names(name: str) -> None:
    assert is_cjk_name(name)


@pytest.mark.parametrize(
    "name", ["港口日报", "潮汐新聞", "編集部", "本刊编辑部", "박", "항구일보", "디지털뉴스팀", "港湾新聞デジタル"]
)
def test_papers_and_desks(name: str) -> None:
    assert not is_cjk_name(name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("박서준 기자", "박서준"),
        ("박서준기자", "박서준"),
        ("사회부 박서준 수습기자", "박서준"),
        ("도쿄=박서준 특파원", "박서준"),
        ("本报记者 陈建国", "陈建国"),
        ("陈建国上海报道", "陈建国"),
        ("記者陈建国", "陈建国"),
        ("中村健太記者", "中村健太"),
        ("陈建国/高雄報導", "陈建国"),
    ],
)
def test_titles_are_cut_off(text: str, name: str) -> None:
    assert without_titles(text) == name


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("박서준 최유리 기자", ["박서준", "최유리"]),
        ("박서준·최유리", ["박서준", "최유리"]),
        ("마크 브라운", ["마크 브라운"]),
        ("陈建国 赵敏", ["陈建国", "赵敏"]),
        ("中村健太・小林優子", ["中村健太", "小林優子"]),
        ("中村 健太", ["中村 健太"]),
        ("乔·史密斯", ["乔·史密斯"]),
        ("アン・リー", ["アン・リー"]),
        ("Ada Lind", ["Ada Lind"]),
    ],
)
def test_names_side_by_side(text: str, names: list[str]) -> None:
    assert split_names(text) == names


def test_scripts_and_reporters() -> None:
    assert has_cjk("박서준")
    assert not has_cjk("Ada Lind")
    assert names_reporter("记者 陈建国")
    assert not names_reporter("기자 회견이 열렸다")
