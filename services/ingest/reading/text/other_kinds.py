"""What else a plain text may be: a program, a log, a table, a readme. Any text file has sentences, or something like
them, so that they alone make no article.

Each kind is told by the form of its lines, never by its subject: an article about a program is an article.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence

_FEWEST_LINES = 3
"""Minimum lines of a log, a table or a list of settings: two lines that look alike are a coincidence."""

_WORD = re.compile(r"[\W_]*[^\W\d_]+(?:[-'’‐–—./][^\W\d_]+)*[.,;:!?)\]\"'”’»›“…।。]*")
"""A word as people write it, with the marks around it."""
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""A letter of a script that sets no blanks between words: Thai, Lao, Burmese, Khmer, kana and Chinese characters."""
_LONGEST_WORD = 40
"""Maximum length of a word, in characters: German has longer ones, and so few that they do not count."""
_FEWEST_WORDS = 0.5
"""Minimum share of words among all that is no blank. Most articles have nine tenths; the results of races and prices of
shares that agencies send have just more than half. Certificates, drawings and tables of characters have less."""

_STATEMENTS = (
    r"#!|#include\b|#define\b|import [\w.{*]|from [\w.]+ import\b|package [\w.]+;?$|using [\w.]+;",
    r"def \w+\(|(?:async )?function\b.*[({]|class \w+.*[:{]$|return\b.*;$|@\w[\w.]*(?:\(.*\))?$",
    r"(?:public|private|protected|static|final|export|const|let|var|fn|func|struct|enum|impl) \S.*[;{(=,]$",
    r"(?:if|for|while) \(|(?:if|elif|for|while|with|except)\b.*:$|(?:else|try):$",
    r"if \[|(?:fi|done|esac)$|.*; (?:then|do)$|(?:export|set|cd|echo|rm|mkdir|exit) \S+$",
    r"//|/\*|\*/|\* @|<\?php|</?\w+>?$|\}|\]|\)|[\"'][^\"']*[\"'],$|[A-Z_]+ [:?]?= |[\w.\-/]+:$|\./\w",
    r"diff --git|@@ |\+\+\+ |--- [ab]/|[-+]\w.*[;{}()]$|\$ |>>> |Traceback \(most|File \".*\", line \d+|at [\w.$]+\(",
    r"SELECT .* FROM |INSERT INTO |CREATE TABLE ",
    r"[\w.\[\]'\"]+ (?:=|\+=|:=) \S.*[\w)\]}'\";]$|[\w.]+\([^ ]*.*\);?$",
)
_CODE = re.compile(rf"^(?:{'|'.join(_STATEMENTS)})|(?:[;{{}}\\]|=>|->|\) ?\{{|\(|\[)$")
"""A statement of a programming language, or the start or the end of one."""
_COMMENT = re.compile(r"^(?:#|//|\* )(?!#* \d|\w)")
_LOG = re.compile(
    r"^\W?(?:\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d|\d{4}/\d\d/\d\d \d\d:\d\d:\d\d|\d\d:\d\d:\d\d[.,\]]|"
    r"[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d |\d{1,3}(?:\.\d{1,3}){3} |"
    r"(?:DEBUG|INFO|WARN(?:ING)?|ERROR|FATAL|TRACE)\b)"
)
_SETTING = re.compile(
    r"^(?:[A-Za-z_.\"'\[*$][\w.\-/\"'\[\]*$]* ?(?:=|:(?!//)) ?\S*.{0,200}|\[[\w.\-\" ]+\]|[{}\[\]],?|[#;!].*)$"
)
_KEY = re.compile(r"^[A-Za-z_.\"'\[*$][\w.\-/\"'\[\]*$]* ?(?:=|:(?!//)| \{$)")
_MAIL = re.compile(
    r"^(?:From|To|Cc|Bcc|Subject|Date|Message-ID|Received|MIME-Version|Content-Type|Content-Transfer-Encoding|Return-Path|"
    r"Reply-To|In-Reply-To|References|Delivered-To|DKIM-Signature|X-[\w-]+): ",
    re.IGNORECASE,
)
_VERSION = re.compile(
    r"^(?:#{1,6} |\* |v|version |release )*\[?v?\d+\.\d+(?:\.\d+)?(?:[-.\w]*)\]?(?:\s*[-–(:].*|\s*)$", re.IGNORECASE
)
_ITEM = re.compile(r"^(?:[-*+•]|\d+[.)]) ")
_LICENSE = re.compile(
    r"permission is hereby granted, free of charge|redistribution and use in source and binary forms|"
    r"licensed under the apache license|apache license\s+version 2\.0|gnu (?:lesser |affero )?general public license|"
    r"mozilla public license version|creative commons (?:attribution|legal code)|"
    r"provided [\"“']as is[\"”'],? without warranty|https?://www\.debian\.org/doc/packaging-manuals/copyright-format|"
    r"this is free and unencumbered software|terms and conditions for use, reproduction, and distribution",
    re.IGNORECASE,
)
_FENCE = re.compile(r"^(?:```|~~~)")
_HEADING = re.compile(r"^#{1,6} \S")
_UNDERLINE = re.compile(r"^(?:={3,}|-{3,}|~{3,}|\^{3,})$")
_TABLE_RULE = re.compile(r"^\|?[ :]*-{3,}[ :]*\|[ :|-]*$")
_BADGE = re.compile(r"^(?:\[!\[|!\[)[^\]]*\]\(")
_MARKED = re.compile(r"`[^`\n]+`|\]\((?:https?://|\.{0,2}/|#)[^)\s]*\)")
_MANUAL = frozenset((
    "install", "installation", "installing", "usage", "licence", "license", "contributing", "contributors",
    "requirements", "dependencies", "configuration", "building", "build", "development", "changelog", "documentation",
    "prerequisites", "quickstart", "quick start", "getting started", "how to use", "testing", "tests", "running tests",
    "api", "faq", "authors", "acknowledgements", "acknowledgments", "credits", "table of contents", "see also",
    "code of conduct",
))  # fmt: skip
"""Headings of a readme, in lower case."""


def other_kind(text: str, *, signed: bool) -> str | None:
    """What a text is if it is no article, for a sentence that begins "this reads like"; None if it may be one.

    signed: whether a byline or an agency was read from it. Then only what no article looks like counts: a story
    in Markdown is a story, and so is one that quotes a license.
    """
    lines = [line.strip() for line in text.splitlines()]
    lines = [line for line in lines if line]
    kinds: list[tuple[str, Callable[[Sequence[str]], bool]]] = [
        ("a log", _is_log),
        ("a table", _is_table),
        ("an e-mail", _is_mail),
        ("a list of settings", _is_settings),
        ("the source of a program", _is_code),
    ]
    if not signed:
        kinds += [
            ("a list of changes", _is_changelog),
            ("a license", _is_license),
            ("a manual or a readme", _is_manual),
            ("data", _has_few_words),
        ]
    return next((kind for kind, holds in kinds if holds(lines)), None)


def is_manual(text: str) -> bool:
    """Whether a text that was taken for HTML is a readme in Markdown with some tags in it."""
    return _is_manual([line for line in map(str.strip, text.splitlines()) if line])


def _share(lines: Sequence[str], pattern: re.Pattern[str]) -> float:
    return sum(1 for line in lines if pattern.search(line)) / len(lines) if lines else 0.0


def _has_few_words(lines: Sequence[str]) -> bool:
    """Whether little of a text is words, whatever else it is."""
    tokens = [token for line in lines for token in line.split()]
    words = sum(
        len(token)
        for token in tokens
        if _UNSPACED.search(token) or (len(token) <= _LONGEST_WORD and _WORD.fullmatch(token))
    )
    return words < _FEWEST_WORDS * sum(map(len, tokens))


def _is_log(lines: Sequence[str]) -> bool:
    return len(lines) >= _FEWEST_LINES and _share(lines, _LOG) >= 0.5


def _is_table(lines: Sequence[str]) -> bool:
    """Whether nearly every line has as many separators as the others, between short fields."""
    if len(lines) < _FEWEST_LINES:
        return False
    for separator in ",;\t|":
        counts = Counter(line.count(separator) for line in lines)
        number, times = counts.most_common(1)[0]
        if number == 0 or times < len(lines) * 0.8:
            continue
        rows = [line for line in lines if line.count(separator) == number]
        words = sum(len(row.split()) for row in rows) / (len(rows) * (number + 1))
        if words <= 3 and (number >= 2 or separator in "\t|"):
            return True
    return False


def _is_code(lines: Sequence[str]) -> bool:
    """Whether a text consists of statements or comments, and not only ends in a piece of style sheet."""
    if len(lines) < _FEWEST_LINES:
        return False
    code = [line for line in lines if _CODE.search(line)]
    letters = sum(map(len, code)) / sum(map(len, lines))
    return (len(code) >= len(lines) * 0.4 and letters >= 0.25) or _share(lines, _COMMENT) >= 0.5


def _is_settings(lines: Sequence[str]) -> bool:
    keys = sum(1 for line in lines if _KEY.match(line) and len(line.split()) <= 12)
    return keys >= _FEWEST_LINES and keys >= len(lines) * 0.3 and _share(lines, _SETTING) >= 0.8


def _is_mail(lines: Sequence[str]) -> bool:
    """Whether a text begins with the header of an e-mail, as programs store it."""
    names = {match[0].casefold() for line in lines[:30] if (match := _MAIL.match(line))}
    return (
        len(names) >= 4
        and bool(_MAIL.match(lines[0]))
        and not names.isdisjoint(
            ("message-id: ", "received: ", "mime-version: ", "return-path: ", "delivered-to: ", "subject: ")
        )
    )


def _is_changelog(lines: Sequence[str]) -> bool:
    return sum(1 for line in lines if _VERSION.match(line)) >= 2 and _share(lines, _ITEM) >= 0.3


def _is_license(lines: Sequence[str]) -> bool:
    found = _LICENSE.findall(" ".join(lines)[:20_000])
    return len(found) >= 2 or (bool(found) and any(line.casefold().startswith("copyright ") for line in lines[:12]))


def _is_manual(lines: Sequence[str]) -> bool:
    """Whether a text has the marks of a manual: code, tables, badges, underlined headings, headings of a readme."""
    headings = [line.lstrip("# ").rstrip(": ").casefold() for line in lines if len(line) <= 40]
    signs = [
        sum(1 for line in lines if _FENCE.match(line)) >= 2,
        sum(1 for line in lines if _HEADING.match(line)) >= 3,
        sum(1 for line in lines if _UNDERLINE.match(line)) >= 2,
        any(_TABLE_RULE.match(line) for line in lines),
        any(_BADGE.match(line) for line in lines),
        sum(len(_MARKED.findall(line)) for line in lines) >= 3,
        len(_MANUAL.intersection(headings)) >= 2,
    ]
    return sum(signs) >= 2 or signs[0]
