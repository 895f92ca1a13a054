"""The people and news agencies named in a byline. Only who wrote the article is an author; translators, photographers
and others that it names are contributors."""

import re
from collections.abc import Collection, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from schemas.article import Contributor
from services.ingest.reading.lines.agencies import agencies_in, agency_name, without_agencies
from services.ingest.reading.lines.cjk_names import has_cjk, names_reporter, split_names
from services.ingest.reading.lines.credit_labels import Label, Role, after_noun, label_at
from services.ingest.reading.lines.names import fold, spell, unique, words_of
from services.ingest.reading.lines.person_names import bare_name, is_degree, is_person, nickname_at, without_marks
from services.ingest.reading.times import times

_LONGEST = 400
"""Maximum characters of a byline: anything longer is body text."""
_LONGEST_SIGNATURE = 60
"""Maximum characters of a line that only its names make a byline."""
_MOST_TIME_WORDS = 4
"""Maximum words of the label of a time."""
_LONGEST_NOTE = 160
"""Maximum characters of a line at the end of a text that names who made it."""
_LEAST_NAMED = 0.5
"""Minimum share of such a line, without its labels, that names take."""
_ALL_NAMED = 0.85
"""Minimum share of a line that is nothing but names: the rest is commas and joining words."""
_MOST_AUTHORS = 20
_NOISE = re.compile(
    r"\S+@\S+|https?://\S+|(?<!\w)@\w+|\b(?:Updated|Published|Posted)\b(?!\s+by\b)(?:(?!\bby\b).)*|\b\d+\s+min(?:ute)?s?\s+read\b.*",
    re.IGNORECASE,
)
_WIDE = {
    ":": "：﹕︰∶՝",
    "=": "＝",
    "/": "／",
    "|": "｜│¦",
    ",": "、，،﹐",
    ";": "；؛",
    "(": "【〔（［[",
    ")": "】〕）］]",
    "&": "＆",
}
"""Punctuation of Latin → that of other scripts which does the same."""
_WORD_START = re.compile(r"(?:^|(?<=[\s,;|/•(·)]))[^\s,;|/•()·]")
_BOUNDARIES = frozenset(".,;|/•(–—-·")
"""What ends a part of a byline, so that a label may follow."""
_JOINER = re.compile(
    r"\s+(?P<attached>[وו])(?=(?P<name>\w{2,})\s)|\s+(?P<word>[^\W\d_]+)(?=\s)|\s*(?P<mark>[,;&+/|•()]|(?<!\w)·|·(?=\s)|\s[-–—]\s)\s*"
)
_SUFFIX = re.compile(r",\s*(?=(?:Jr|Sr|II|III|IV)\b\.?)")
_STOP = re.compile(r"(?<=[^\W\d_]{3})\.\s+(?=[^\W\d_])")
"""The full stop behind a name, unlike that of an initial."""
_AGENCY_PLACE = re.compile(r"\s*(?:in|aus|à|en|from|for|of|at)\s+(?:the\s+)?[A-ZÀ-Þ].*")
_ALWAYS = frozenset(("by", "von", "par", "por", "door", "av", "oleh"))
"""Words that open a byline in lower case, too."""
_STRAY = ' .-–—*•"“”«»=:'


class Byline(NamedTuple):
    """People in the order named, and agencies by their usual names."""

    authors: list[str]
    agency: list[str]
    contributors: tuple[Contributor, ...] = ()


class Note(NamedTuple):
    """The names in a line. `alone`: the line is nothing but these names behind labels, and so no part of a text."""

    byline: Byline
    alone: bool


class _Credit(NamedTuple):
    """The names behind a label, or before any."""

    role: Role
    names: str
    colon: bool
    """Whether the label before them ends in a colon."""


class _Placed(NamedTuple):
    """A label in a line. `names`: where the names behind it begin."""

    start: int
    names: int
    label: Label


def split_byline(raw: str, *, not_people: Collection[str] = (), declared: bool = False) -> Byline:
    """Split "By Jane Roe and John Doe, Reuters" into people and agencies.

    `not_people`: names that are not authors here (publisher, section, site). `declared`: the page marks these as people
    (JSON-LD Person, an author tag), so a single or lower-case name is accepted.
    """
    if len(raw) > _LONGEST:
        return Byline([], [])
    byline = _split(raw, frozenset(not_people), declared=declared)
    return byline._replace(authors=[*byline.authors], agency=[*byline.agency])


# A page is asked for the same bylines several times.
@lru_cache(maxsize=256)
def _split(raw: str, not_people: frozenset[str], *, declared: bool) -> Byline:
    text = _NOISE.sub(" ", without_marks(raw).translate(_plain()))
    blocked = {fold(name) for name in not_people}
    agency: list[str] = []
    people: list[tuple[Role, str]] = []
    for line in filter(None, (" ".join(line.split()) for line in text.split("\n"))):
        for credit in _credits(_without_times(line)):
            named, wire = _read_credit(credit, blocked, declared=declared)
            people += named
            agency += wire
    authors = unique(name for role, name in people if role == "author")[:_MOST_AUTHORS]
    return Byline(authors, unique(agency), _contributors(people, authors))


def opening_label(line: str) -> int:
    """Where the names begin in a line that opens with the label of an author, "By" or "Автор:"; 0 if none does.

    Words that open other lines too, such as "De", are no label here.
    """
    plain = line.translate(_plain())
    label = label_at(plain, 0)
    if label is None or label.role != "author" or label.end >= len(line):
        return 0
    word = plain[: label.end].strip(" :=").casefold()
    sure = label.phrase and word not in words_of("name_openers") and (word in _ALWAYS or not line[0].islower())
    if not (label.marked or sure or word in _ALWAYS):
        return 0
    return len(line) - len(line[label.end :].lstrip())


def is_signature(line: str) -> bool:
    """Whether a short line is nothing but names and the word that marks them: "De Ana Popa", "김하늘 기자"."""
    plain = " ".join(_NOISE.sub(" ", line.translate(_plain())).split())
    if not plain or len(plain) > _LONGEST_SIGNATURE or plain[-1] in ".!?。":
        return False
    if has_cjk(plain):
        return names_reporter(plain) and bool(split_byline(plain).authors)
    label = label_at(plain, 0)
    if label is None or label.role != "author" or not label.phrase:
        return False
    named = {word for name in split_byline(plain).authors for word in name.casefold().split()}
    joiners = words_of("joiners")
    return all(word in named or word in joiners for word in plain[label.end :].casefold().replace(",", " ").split())


def read_note(line: str) -> Note | None:
    """The names in a line that has little else, such as the last one of a text: "Editor: Jane Roe", "(Reporting by Jane
    Roe in Oslo; Editing by Max Quill)". None for any other line."""
    plain = " ".join(line.translate(_plain()).split()).strip("()*_ ")
    label = label_at(plain, 0) if len(plain) <= _LONGEST_NOTE else None
    if label is None or not (label.marked or label.phrase) or label.role in ("source", "time"):
        return None
    byline = split_byline(plain)
    named = [*byline.authors, *(one.name for one in byline.contributors), *byline.agency]
    labels = sum(placed.names - placed.start for placed in _labels(plain))
    share = sum(map(len, named)) / max(1, len(plain) - labels)
    if share < _LEAST_NAMED:
        return None
    return Note(byline, alone=label.marked and share > _ALL_NAMED)


def labels_author(line: str) -> bool:
    """Whether a line has the label of an author with a colon somewhere: "2026-03-03 来源：潮汐日报 作者：陈建国"."""
    plain = " ".join(line.translate(_plain()).split())
    if not (":" in plain or "=" in plain):
        return False  # as most lines: looking for labels takes a hundred times as long
    return any(one.label.marked and one.label.role == "author" for one in _labels(plain))


def is_author_label(line: str) -> bool:
    """Whether a line is nothing but the label of an author: "By", "Автор:"."""
    label = label_at(line.translate(_plain()), 0)
    return label is not None and label.role == "author" and label.end == len(line)


def is_desk(name: str) -> bool:
    """Whether a text names a newsroom desk that signs as one: "Harbor Post Staff", "Redaktion Wirtschaft". Without
    a name it is nobody."""
    words = re.split(r"[\s\-]+", fold(name))
    signs = len(words) > 1 and not words_of("desks").isdisjoint(words) and words_of("joiners").isdisjoint(words)
    return signs and not re.search(r"\d|[@#<>{}|=_/\\?!:]", name) and not agency_name(name)


@cache
def _plain() -> dict[int, str]:
    return {ord(form): mark for mark, forms in _WIDE.items() for form in forms} | {0x3000: " ", 0xA0: " "}


def _credits(line: str) -> list[_Credit]:
    """The names in a line by the labels before them."""
    credits: list[_Credit] = []
    role: Role = "author"
    begin, colon = 0, False
    for placed in _labels(line):
        credits.append(_Credit(role, line[begin : placed.start], colon))
        role, begin, colon = placed.label.role, placed.names, placed.label.marked
    credits.append(_Credit(role, line[begin:], colon))
    return credits


def _labels(line: str) -> Iterator[_Placed]:
    opening, bare = 0, False
    for word in _WORD_START.finditer(line):
        start = word.start()
        label = label_at(line, start) if start >= opening else None
        if label is None:
            continue
        opens = not line[opening:start].strip(" .,;|/•(–—-·:")
        names = _names_behind(line, start, label, opens=opens, bare=bare)
        if names >= 0:
            # "Text Jane Roe Foto Max Quill": the first label tells how the others look.
            bare = bare or (opens and not label.marked and not label.phrase)
            opening = names
            yield _Placed(start, names, label)


def _names_behind(line: str, start: int, label: Label, *, opens: bool, bare: bool) -> int:
    """Where the names behind a label begin; -1 if these words are no label at this place."""
    behind = line[label.end :].lstrip()
    if label.marked:
        return label.end
    # With nothing behind it, the label belongs to the name before: "(text)", "Jane Roe, reporter".
    if not behind or behind[0] in ",;)." or (behind[0] == "|" and not opens):
        return -1
    if label.phrase:
        return _behind_phrase(line, start, label, opens=opens)
    return -1 if label.role in ("source", "time") else _behind_noun(line, start, label, opens=opens or bare)


def _behind_phrase(line: str, start: int, label: Label, *, opens: bool) -> int:
    words = line[start : label.end].split()
    name_like = len(words) == 1 and words[0].casefold() in words_of("name_openers")
    if opens:
        # "De Vries" and "Di Marco" are names: strip such a word only if a full name remains.
        kept = name_like and not words[0].islower() and len(line[label.end :].split()) < 2
        return -1 if kept else label.end
    hard = line[:start].rstrip()[-1:] in _BOUNDARIES or _after_joiner(line, start)
    return label.end if len(words) > 1 or (hard and not name_like) else -1


def _behind_noun(line: str, start: int, label: Label, *, opens: bool) -> int:
    names = after_noun(line, label.end)
    touching = names < 0 and has_cjk(line[start])
    rest = line[max(names, label.end) :]
    if not (len(rest.split()) > 1 or (has_cjk(rest) and len(rest) > 1)):
        return -1
    # Between Chinese names the word for a reporter needs no mark.
    beside = has_cjk(line[start]) and label.end - start > 1 and line[start - 1 : start] == " " and names > 0
    return (label.end if touching else names) if opens or beside else -1


def _after_joiner(line: str, start: int) -> bool:
    before = line[:start].split()
    return bool(before) and before[-1].casefold() in words_of("joiners")


def _read_credit(credit: _Credit, blocked: set[str], *, declared: bool) -> tuple[list[tuple[Role, str]], list[str]]:
    """The people behind a label with their roles, and the agencies."""
    people: list[tuple[Role, str]] = []
    agency: list[str] = []
    parts = _parts(_first_sentence(_SUFFIX.sub(" ", credit.names)))
    for mark, part in parts:
        label = label_at(part, 0)
        if label is not None and label.end == len(part) and mark in ("(", "/"):
            people = _relabelled(people, label.role)
            continue
        if mark == "(" and "=" in part:
            # "(Seoul=Yonhap)": place and agency.
            agency += agencies_in(part)
            continue
        if is_degree(part):
            continue
        # A single word is a name only on its own, not in "Harbor Daily, Berlin, Germany".
        alone = len(parts) == 1
        lenient = declared and (alone or " " in part or has_cjk(part))
        single = alone and credit.colon and part[:1].isupper()
        names, wire = _read_part(part, blocked, declared=lenient or single)
        agency += wire
        if credit.role not in ("source", "time"):
            people += [(credit.role, name) for name in names]
    return people, [] if credit.role == "time" else agency


def _relabelled(people: list[tuple[Role, str]], role: Role) -> list[tuple[Role, str]]:
    """The people with the last one in another role: "Jane Roe (text), Max Quill (photos)"."""
    named = role not in ("source", "time") and bool(people)
    return [*people[:-1], (role, people[-1][1])] if named else people


def _first_sentence(names: str) -> str:
    first = _STOP.split(names, maxsplit=1)[0]
    return first if len(first.split()) > 1 else names


def _parts(line: str) -> list[tuple[str, str]]:
    """The parts of a line between commas, joining words and brackets, each with the mark before it."""
    parts: list[tuple[str, str]] = []
    start, mark, position = 0, "", 0
    while match := _JOINER.search(line, position):
        position = match.end()
        if match["word"] is not None and not _joins(line, start, match):
            position = match.start("word")
            continue
        if match["attached"] is not None and not _attached(line, start, match):
            position = match.start("attached")
            continue
        if match["mark"] == "(" and nickname_at(line, match.start("mark")):
            position = line.index(")", position) + 1
            continue
        parts.append((mark, line[start : match.start()]))
        start, mark = match.end(), (match["mark"] or "").strip() or "-"
    parts.append((mark, line[start:]))
    stripped = ((mark, _without_joiner(part).strip(_STRAY) + _junior(part)) for mark, part in parts)
    return [(mark, name) for mark, part in stripped if part for name in _side_by_side(mark, part)]


def _side_by_side(mark: str, part: str) -> list[str]:
    return [part] if mark == "(" and "=" in part else split_names(part)


def _joins(line: str, start: int, match: re.Match[str]) -> bool:
    """Whether a word joins two names: "y" and "i" also do so within one."""
    word, before, behind = match["word"], line[start : match.start()], line[match.end() :]
    if word.casefold() not in words_of("joiners") or (word[:1].isupper() and not before.isupper()):
        return False
    if len(word) > 1:
        return True
    following = re.split(rf"[,;&/|]|\s{word}\s", behind)[0]
    return len(following.split()) > 1 and bool(before.strip())


def _attached(line: str, start: int, match: re.Match[str]) -> bool:
    """Whether the letter for "and" before an Arabic or Hebrew name is none of the name's own."""
    whole = len(line[start : match.start()].split()) > 1 and " " in line[match.end() :].strip()
    return whole and match["attached"] + match["name"] not in words_of("names_in_and")


def _without_joiner(part: str) -> str:
    first, _, rest = part.strip().partition(" ")
    return rest if first.casefold() in words_of("joiners") and first.islower() else part.strip()


def _junior(part: str) -> str:
    return "." if re.search(r"\b(?:Jr|Sr)\.$", part.strip()) else ""


def _read_part(part: str, blocked: set[str], *, declared: bool) -> tuple[list[str], list[str]]:
    wire = agency_name(part)
    if wire:
        return [], [wire]
    found = agencies_in(part)
    name = without_agencies(part) if found else part
    # "Reuters in Geneva"
    name = "" if found and _AGENCY_PLACE.fullmatch(name) else name
    name = bare_name(_without_blocked(name, blocked)) if not part.endswith("r.") else part
    if fold(name) in blocked or not is_person(name, declared=declared):
        return [], found
    return [spell(name)], found


def _without_blocked(name: str, blocked: set[str]) -> str:
    """Remove the name of the paper from the end: "Jane Roe Harbor Post"."""
    folded = fold(name)
    paper = next((other for other in blocked if other and folded.endswith(f" {other}")), "")
    words = name.split()
    kept = words[: len(words) - len(paper.split())]
    return " ".join(kept) if paper and len(kept) > 1 else name


def _without_times(line: str) -> str:
    """Remove the times from a line and everything after them, unless a label of names follows."""
    time = times.parse_visible(line)
    if time is None or not time.raw:
        return line
    before, _, behind = line.partition(time.raw)
    before = _without_time_label(before)
    placed = next((one for one in _labels(behind) if one.label.marked or one.label.phrase), None)
    if placed is None:
        return before
    named = behind[placed.start :]
    if placed.label.role == "time":
        # "5 May 2026 | Updated: 6 May 2026 | By Jane Roe": names may follow the second time.
        rest = _without_times(named)
        named = rest if rest != named else ""
    return f"{before} | {named}" if named else before


def _without_time_label(line: str) -> str:
    """Remove the label of a time from the end: "Jane Roe | Last updated"."""
    words = line.split()
    for count in range(min(_MOST_TIME_WORDS, len(words)), 0, -1):
        tail = " ".join(words[-count:]).strip(" :|·")
        label = label_at(tail, 0)
        if label is not None and label.role == "time" and label.end == len(tail):
            return " ".join(words[:-count])
    return line


def _contributors(people: list[tuple[Role, str]], authors: list[str]) -> tuple[Contributor, ...]:
    """The people of all other roles, each once, in the first role."""
    known = {fold(name) for name in authors}
    found: dict[str, Contributor] = {}
    for role, name in people:
        if role not in ("author", "source", "time") and fold(name) not in known:
            found.setdefault(fold(name), Contributor(name=name, role=role))
    return tuple(found.values())[:_MOST_AUTHORS]
