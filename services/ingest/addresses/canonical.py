"""Canonical links: the address that a page claims, accepted only if it is consistent with the page's own."""

import re
from urllib.parse import SplitResult, parse_qsl, unquote, urljoin, urlsplit

from services.ingest.addresses.address import Address
from services.ingest.addresses.identity import LONGEST_URL
from services.ingest.addresses.placeholders import is_template, leads_nowhere
from services.ingest.addresses.slugs import (
    ID,
    digits_of,
    folder_numbers,
    has_number,
    ids_of,
    is_story,
    is_view,
    last_part,
    names_a_story,
    numbers_of,
    tokens,
    without_dates,
    without_forms,
    words_of,
)

_PROGRAM = re.compile(r"\.(?:php\d?|aspx?|jspx?|jsf|do|cgi|pl|cfm|dll)$", re.IGNORECASE)
"""Extensions of programs that serve every story: such a path names no story, however many words it has."""

_VIEW_PARAMETERS = frozenset((
    "page", "pagenum", "seite", "ref", "from", "origin", "sort", "view", "comments",
    "replytocom", "tab", "feature",
))  # fmt: skip
"""Parameters that an article's canonical link may omit."""


def canonical_url(url: str, *links: str | None) -> str:
    """The normal form of `canonical_address`, for a page at `url`. Raises ValueError unless it is an http(s) URL."""
    return canonical_address(Address.of(url), *links).normalized


def canonical_address(own: Address, *links: str | None) -> Address:
    """The first of `links` (rel=canonical, og:url; relative ones are resolved) that is plausible, else `own`.

    Broken templates point every page of a site to one address, which would merge all its articles. A plausible link
    therefore has the same registered domain (or the same host and port if there is none), keeps the parameters that
    tell articles apart, and is not an unfilled template, the home page, a parent folder, or another article.
    """
    for link in links:
        if not link or not link.strip() or len(link) > LONGEST_URL or is_template(link):
            continue
        try:
            candidate = Address.of(urljoin(own.raw, link.strip()))
        except ValueError:
            continue
        if candidate.site == own.site and _is_consistent(urlsplit(candidate.normalized), urlsplit(own.normalized)):
            return candidate
    return own


def _is_consistent(link: SplitResult, own: SplitResult) -> bool:
    path, mine = unquote(link.path).strip("/"), unquote(own.path).strip("/")
    if not path:
        # Some sites serve every article at the root and distinguish them by a parameter.
        shared = link.query == own.query or bool(ids_of(own) & ids_of(link))
        return not mine and shared and not _lost_parameters(link, own)
    if path in (mine, without_forms(mine)):
        return not _lost_parameters(link, own)
    if last_part(path) == last_part(mine) and is_story(path) and not last_part(path).isdecimal():
        return not (_lost_parameters(link, own) or _is_of_another_folder(path, mine))
    if leads_nowhere(last_part(path)):
        return False
    if mine.startswith(f"{path}/"):
        return has_number(path) or is_view(mine.removeprefix(f"{path}/"), path)
    return not (_is_elsewhere(link, own) or _is_another(link, own))


def _is_of_another_folder(path: str, mine: str) -> bool:
    """Whether the folders of two paths with the same end name different stories: by day, or by a number."""
    if has_number(path):
        return False
    days, numbers = zip(*map(folder_numbers, (path, mine)), strict=True)
    if all(days) and not (days[0].startswith(days[1]) or days[1].startswith(days[0])):
        return True
    # A proper slug may omit the number of its folder, but not replace it.
    return bool(numbers[1] - numbers[0]) and (bool(numbers[0] - numbers[1]) or not names_a_story(path))


def _is_elsewhere(link: SplitResult, own: SplitResult) -> bool:
    """Whether a link names no story, or one that shares nothing with the page's: a section, a home page."""
    path, mine = unquote(link.path).strip("/"), unquote(own.path).strip("/")
    if not is_story(path) and not _names_ours(link, own):
        same = last_part(path).casefold() == last_part(mine).casefold()
        return not same or _lost_parameters(link, own) or _is_of_another_folder(path, mine)
    if not names_a_story(mine):
        return False
    theirs, numbers = words_of(path), numbers_of(link)
    if without_dates(numbers & numbers_of(own)) or (numbers and not theirs):
        # The same number, or only a number, which `_is_another` compares.
        return False
    # A single shared word is not enough: sections, topics and tags share one with a slug.
    ours = words_of(mine)
    return len(theirs & ours) < max(1, min(2, len(ours)))


def _names_ours(link: SplitResult, own: SplitResult) -> bool:
    """Whether a link names the page's story by its number, in a parameter or in the last path segment."""
    named = {value for value in ids_of(link) if any(map(str.isdigit, value))}
    ours = {value for value in ids_of(own) if any(map(str.isdigit, value))}
    if last_part(unquote(link.path).strip("/")) in ours:
        return True
    text = unquote(f"{own.path}?{own.query}")
    return not named.isdisjoint(tokens(text)) or (bool(named) and not ours and not numbers_of(own))


def _lost_parameters(link: SplitResult, own: SplitResult) -> bool:
    """Whether a link to the page's own path lacks a parameter of it that may tell articles apart."""
    lost = set(parse_qsl(own.query, keep_blank_values=True)) - set(parse_qsl(link.query, keep_blank_values=True))
    ids = [(match, value) for name, value in lost if (match := ID.fullmatch(name))]
    path = unquote(own.path).strip("/")
    if names_a_story(path) and not _PROGRAM.search(path):
        # The path names the story, and `cid=mail` is a campaign.
        return any(match["sure"] or any(map(str.isdigit, value)) for match, value in ids)
    if ids or ids_of(own) & ids_of(link):
        return bool(ids)
    return any(name.casefold() not in _VIEW_PARAMETERS for name, _ in lost)


def _is_another(link: SplitResult, own: SplitResult) -> bool:
    """Whether a link names another article.

    It does if both have article numbers but none in common, and the slugs share less than half the words of the shorter
    one. Short numbers distinguish the parts of a series as well, unless the slugs share three words.
    """
    lasts = last_part(link.path.strip("/")), last_part(own.path.strip("/"))
    if lasts[0] != lasts[1] and all(last.isdecimal() for last in lasts):
        return True
    words = words_of(unquote(link.path)), words_of(unquote(own.path))
    shared = len(words[0] & words[1])
    theirs, mine = numbers_of(link), numbers_of(own)
    if theirs and mine and not theirs & mine:
        return 2 * shared < max(1, min(map(len, words)))
    if without_dates(theirs & mine):
        return False
    short = [digits_of(parts.path.strip("/")) for parts in (link, own)]
    return all(short) and not short[0] & short[1] and shared < 3
