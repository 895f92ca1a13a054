"""The parts of a title between separators: headline, section and the name of the site.

A separator alone says nothing: "Storm – what we know" is a headline. A part is cut off if the rest is a headline that
the page shows elsewhere, or if the part is known as the site's name.
"""

import re
from collections.abc import Collection
from typing import NamedTuple

from services.ingest.reading.fields.site_names import is_site_name, squeeze
from services.ingest.reading.lines.cjk_names import is_cjk_group
from services.ingest.reading.lines.text_key import key
from services.ingest.reading.lines.word_count import word_count

_SEPARATOR = re.compile(r"\s*(?:::|//|--|[|｜¦│┃丨ㅣ︱_＿‐‑–—―−－~～/／\\＼»«›‹>＞•·・:：*-])\s*")
_PIPES = frozenset("|｜¦│┃丨ㅣ︱_＿")
"""Separators that part a headline from a site's name without spaces, too."""
_QUOTES = frozenset("«»‹›")
"""Quotation marks that are separators only between spaces."""
_COLONS = frozenset(":：")
_ORNAMENTS = " \t⋆★☆✩✭●■◆▶►|｜_"
_MOST_PARTS = 12
_LONGEST_PART = 6
"""Maximum words of a site's name, with a section before it."""
_LONGEST_KICKER = 5
"""Maximum words of a kicker before a headline."""
_SHORTEST_TIGHT = 6
"""Minimum letters of a site's name behind a separator without spaces; of a name in Chinese letters, half of it."""


class Part(NamedTuple):
    """A part of a title. `mark`: the separator before it, "" at the start. `spaced`: it stands between spaces."""

    start: int
    end: int
    mark: str
    spaced: bool


def parts_of(title: str) -> list[Part]:
    """The parts of a title, in order."""
    parts: list[Part] = []
    start, mark, spaced = 0, "", True
    for match in _SEPARATOR.finditer(title):
        between = match[0][0].isspace() and match[0][-1].isspace()
        if match.start() == start or match.end() == len(title) or (match[0].strip() in _QUOTES and not between):
            continue
        parts.append(Part(start, match.start(), mark, spaced))
        start, mark, spaced = match.end(), match[0].strip(), between
    return [*parts, Part(start, len(title), mark, spaced)]


def clean_title(
    title: str, sites: Collection[str], heads: Collection[str] = (), kicked: Collection[str] = (), *, bare: bool = False
) -> str:
    """Remove the site's name from either end of a title, and the section beside it.

    `sites` (its names), `heads` (headlines of the page) and `kicked` (headlines that may have a kicker before them) are
    as `key` gives them. `bare`: the title is that of the window, so a part that is called like a paper is the site.
    """
    title = " ".join(title.split()).strip(_ORNAMENTS) or " ".join(title.split())
    parts = parts_of(title)
    if not 1 < len(parts) <= _MOST_PARTS:
        return title
    shown = _shown(title, parts, set(heads), set(kicked), sites)
    return shown if shown else _without_sites(title, parts, set(sites), bare=bare)


def _shown(title: str, parts: list[Part], heads: set[str], kicked: set[str], sites: Collection[str]) -> str | None:
    """The longest run of parts that is a headline of the page, if what stands beside it is short."""
    spans = [(one, other) for one in range(len(parts)) for other in range(one, len(parts))]
    for first, last in sorted(spans, key=lambda span: parts[span[0]].start - parts[span[1]].end):
        text = title[parts[first].start : parts[last].end]
        known = key(text)
        if any(part.mark in _COLONS and not part.spaced for part in (parts[first], *parts[last + 1 : last + 2])):
            # "Council: Bridge reopens" is a headline as it stands.
            continue
        if (first, last) == (0, len(parts) - 1) or not known or known not in heads | kicked:
            continue
        before, behind = title[: parts[first].start], title[parts[last].end :]
        size = word_count(text)
        ends = not behind or is_site_name(behind, sites) or (known in heads and _is_short(behind, size))
        begins = not before or is_site_name(before, sites) or (_is_short(before, size) and _is_kicker(before))
        if ends and begins:
            return text
    return None


def _is_short(text: str, size: float) -> bool:
    return word_count(text.strip()) <= min(_LONGEST_PART + 1, 2 * size)


def _is_kicker(text: str) -> bool:
    return word_count(text.strip()) <= _LONGEST_KICKER + 1


def _without_sites(title: str, parts: list[Part], sites: set[str], *, bare: bool) -> str:
    first, last = 0, len(parts) - 1
    for number in range(len(parts) - 1, 0, -1):
        behind = title[parts[number].start : parts[last].end]
        before = title[parts[0].start : parts[number - 1].end]
        if _ends_in_site(before, behind, parts[number], sites, bare=bare):
            last = number - 1
    if first < last:
        opening, following = title[parts[0].start : parts[0].end], parts[1]
        sure = following.spaced or following.mark in _PIPES or title[following.start - 1].isspace()
        if key(opening) in sites and (sure or following.mark in _COLONS):
            first = 1
    return title[parts[first].start : parts[last].end]


def _ends_in_site(before: str, behind: str, part: Part, sites: set[str], *, bare: bool) -> bool:
    """Whether what stands behind a separator is the site's name."""
    if part.mark in _COLONS and not part.spaced:
        return False
    if part.spaced or part.mark in _PIPES:
        return is_site_name(behind, sites) or (bare and _is_paper(behind))
    squeezed = squeeze(behind)
    long = len(squeezed) >= (_SHORTEST_TIGHT if squeezed.isascii() else _SHORTEST_TIGHT // 2)
    named = squeezed in {squeeze(site) for site in sites}
    return word_count(before) >= 3 and (named or (bare and _is_paper(behind))) and long


def _is_paper(name: str) -> bool:
    """Whether a name is formed like that of a paper in Chinese, Japanese or Korean."""
    return is_cjk_group(name.strip()) and word_count(name) <= _LONGEST_PART
