"""The caption of a picture, and the credit before, inside or after it."""

import re
from functools import cache
from typing import NamedTuple

from services.ingest.reading.lines.agencies import agency_name
from services.ingest.reading.lines.credits import (
    BRACKETS,
    CJK,
    LONGEST_CREDIT,
    MOST_CREDIT_WORDS,
    STRAY,
    agency_tail,
    any_of,
    bare_label,
    clean_credit,
    credit_label,
    is_credit,
    names_maker,
    without_trailing,
    words,
)
from services.ingest.reading.lines.person_names import is_person

_LONGEST = 2_000
"""Maximum characters of a caption that is searched for a credit: anything longer is body text."""
_LONGEST_DENSE = 30
"""Maximum length of a credit in a script without spaces, in characters."""
_SENTENCE_END = re.compile(r"[.!?…。！？](?:[\"'”’»)\]」』）]+)?(?=\s|$)|[。！？]")
_BREAK = re.compile(
    r"(?:(?<!\b\w)(?<!\b\d\d)[.!?…][\"'”’»)\]]*|[\"”’»)\]])\s+|[。！？」』]\s*|[＝、]|\s[|–—•·-]\s+|\s?[|／]\s?"
)
"""Matches where a credit without label may begin: after a sentence, a quotation or a separator."""
_DESK = re.compile(r"reporting|editing|additional|writing|compiled|translat", re.IGNORECASE)


class Caption(NamedTuple):
    """Caption and credit; either may be None."""

    caption: str | None
    credit: str | None


def split_credit(text: str) -> Caption:
    """Split "Boats at dawn. Photo: Kim Vale/Harbor Wire" into caption and credit."""
    text = _without_caption_label(" ".join(text.split()))
    if len(text) > _LONGEST:
        return Caption(text, None)
    text = without_trailing(text)
    if opening := _file_photo().match(text):
        rest = split_credit(text[opening.end() :])
        return Caption(f"{opening[0]} {rest.caption}" if rest.caption else None, rest.credit)
    for split in (_split_brackets, _split_opening, _split_label, _split_tail):
        if (parts := split(text)) is not None:
            return parts
    return Caption(_bare_caption(text), None)


def ends_in_credit(text: str) -> bool:
    """Whether a block ends in a credit, like a caption: "Boats at dawn. (Kim Vale/Harbor Wire)", "… Photo: Kim Vale".

    Brackets with only an agency do not count: a story may end that way as well.
    """
    if inside := _last_brackets(text):
        content = text[inside[0] + 1 : inside[1]].strip()
        return (
            len(content) > 3
            and is_credit(content)
            and agency_name(content) is None
            and not _DESK.match(content)
            and not _names_agencies_only(content)
        )
    for found in credit_label().finditer(text[-160:]):
        before = text[: len(text) - len(text[-160:]) + found.start()].rstrip(STRAY + "([（【")
        credit = text[-160:][found.end() :]
        ended = bool(_SENTENCE_END.search(before[-3:])) or before.endswith(('"', "”", "»"))
        if ended and _fits(credit, 8) and not _is_sentence(credit):
            return True
    tail = _tail_start(text)
    return tail is not None and bool(re.search(r"[/／]", text[tail:])) and agency_name(text[tail:]) is None


def _split_brackets(text: str) -> Caption | None:
    inside = _last_brackets(text)
    if inside is None:
        return None
    before, content = text[: inside[0]], text[inside[0] + 1 : inside[1]].strip()
    if len(content) < 2 or len(content) > LONGEST_CREDIT or _file_photo().fullmatch(f"{content}:"):
        return None
    if is_credit(content) or _is_labelled(content) or (_ends_sentence(before) and _could_be_maker(content)):
        return _parts(before, content)
    return None


def _last_brackets(text: str) -> tuple[int, int] | None:
    """The brackets that end a text, as the indexes of both; None if it does not end in brackets. The closing one may be
    missing."""
    end = len(text.rstrip(" ."))
    if end and text[end - 1] in BRACKETS:
        opening, closing, depth = BRACKETS[text[end - 1]], text[end - 1], 0
        for at in range(end - 1, max(-1, end - 1 - 2 * LONGEST_CREDIT), -1):
            depth += (text[at] == closing) - (text[at] == opening)
            if depth == 0:
                return at, end - 1
        return None
    at = max(text.rfind("("), text.rfind("（"), text.rfind("["))
    unclosed = at >= 0 and not any(mark in text[at:] for mark in BRACKETS) and len(text) - at < LONGEST_CREDIT
    return (at, len(text)) if unclosed else None


def _split_label(text: str) -> Caption | None:
    """Part a text at the label of its credit: "Boats at dawn. Photo: Kim Vale"."""
    for found in credit_label().finditer(text):
        before, credit = text[: found.start()].strip(), text[found.end() :]
        strong = not found[0].rstrip()[-1:].isalpha()
        if not before and strong and not is_credit(credit) and _is_sentence(credit):
            # "Photo: Boats at dawn." labels the caption.
            return Caption(_bare_caption(credit), None)
        if not _fits(credit, MOST_CREDIT_WORDS) or not (strong or _is_capitalized(credit)):
            continue
        if before and not _ends_part(before) and (_is_inside(before) or _continues(found[0], credit)):
            continue
        return _parts(before, credit)
    return None


def _split_opening(text: str) -> Caption | None:
    """Part a text that begins with its credit: "Photo: Kim Vale. Boats at dawn", "(AFP) Boats at dawn", "Kim Vale/AFP |
    Boats at dawn"."""
    if text[:1] in BRACKETS.values():
        end = text.find(next(close for close, mark in BRACKETS.items() if mark == text[0]))
        content, rest = text[1:end].strip(), text[end + 1 :].strip(STRAY)
        if end > 0 and rest and (is_credit(content) or _is_labelled(content)):
            return _parts(rest, content)
    opening = credit_label().match(text)
    start = opening.end() if opening else 0
    for cut in _BREAK.finditer(text, start, min(len(text), start + LONGEST_CREDIT)):
        credit, rest = text[start : cut.start()], text[cut.end() :].strip()
        separated = bool(opening) or cut[0].strip()[:1] in ("|", "–", "—", "•", "·")
        known = is_credit(credit) or (bool(opening) and names_maker(credit))
        if separated and known and len(credit.split()) <= 8 and len(rest.split()) >= (2 if rest.isascii() else 1):
            return _parts(rest, credit)
    return None


def _split_tail(text: str) -> Caption | None:
    """Take the last words after a sentence as the credit if they look like one."""
    alone = (is_credit(text) or text.casefold() in words("alone")) and len(text.split()) <= 7
    if alone and not re.search(r"\w\w[.!?]\s", text):
        return _parts("", text)
    start = _tail_start(text)
    return _parts(text[:start].rstrip(STRAY), text[start:]) if start is not None else None


def _tail_start(text: str) -> int | None:
    """Where the credit without label begins at the end of a text; None if there is none."""
    text = text.rstrip(" .")
    for cut in _BREAK.finditer(text, max(0, len(text) - LONGEST_CREDIT)):
        tail = text[cut.end() :]
        slashed = cut[0].strip() in ("|", "／") or cut[0].strip()[:1] in ("|", "–", "—", "•", "·")
        known = is_credit(tail) or tail.casefold() in words("alone") or _is_bare_label(tail)
        whole = not _BREAK.search(tail) or tail.count("|") == 1
        if cut.start() and tail and whole and len(tail.split()) <= 10 and (known or (slashed and is_person(tail))):
            return cut.end()
    for slash in re.finditer(r"\s[/／]\s", text[-LONGEST_CREDIT:]):
        tail = text[-LONGEST_CREDIT:][slash.end() :]
        begins = agency_tail(text)
        if begins is None and len(tail) <= 60 and names_maker(tail) and not _is_sentence(tail):
            return max(0, len(text) - LONGEST_CREDIT) + slash.end()
    return agency_tail(text)


def _is_inside(before: str) -> bool:
    """Whether a label goes on with a name: "Kim Vale/Harbor Images via …", "AP Photo/…"."""
    last = before.rsplit(maxsplit=1)[-1]
    return bool(re.search(r"[/／]", last)) or (len(last) > 1 and last.isupper() and last.isascii())


def _continues(label: str, credit: str) -> bool:
    """Whether the words of a label belong to a sentence: "She had one source: the mayor."."""
    return label[:1].islower() and not names_maker(credit)


def _is_labelled(content: str) -> bool:
    if old := _file_photo().match(content):
        # "File: Reuters"
        return names_maker(content[old.end() :])
    return bool(credit_label().match(content)) or _is_bare_label(content)


def _is_bare_label(tail: str) -> bool:
    """Whether a text is a credit with a label that no colon follows: "Bild Kim Vale"."""
    length = bare_label(tail)
    return length > 0 and names_maker(tail[length:])


def _could_be_maker(content: str) -> bool:
    """Whether brackets after a complete sentence hold who made the picture, as nothing else stands there: "(Kim
    Vale)", "(HARBOR 5 TV)"."""
    if is_person(content) or content.casefold().strip(".") in words("alone") | {"screen grab", "screen shot"}:
        return True
    found = [word for word in content.split() if word[:1].isalpha()]
    return 2 <= len(found) <= 5 and all(word[:1].isupper() for word in found) and not re.search(r"\d{2}", content)


def _names_agencies_only(content: str) -> bool:
    parts = [part for part in re.split(r"\s*[/,;&+]\s*|\s+(?:and|und|et|y)\s+", content) if part]
    return all(agency_name(part) for part in parts)


def _fits(credit: str, most: int) -> bool:
    """Whether a text is short enough for a credit."""
    dense = bool(re.match(f"[{CJK}]", credit))
    longest = _LONGEST_DENSE if dense else LONGEST_CREDIT
    return 1 < len(credit.strip(STRAY)) <= longest and len(credit.split()) <= most


def _is_capitalized(credit: str) -> bool:
    """Whether most words of a text begin with a capital, or its script has none."""
    named = [w for w in re.split(r"[\s/|,]+", credit) if w[:1].isalpha() and w not in words("connectors")]
    return bool(named) and not named[0][:1].islower() and sum(w[:1].islower() for w in named) <= len(named) / 3


def _ends_sentence(before: str) -> bool:
    return bool(_SENTENCE_END.search(before.rstrip()[-3:]))


def _ends_part(before: str) -> bool:
    return before[-1:] in "([（［【|/–—-•·,;" or _ends_sentence(before) or before[-1:] in '"”’»)]'


def _is_sentence(text: str) -> bool:
    found = text.split()
    return len(found) >= 4 and (text.endswith((".", "!", "?")) or sum(word.islower() for word in found) >= 3)


@cache
def _file_photo() -> re.Pattern[str]:
    return re.compile(
        rf"(?:{any_of(words('file'))})(?:\s+(?:photo|image|picture|foto|bild))?\s*(?:[:：]|\s[-–—])", re.IGNORECASE
    )


def _without_caption_label(text: str) -> str:
    """Remove "Image caption:" and the like."""
    opening = _caption_label().match(text)
    return text[opening.end() :] if opening else text


@cache
def _caption_label() -> re.Pattern[str]:
    pattern = rf"(?:(?:{any_of(words('labels'))})\s+)?(?:{any_of(words('captions'))})\s*[:：,]\s*"
    return re.compile(pattern, re.IGNORECASE)


def _bare_caption(text: str) -> str | None:
    return text.strip() or None


def _parts(caption: str, credit: str) -> Caption:
    caption = without_trailing(caption.strip().rstrip("([（［【〔 ").rstrip(" |•·/／–—-,").strip())
    if opening := credit_label().match(caption):
        # "Photo: Boats at dawn"
        caption = caption[opening.end() :]
    return Caption(caption or None, clean_credit(_balanced(credit)))


def _balanced(credit: str) -> str:
    """A credit without a closing bracket whose opening one is in the caption."""
    for closing, opening in BRACKETS.items():
        if credit.count(closing) > credit.count(opening):
            credit = credit.rstrip(" .").removesuffix(closing)
    return credit
