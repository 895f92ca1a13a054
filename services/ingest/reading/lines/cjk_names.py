"""Names of people in Chinese, Japanese and Korean bylines: no case marks them, and spaces rarely part them."""

import re
from functools import cache

from services.ingest.reading.lines.names import words_of

_LETTER = re.compile(r"[぀-ヿ㐀-鿿가-힣]")
_HAN = re.compile(r"[㐀-鿿々〆ヶ]+")
_HANGUL = re.compile(r"[가-힣]+")
_KATAKANA = re.compile(r"[゠-ヿ・·= ]+")
_LONGEST_HAN = 6
"""Maximum letters of a name in Chinese characters: Japanese has such surnames of five."""
_LONGEST_HANGUL = 5
_LONGEST = 24
"""Maximum letters of a foreign name as these languages spell it."""
_DOT = re.compile(r"\s*[·・‧•]\s*")
_KOREAN_TITLE = re.compile(
    r"(?:[가-힣]{0,4}\s?기자|[가-힣]{0,4}특파원|[가-힣]{0,2}논설위원|논설실장|편집위원|편집장|칼럼니스트|앵커|[가-힣]{0,4}팀장|[가-힣]{0,4}부장|차장|"
    r"[가-힣]{0,3}위원|아나운서|리포터|통신원|에디터|작가|평론가|교수|대표|변호사|PD|인턴)"
)
_KOREAN_SUFFIX = re.compile(
    r"(?:선임|수석|인턴|객원|전문|사진|수습|명예|시민)?(?:기자|특파원|앵커|칼럼니스트|논설위원|편집위원)$"
)
_KOREAN_GROUP = re.compile(
    r"(?:[팀부국실]|센터|본부|뉴스|일보|신문|경제|방송|통신|닷컴|미디어|매거진|저널|타임스|취재단|지국|데스크|편집국|기자단)$"
)
_HAN_SUFFIX = re.compile(
    r"\s*(?:本报|本報|本社|首席|特约|特約|见习|見習|实习|實習)?(?:记者|記者|特派员|特派員|通讯员|論説委員|编辑|編輯|ライター|さん|氏|先生|女士)$"
    r"|\s*/?\s*[㐀-鿿]{0,3}(?:综合)?(?:报道|報道|報導|撰文|整理)$"
)
_REPORT = re.compile(r"(?P<name>[㐀-鿿]{2,4}?)(?P<place>[㐀-鿿]{2,3})(?:\d+日)?(?:综合)?(?:报道|報道|報導|电|電)$")
_PLACED_REPORT = re.compile(r"[㐀-鿿]{0,5}(?:\d+日)?(?:综合)?(?:报道|報道|報導|电|電)")
_REPORTER = re.compile(r"^.{0,12}(?:记者|記者)\s*(?=[㐀-鿿])")
_NAMED_REPORTER = re.compile(
    r"[가-힣]\s?(?:기자|특파원|논설위원)\)?\s*$|^(?:本报|本報|本网|本社|特约|特約|见习|实习|首席)?(?:记者|記者|通讯员|特派员|特派員)\s*[㐀-鿿ァ-ヿ]"
    r"|(?:记者|記者|特派员|特派員)\)?\s*$|[㐀-鿿]\s*/\s*[㐀-鿿]{0,3}(?:報導|报道|報道)\)?$|^\(?(?:文|撰文|글|作者)\s*[/|]\s*[㐀-鿿가-힣]"
)
_HAN_GROUP = re.compile(
    r"(?:[报報网網社台臺局部组組室署厅廳院会會店党党]|新闻|新聞|日报|日報|中心|频道|頻道|编辑部|編集部|編輯部|取材班|デジタル|ニュース|オンライン|"
    r"公司|集团|大学|大學|研究所|周刊|週刊|杂志|雜誌|通信|时报|時報|快讯|传媒|媒体|媒體|電視|电视|新聞Web|Web)$"
)


def has_cjk(text: str) -> bool:
    """Whether a text has a letter of Chinese, Japanese or Korean."""
    return _LETTER.search(text) is not None


def names_reporter(text: str) -> bool:
    """Whether a short text marks its names by the word for a reporter: "김하늘 기자", "记者 王小明"."""
    return _NAMED_REPORTER.search(text) is not None


def is_cjk_name(name: str) -> bool:
    """Whether a text in these scripts may be the name of one person, and is none of a desk or a paper."""
    letters = _DOT.sub("", name).replace(" ", "")
    if _HAN_GROUP.search(letters) or not len(letters) >= 2:
        return False
    if _HANGUL.fullmatch(letters):
        return (len(letters) <= _LONGEST_HANGUL and not (len(letters) > 3 and _KOREAN_GROUP.search(letters))) or (
            " " in name and len(letters) <= _LONGEST
        )
    if _HAN.fullmatch(letters):
        return len(letters) <= (_LONGEST_HAN if letters == name.replace(" ", "") else _LONGEST)
    return len(letters) <= (_LONGEST if _KATAKANA.search(letters) else 12)


def is_cjk_group(name: str) -> bool:
    """Whether a name ends like that of a paper, a station, an office or a desk in these scripts."""
    letters = name.replace(" ", "")
    return len(letters) > 2 and bool(_HAN_GROUP.search(letters) or _KOREAN_GROUP.search(letters))


def without_titles(text: str) -> str:
    """The names in a part of a byline, without the words for a reporter and the desk: "정치부 김하늘 기자"."""
    # "워싱턴=김하늘": the place stands before the sign.
    text = text.rpartition("=")[2]
    if _HANGUL.search(text):
        return _without_korean(text)
    text = _REPORTER.sub("", text)
    words = text.split()
    if len(words) > 1 and _PLACED_REPORT.fullmatch(words[-1]):
        text = " ".join(words[:-1])
    if report := _REPORT.fullmatch(text.strip()):
        # The name has two or three letters: of five, the last two are the place.
        letters = report["name"] + report["place"]
        return letters[: max(2, len(letters) - (2 if len(letters) < 6 else 3))]
    return _HAN_SUFFIX.sub("", text).strip()


def split_names(text: str) -> list[str]:
    """The names in a part of a byline that has them side by side: "김하늘 이바다 기자", "王小明 李华"."""
    if not has_cjk(text):
        return [text]
    text = without_titles(text)
    parts = _DOT.split(text) if _are_several(_DOT.split(text)) else [text]
    names: list[str] = []
    for part in parts:
        words = part.split()
        names += words if len(words) > 1 and _are_people(words) else [part]
    return names


def _are_several(parts: list[str]) -> bool:
    """Whether a middle dot parts people; it also parts the names of a foreigner."""
    if all(_HANGUL.fullmatch(part.replace(" ", "")) for part in parts):
        return True
    if not all(_HAN.fullmatch(part.replace(" ", "")) for part in parts):
        return False
    return all(len(part) >= 3 for part in parts) and (_are_people(parts) or all(len(part) >= 4 for part in parts))


def _are_people(words: list[str]) -> bool:
    """Whether each word is a whole name that begins with a common surname."""
    if all(map(_HANGUL.fullmatch, words)):
        return all(2 <= len(word) <= 4 and _has_surname(word, "korean_surnames") for word in words)
    chinese = all(_HAN.fullmatch(word) and 2 <= len(word) <= 3 for word in words)
    return chinese and all(_has_surname(word, "chinese_surnames") for word in words)


def _has_surname(name: str, kind: str) -> bool:
    return name[0] in _surnames(kind) or name[:2] in _surnames(kind)


@cache
def _surnames(kind: str) -> frozenset[str]:
    return words_of(kind)


def _without_korean(text: str) -> str:
    words = text.split()
    while len(words) > 1 and _KOREAN_TITLE.fullmatch(words[-1]):
        words.pop()
    words = [_KOREAN_SUFFIX.sub("", word) or word for word in words]
    while len(words) > 1 and _KOREAN_GROUP.search(words[0]):
        words.pop(0)
    return " ".join(words)
