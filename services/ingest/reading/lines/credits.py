"""The credit of a picture: who made or supplied it, with or without the words that say so.

`tables/credit_words.json` holds, for all languages together:

- `labels`: words before a credit ("Photo", "Bildnachweis", "Crédit", "사진"), with a colon or one of `followers` ("by")
- `names`: archives whose names begin with a label
- `phrases`: openings of several words ("courtesy of")
- `suffixes`: words after the name, in languages that write them there ("撮影")
- `signs`: words of archives and agencies that only credits have ("Getty", "handout")
- `alone`: words that are a whole credit ("Supplied", "privat")
- `file`: words that say that a picture is an old one or a symbol
- `media`: words for what is not a picture ("Video")
- `connectors`: lower-case words within a credit ("via")
- `abbreviations`: labels that end in a full stop ("fot.")
- `trailing`: buttons and notices that follow a credit ("Purchase Licensing Rights")
"""

import json
import re
from functools import cache
from pathlib import Path

from services.ingest.reading.lines.agencies import agencies_in, agency_name
from services.ingest.reading.lines.person_names import is_person

_TABLE = Path(__file__).parent / "tables" / "credit_words.json"
LONGEST_CREDIT = 120
"""Maximum length of a credit, in characters."""
MOST_CREDIT_WORDS = 14
"""Maximum length of a credit, in words."""
STRAY = " \t\n、，|•·,;:-–—/＝\u200b\u2060\ufeff"
"""What may be left at the ends of a caption and its credit when they are parted."""
BRACKETS = {")": "(", "]": "[", "）": "（", "］": "［", "】": "【", "〕": "〔", "〉": "〈", ">": "<", "}": "{"}
"""Closing brackets and their opening ones."""
CJK = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
"""The scripts without space between a word and its label, as a class of characters."""
_MARK = r"(?:[©ⓒ℗]|\([cC]\)|（[cC]）|(?<![^\W_])[Cc]opyright(?![^\W_])|(?<![^\W_])COPYRIGHT(?![^\W_]))"
_YEAR = r"(?:\d{4}(?:\s*[-–]\s*\d{4})?\s*,?\s+)?"
_ADDRESS = re.compile(r"https?://\S+|www\.\S+", re.IGNORECASE)
_COUNT = re.compile(
    r"[(\[]?\s*(?:(?:image|photo|bild|foto|view|slide)\s+)?\d{1,3}\s*(?:/|of|von|de|sur|van|di|из|z)\s*\d{1,3}\s*[)\]]?$"
    r"|view\s+\d+\s+(?:images?|photos?)$",
    re.IGNORECASE,
)
_FIRST_COUNT = re.compile(r"^[(\[]?\d{1,3}\s?(?:/|of|von|de|sur|di)\s?\d{1,3}[)\]]?[\s:.|–-]+(?=\D)")
_NOTICE = re.compile(r"(?<=\w)[\s/(,.]*(?:©|\bcopyright\b)\s*\d{4}\b.*$", re.IGNORECASE)
"""Matches a notice of rights behind a name: "Kim Vale/Copyright 2026 Harbor Wire"."""
_SITE = re.compile(r"\b[\w-]+\.(?:com|org|net|de|fr|it|es|co\.uk|ch|at)\b", re.IGNORECASE)
_SLASH = re.compile(r"[^\W\d_][.\u200b]?\s?[/／|]\s?\u200b?[^\W\d_]")
"""Matches a slash between words, not between numbers."""
_LICENSE = re.compile(r"\bCC[\s-](?:BY|0)\b", re.IGNORECASE)
_VIA = re.compile(r"\b(?:via|courtesy)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\s/／|,;()\[\]]+")


@cache
def words(kind: str) -> frozenset[str]:
    """The words of one kind, as the table has them."""
    return frozenset(json.loads(_TABLE.read_bytes())[kind])


@cache
def any_of(spellings: frozenset[str]) -> str:
    """A pattern for any of some words or phrases, the longest first."""
    return "|".join(
        re.escape(one).replace(r"\ ", r"\s+") for one in sorted(spellings, key=lambda one: (-len(one), one))
    )


@cache
def label_pattern() -> str:
    """A pattern for the words before a credit, up to its begin: "Photo: ", "Image credit by ", "사진=", "© 2026 "."""
    spaced = frozenset(word for word in words("labels") if not re.match(f"[{CJK}]", word))
    word = rf"(?:{any_of(spaced)})(?![^\W_])"
    dense = rf"(?:{any_of(words('labels') - spaced)})"
    follower = any_of(words("followers") | words("phrases"))
    return (
        rf"(?<![^\W_])(?:{any_of(words('abbreviations'))})\.\s*:?\s*"
        rf"|(?<![^\W_])(?:{word})(?:[\s/-]{{1,2}}{word}){{0,2}}\s*(?:[:：=＝]|\.\.\.|…|(?={_MARK})|\s(?:{follower})\s(?!\s*$))\s*"
        rf"|{dense}\s*(?:[:：=＝/／]|(?={_MARK}))\s*"
        rf"|(?<![^\W_])(?:{any_of(words('phrases'))})\s*:?\s+"
        rf"|{_MARK}\s*(?:by\s+|:\s*)?{_YEAR}"
    )


@cache
def credit_label() -> re.Pattern[str]:
    """Matches the words before a credit."""
    return re.compile(label_pattern(), re.IGNORECASE)


@cache
def _labelled() -> re.Pattern[str]:
    return re.compile(label_pattern() + r"\S", re.IGNORECASE)


@cache
def _opening_label() -> re.Pattern[str]:
    spaced = any_of(frozenset(word for word in words("labels") if not re.match(f"[{CJK}]", word)))
    return re.compile(
        rf"(?:{label_pattern()}|(?:{spaced})\s*[/／|]\s*|(?:by|von|par)\s+|(?:{any_of(words('file'))})\s*[:：]\s*)",
        re.IGNORECASE,
    )


@cache
def _bare_label() -> re.Pattern[str]:
    return re.compile(rf"(?:{any_of(words('labels'))})(?:[\s-](?:{any_of(words('labels'))}))?\s+(?=\S)", re.IGNORECASE)


@cache
def _only_label() -> re.Pattern[str]:
    one = rf"(?:{any_of(words('labels') | words('trailing') | words('file') | words('media'))}|{_MARK})"
    return re.compile(rf"[\W_]*(?:{one}[\W_]*){{1,4}}", re.IGNORECASE)


@cache
def _suffix() -> re.Pattern[str]:
    """Matches a name before a word such as 撮影, 제공 or "摄", and the word for reporter between them."""
    return re.compile(
        rf"(?P<name>[^。．.!?！？:：=＝、，]{{1,40}}?)\s*(?:記者|记者|기자)?\s*(?:{any_of(words('suffixes'))})"
    )


def bare_label(text: str) -> int:
    """The length of a label without colon that begins a text: "Bild Kim Vale". 0 if there is none."""
    found = _bare_label().match(text)
    lower = text[:1].islower() or text.casefold().startswith(tuple(words("names")))
    return found.end() if found and not lower else 0


def is_label(text: str) -> bool:
    """Whether a text is only a label or a notice of rights: "Copyright", "Image credit:", "Video"."""
    return bool(_only_label().fullmatch(text))


def without_trailing(text: str) -> str:
    """Remove buttons, notices, addresses and counts that a site puts behind a caption or credit."""
    text = _FIRST_COUNT.sub("", _leading().sub("", text.strip()))
    for _ in range(4):
        shorter = _ADDRESS.sub("", text[-200:]) if _ADDRESS.search(text[-200:]) else text[-200:]
        shorter = _COUNT.sub("", _trailing().sub("", shorter.rstrip(" ,;|•·–—-"))).rstrip()
        shorter = text[:-200] + shorter
        if shorter == text or not shorter:
            break
        text = shorter
    return text


@cache
def _trailing() -> re.Pattern[str]:
    several = frozenset(phrase for phrase in words("trailing") if " " in phrase)
    # A single word may also end a sentence: "… and much more".
    single = any_of(words("trailing") - several)
    return re.compile(
        rf"(?:^|(?<=[\s.,;|)\]]))(?:\.\.\.\s*|…\s*|[(\[]\s*)?(?:{any_of(several)})\s*[)\]]?[.\s]*$"
        rf"|(?:\.\.\.|…|[.!?|)\]]\s)\s*(?:{single})\s*$|[(\[]\s*(?:{single})\s*[)\]]$",
        re.IGNORECASE,
    )


@cache
def _leading() -> re.Pattern[str]:
    """Matches notices of rights and buttons before a caption or credit."""
    several = frozenset(phrase for phrase in words("trailing") if " " in phrase or not phrase.isascii())
    return re.compile(rf"(?:(?:{any_of(several)})(?![^\W_])[\s:.,]*)+(?=\S)", re.IGNORECASE)


def clean_credit(text: str) -> str | None:
    """The credit without labels, marks, brackets and what follows it; None if nothing is left."""
    text = _NOTICE.sub("", without_trailing(" ".join(text.split())))
    for _ in range(5):
        shorter = text.strip(STRAY)
        if opening := _opening_label().match(shorter):
            shorter = shorter[opening.end() :].strip(STRAY)
        elif (bare := bare_label(shorter)) and names_maker(shorter[bare:]):
            shorter = shorter[bare:].strip(STRAY)
        if len(shorter) > 2 and BRACKETS.get(shorter[-1]) == shorter[0]:
            shorter = shorter[1:-1].strip(STRAY)
        if shorter == text:
            break
        text = shorter
    if suffixed := _suffix().fullmatch(text):
        text = suffixed["name"].strip(STRAY)
    text = re.sub("[\u200b\u2060\ufeff]", "", text)
    return text if text and (not is_label(text) or text.casefold() in words("alone")) else None


def names_maker(text: str) -> bool:
    """Whether a text is the name of a person, an agency or an archive."""
    text = text.strip(STRAY + ".")
    return is_person(text) or is_credit(text) or text.casefold() in words("alone")


def is_credit(text: str) -> bool:
    """Whether a few words name a photographer, an agency or an archive rather than the subject of the picture."""
    text = text.strip(STRAY + ".")
    if not text or len(text) > LONGEST_CREDIT:
        return False
    if agency_name(text) or agency_name(text.upper()) or _labelled().match(text) or _suffix().fullmatch(text):
        return True
    found = _WORD.findall(text)
    named = [word for word in found if word[:1].isalpha()]
    signed = [word for word in named if _is_sign(word)]
    shown = _SLASH.search(text) or _VIA.search(text) or _LICENSE.search(text) or _is_agency_part(text)
    if not named or not (signed or shown):
        return False
    lower = [w for w in named if w.islower() and w not in words("connectors") and not _is_sign(w)]
    # Archives credit users by their names there, which need no capital: "harborfan22/iStock.com".
    return len(lower) <= len(named) / 3 or (bool(signed) and len(named) <= 4 and len(lower) <= 1)


def _is_sign(word: str) -> bool:
    word = word.strip(".:;'’\"“”\u200b")
    return word.casefold() in words("signs") or bool(_SITE.fullmatch(word)) or agency_name(word) is not None


def _is_agency_part(text: str) -> bool:
    """Whether one of the parts of "Kim Vale, Reuters" or "Kim Vale via AFP" is an agency."""
    parts = re.split(r"\s*[,;]\s*|\s+(?:via|for|per|für|pour|para)\s+|\s+[-–—]\s+", text)
    return len(parts) > 1 and any(agency_name(part) for part in parts)


def agency_tail(text: str) -> int | None:
    """Where a credit in the form "KIM VALE / AFP" begins at the end of a text that has no full stop before it; None if
    there is none: the name before the slash is in capitals, or the only capitalized words after a small one."""
    slash = max(text.rfind("/"), text.rfind("／"))
    if slash < 0 or len(text) - slash > 40 or not agencies_in(text[slash + 1 :].strip()):
        return None
    found = list(re.finditer(r"\S+", text[max(0, slash - 80) : slash]))
    for length in (2, 3):
        name = " ".join(word[0] for word in found[-length:])
        before = found[-length - 1][0] if len(found) > length else ""
        if is_person(name) and (name.isupper() > before.isupper() or not before[:1].isupper() or before[-1] in ".,"):
            return max(0, slash - 80) + found[-length].start()
    return None
