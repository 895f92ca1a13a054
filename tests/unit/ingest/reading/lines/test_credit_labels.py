"""No label of any language stays in a name, and none takes the name with it."""

import json
from pathlib import Path

import pytest

from services.ingest.reading.lines import credit_labels
from services.ingest.reading.lines.byline import split_byline
from services.ingest.reading.lines.credit_labels import is_by_word, label_at

TABLE: dict[str, dict[str, list[str]]] = json.loads(
    (Path(credit_labels.__file__).parent / "tables" / "credit_labels.json").read_bytes()
)
LANGUAGES = [(role, language) for role, languages in TABLE.items() for language in languages]
NAMES = {
    "ar": "سلمى الرفاعي", "fa": "سلمى الرفاعي", "ur": "سلمى الرفاعي", "ps": "سلمى الرفاعي", "ckb": "سلمى الرفاعي",
    "he": "רות אלמוג", "yi": "רות אלמוג", "zh": "陈建国", "ja": "中村健太", "ko": "박서준",
    "th": "วิชัย สุขใจ", "lo": "ສົມຊາຍ ໃຈດີ", "km": "សុខ ចាន់", "my": "အောင် ကျော်",
    "hi": "रवि वर्मा", "mr": "रवि वर्मा", "ne": "रवि वर्मा", "bn": "করিম হোসেন",
    "ta": "முருகன் செல்வம்", "te": "రవి కుమార్", "kn": "ರವಿ ಕುಮಾರ್", "ml": "രവി നായർ", "gu": "રવિ પટેલ", "pa": "ਰਵੀ ਸਿੰਘ",
    "si": "රවි පෙරේරා", "ka": "ლევან დოლიძე", "hy": "Արամ Սարգսյան", "am": "አበበ ከበደ",
    "ru": "Сергей Дроздов", "uk": "Сергій Дроздов", "be": "Сяргей Драздоў", "bg": "Стоян Колев", "sr": "Стојан Колев",
    "mk": "Стојан Колев", "kk": "Айдос Серик", "ky": "Айдос Серик", "tg": "Айдос Серик",
    "mn": "Бат Болд", "el": "Νίκη Ράλλη",
}  # fmt: skip
"""A name in the script of each language; others have Latin."""


def name_in(language: str) -> str:
    return NAMES.get(language, "Ada Lindqvist")


def labels(role: str, language: str) -> list[str]:
    """The labels whose role no other language takes before."""
    order = list(TABLE)
    earlier = {label for other in order[: order.index(role)] for found in TABLE[other].values() for label in found}
    return [label for label in TABLE[role][language] if label not in earlier]


@pytest.mark.parametrize(("role", "language"), LANGUAGES)
def test_a_name_behind_a_label_has_its_role(role: str, language: str) -> None:
    name = name_in(language)
    for label in labels(role, language):
        for written in (f"{label}: {name}", f"{label.capitalize()} : {name}", f"{label.upper()}：{name}"):
            byline = split_byline(written)
            found = [(one.name, one.role) for one in byline.contributors]
            if role in ("by", "author"):
                assert (byline.authors, found) == ([name], []), written
            elif role in ("source", "time"):
                assert (byline.authors, found) == ([], []), written
            else:
                assert (byline.authors, found) == ([], [(name, role)]), written


@pytest.mark.parametrize("language", TABLE["by"])
def test_words_that_need_no_colon(language: str) -> None:
    name = name_in(language)
    for label in labels("by", language):
        assert split_byline(f"{label} {name}").authors == [name], label


@pytest.mark.parametrize("language", TABLE["author"])
def test_a_second_label_ends_the_names_of_the_first(language: str) -> None:
    name = name_in(language)
    for label in labels("author", language):
        byline = split_byline(f"{label}: {name} Photos: Otto Falk")
        assert byline.authors == [name], label
        assert [(one.name, one.role) for one in byline.contributors] == [("Otto Falk", "photographer")]


@pytest.mark.parametrize(
    "line", ["Autor(in): X", "Autor*in: X", "Autor:in: X", "Autor/in: X", "Auteur·e : X", "Автор(ка): X"]
)
def test_both_forms_of_a_label_are_one(line: str) -> None:
    label = label_at(line, 0)
    assert label is not None
    assert line[label.end :] == "X"


@pytest.mark.parametrize(
    "line", ["Text und Fotos: X", "Words & photos: X", "글·사진: X", "文・写真: X", "Tekst og foto: X"]
)
def test_joint_labels_are_the_authors(line: str) -> None:
    label = label_at(line, 0)
    assert label is not None
    assert (label.role, line[label.end :]) == ("author", "X")


@pytest.mark.parametrize("line", ["Ein Kommentar von X", "An analysis by X", "Une chronique de X", "En krönika av X"])
def test_genres_before_a_by_word(line: str) -> None:
    label = label_at(line, 0)
    assert label is not None
    assert label.phrase
    assert line[label.end :].strip() == "X"


def test_no_label() -> None:
    assert label_at("", 0) is None
    assert label_at("Ada Lindqvist", 0) is None
    assert not is_by_word("Ada")
