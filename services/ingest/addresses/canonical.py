"""Canonical links: what a page says its address is, believed only where it is consistent with the page's own."""

import re
from urllib.parse import SplitResult, parse_qsl, unquote, urljoin, urlsplit

from services.ingest.addresses.address import Address
from services.ingest.addresses.identity import LONGEST_URL

_NUMBER = re.compile(r"\d{5,}")
"""Digits enough to be an article's number, or a date without a break."""

_DATE = re.compile(r"(?:19|20)\d{6}")

_WORD = re.compile(r"[^\W\d_]{3,}")

_DIGITS = re.compile(r"\d+")

_DAY_FOLDERS = re.compile(r"(?<=/)(?:(?:19|20)\d\d(?:[/-]\d{1,2}){0,2}|(?:19|20)\d{6})/")

_EXTENSION = re.compile(r"\.[a-z]\w{1,4}$", re.IGNORECASE)

_STORY = re.compile(r"[^\W_][-_][^\W_]|\d{4}|[^\W\d_]\d|\d[^\W\d_]")
"""What the last part of a story's path has and a section's seldom: words or numbers put together."""

_TEMPLATE = re.compile(r"[{}<>]|\$[({]|\[\[|%\w{1,40}%|__\w{1,40}?__|\[object |\(null\)", re.IGNORECASE)
"""Of a template that was not filled in."""

_PLACEHOLDER = re.compile(
    r"(?:(?:^|/)(?::\w+|\[(?:\.{3})?\w+\]|undefined|null|nan)|[-_](?:undefined|null))(?=[/.?#]|$)", re.IGNORECASE
)
"""A part of a path that a router or a script left as it was."""

_UNFILLED = re.compile(
    r"=(?::[a-z]\w*|\[(?:\.{3})?[a-z]\w*\]|undefined|null|nan)(?=[&;]|$)"
    r"|^[^/]*//(?:[^/]*[.@])?(?:undefined|null)\.[^/.]+\.",
    re.IGNORECASE,
)
"""The same as a parameter's value, and as a label of a host."""

_NOTHING = frozenset((
    "undefined", "null", "none", "nan", "false", "true", "home", "0", "-", "_", "404", "error", "notfound",
    "login", "signin", "register", "subscribe", "search",
))  # fmt: skip
"""What a template that was filled in with nothing names, and where those are sent who may not read."""

_NOWHERE = frozenset((
    "undefined", "null", "nan", "0", "404", "403", "410", "500", "error", "notfound", "found", "denied", "forbidden",
    "unauthorized", "log", "login", "sign", "signin", "signup", "register", "registration", "subscribe", "subscription",
))  # fmt: skip
_FILLING = frozenset((
    "not", "page", "access", "in", "up", "account", "article", "story", "news", "post", "item",
))  # fmt: skip
"""Words of which the same are put together: `page-not-found`, `sign-in`, `article-null`."""

_LANGUAGE = re.compile(r"[a-z]{2}[-_](?:[a-z]{2}|[a-z]{4}|\d{3})", re.IGNORECASE)
"""A language with its region or script, `en-us`: a home page, not a story."""

_ID = re.compile(
    r"(?:.*\[)?(?:(?P<sure>p|n?id|(?:news|article|artikel|story|item|post)(?:[_-]?(?:id|no|nr))?)"
    r"|[\w-]*(?:id|no|nr))\]?",
    re.IGNORECASE,
)
"""Parameters that may hold an article's number; those that are `sure` hold nothing else."""

_PROGRAM = re.compile(r"\.(?:php\d?|aspx?|jspx?|jsf|do|cgi|pl|cfm|dll)$", re.IGNORECASE)
"""Of a path that names what shows every story, however many words it has."""

_VIEWS = frozenset((
    "page", "pages", "seite", "photo", "photos", "gallery", "images", "pictures", "slideshow", "video",
    "videos", "comments", "all", "full", "print", "amp",
))  # fmt: skip
"""Parts of a path behind an article's own, as numbers are: its further pages."""

_FORMS = frozenset(("amp", "amphtml", "print", "printable", "mobile", "m"))

_VIEW_PARAMETERS = frozenset((
    "page", "pagenum", "seite", "ref", "from", "origin", "sort", "view", "comments",
    "replytocom", "tab", "feature",
))  # fmt: skip
"""Parameters that an article's canonical link may leave out."""

_GENERIC = frozenset((
    "article", "articles", "story", "stories", "news", "artikel", "nota", "noticia", "noticias", "post", "item",
    "page", "index", "default", "content", "the", "and", "for", "with", "from", "that", "this", "are", "was",
    "has", "have", "not", "but", "its", "his", "her", "our", "your", "der", "die", "das", "und", "den", "dem",
    "des", "les", "une", "pour", "dans", "los", "las", "una", "por", "con", "del", "che", "per",
))  # fmt: skip
"""Words that two articles may share."""


def canonical_url(url: str, *links: str | None) -> str:
    """The normal form of `canonical_address`. Raises ValueError for a `url` that is none."""
    return canonical_address(Address.of(url), *links).normalized


def canonical_address(own: Address, *links: str | None) -> Address:
    """The first of `links` (rel=canonical, og:url; relative ones are resolved) that can be believed, else `own`.

    Believed is a link of the same registered domain (the same host and port for addresses without one) that is not a
    template left as it was, not the home page nor a folder that the page stands in, that has the parameters which tell
    one article from another, and that does not name another article: sites point every page of a broken template to one
    place, and all their articles would become one.
    """
    for link in links:
        if not link or not link.strip() or len(link) > LONGEST_URL or _is_template(link):
            continue
        try:
            candidate = Address.of(urljoin(own.raw, link.strip()))
        except ValueError:
            continue
        if candidate.site == own.site and _is_consistent(urlsplit(candidate.normalized), urlsplit(own.normalized)):
            return candidate
    return own


def _is_template(link: str) -> bool:
    plain = unquote(link)
    path = plain.split("?", maxsplit=1)[0].partition("://")[2].partition("/")[2] or plain.split("?", maxsplit=1)[0]
    return any((_TEMPLATE.search(plain), _PLACEHOLDER.search(path), _UNFILLED.search(plain)))


def _is_consistent(link: SplitResult, own: SplitResult) -> bool:
    path, mine = unquote(link.path).strip("/"), unquote(own.path).strip("/")
    if not path:
        # Some sites have every article at the root, told apart by a parameter.
        shared = link.query == own.query or bool(_ids(own) & _ids(link))
        return not mine and shared and not _lost_parameters(link, own)
    if path in (mine, _without_forms(mine)):
        return not _lost_parameters(link, own)
    if _last(path) == _last(mine) and _is_story(path) and not _last(path).isdecimal():
        return not (_lost_parameters(link, own) or _is_of_another_folder(path, mine))
    if _leads_nowhere(_last(path)):
        return False
    if mine.startswith(f"{path}/"):
        return _has_number(path) or _is_view(mine.removeprefix(f"{path}/"), path)
    return not (_is_elsewhere(link, own) or _is_another(link, own))


def _leads_nowhere(last: str) -> bool:
    last = last.casefold()
    words = set(re.split("[-_]+", last))
    put_together = len(words) > 1 and words <= _NOWHERE | _FILLING and not words <= _FILLING
    return put_together or last in _NOTHING or _LANGUAGE.fullmatch(last) is not None


def _is_of_another_folder(path: str, mine: str) -> bool:
    """Whether the folders of two paths that end alike tell two stories apart: by day, or by a number."""
    if _has_number(path):
        return False
    days, numbers = zip(*map(_folder_numbers, (path, mine)), strict=True)
    if all(days) and not (days[0].startswith(days[1]) or days[1].startswith(days[0])):
        return True
    # A slug that is one may leave out its folder's number, but have no other instead.
    return bool(numbers[1] - numbers[0]) and (bool(numbers[0] - numbers[1]) or not _names_a_story(path))


def _folder_numbers(path: str) -> tuple[str, set[str]]:
    """The day that the folders of a path name, or its year or month, and their other numbers."""
    folders = "/" + path.rpartition("/")[0] + "/"
    day = _DAY_FOLDERS.search(folders)
    return (
        "".join(part.zfill(2) for part in _DIGITS.findall(day[0])) if day else "",
        set(_DIGITS.findall(_DAY_FOLDERS.sub("/", folders))),
    )


def _is_elsewhere(link: SplitResult, own: SplitResult) -> bool:
    """Whether a link names no story, or nothing that this one has in common with it: a section, a home page."""
    path, mine = unquote(link.path).strip("/"), unquote(own.path).strip("/")
    if not _is_story(path) and not _names_ours(link, own):
        same = _last(path).casefold() == _last(mine).casefold()
        return not same or _lost_parameters(link, own) or _is_of_another_folder(path, mine)
    if not _names_a_story(mine):
        return False
    theirs, numbers = _words(path), _numbers(link)
    if any(not _DATE.fullmatch(number) for number in numbers & _numbers(own)) or (numbers and not theirs):
        # The same number, or nothing but one; whether it may be ours is asked next.
        return False
    # One word in common have a slug and every section, topic or tag about the same.
    ours = _words(mine)
    return len(theirs & ours) < max(1, min(2, len(ours)))


def _last(path: str) -> str:
    """The last part of a path without its extension."""
    return _EXTENSION.sub("", path.rsplit("/", 1)[-1])


def _is_story(path: str) -> bool:
    """Whether the last part of a path may be a story's."""
    return _STORY.search(_last(path)) is not None


def _names_a_story(path: str) -> bool:
    """Whether the last part of a path is a slug, or carries an article's number."""
    last = _last(path)
    return last.count("-") > 1 or _NUMBER.search(last) is not None


def _has_number(path: str) -> bool:
    return any(not _DATE.fullmatch(number) for number in _NUMBER.findall(_last(path)))


def _is_view(rest: str, path: str) -> bool:
    """Whether `rest` is what a story at `path` has behind it: its second page, its photos. Sections have numbers."""
    if not _is_story(path) or _last(path).isdecimal():
        return False
    # In `/harbor-news/12` the number may be the story.
    longest = 3 if _names_a_story(path) else 1
    return all(part in _VIEWS or (part.isdecimal() and len(part) <= longest) for part in rest.casefold().split("/"))


def _without_forms(path: str) -> str:
    """A path without its parts for an AMP, print or mobile form, wherever they stand."""
    return "/".join(part for part in path.split("/") if part.casefold() not in _FORMS)


def _ids(parts: SplitResult) -> set[str]:
    """The values of a query that may be an article's number."""
    return {value for name, value in parse_qsl(parts.query) if _ID.fullmatch(name)}


def _names_ours(link: SplitResult, own: SplitResult) -> bool:
    """Whether a link names the page's story by a number: as a parameter or the last part of its path."""
    named = {value for value in _ids(link) if any(map(str.isdigit, value))}
    ours = {value for value in _ids(own) if any(map(str.isdigit, value))}
    if _last(unquote(link.path).strip("/")) in ours:
        return True
    text = unquote(f"{own.path}?{own.query}")
    return not named.isdisjoint(_tokens(text)) or (bool(named) and not ours and not _numbers(own))


def _tokens(text: str) -> set[str]:
    """What may be a story's number in an address: whole parts, their words, and their digits."""
    return {*re.split(r"[^\w-]+", text), *re.split(r"[\W_]+", text), *_DIGITS.findall(text)}


def _lost_parameters(link: SplitResult, own: SplitResult) -> bool:
    """Whether a link to the page's own path lacks a parameter of the page's that may tell articles apart."""
    lost = set(parse_qsl(own.query, keep_blank_values=True)) - set(parse_qsl(link.query, keep_blank_values=True))
    ids = [(match, value) for name, value in lost if (match := _ID.fullmatch(name))]
    path = unquote(own.path).strip("/")
    if _names_a_story(path) and not _PROGRAM.search(path):
        # The path names the story, and `cid=mail` is a campaign.
        return any(match["sure"] or any(map(str.isdigit, value)) for match, value in ids)
    if ids or _ids(own) & _ids(link):
        return bool(ids)
    return any(name.casefold() not in _VIEW_PARAMETERS for name, _ in lost)


def _is_another(link: SplitResult, own: SplitResult) -> bool:
    """Whether both carry numbers, none in common, and the slugs share less than half of the words of the shorter.

    Short numbers tell the parts of a series apart, too, unless the slugs share three words.
    """
    lasts = _last(link.path.strip("/")), _last(own.path.strip("/"))
    if lasts[0] != lasts[1] and all(last.isdecimal() for last in lasts):
        return True
    words = _words(unquote(link.path)), _words(unquote(own.path))
    shared = len(words[0] & words[1])
    theirs, mine = _numbers(link), _numbers(own)
    if theirs and mine and not theirs & mine:
        return 2 * shared < max(1, min(map(len, words)))
    if any(not _DATE.fullmatch(number) for number in theirs & mine):
        return False
    short = [{number for number in _DIGITS.findall(last) if not _DATE.fullmatch(number)} for last in lasts]
    return all(short) and not short[0] & short[1] and shared < 3


def _numbers(parts: SplitResult) -> set[str]:
    """The numbers of an article: of the last part of its path and its query, else of the whole; dates only as last."""
    last = _last(parts.path.strip("/"))
    for place in (f"{last}?{parts.query}", parts.path):
        numbers = set(_NUMBER.findall(place))
        if own := {number for number in numbers if not _DATE.fullmatch(number)}:
            return own
    return set(_NUMBER.findall(parts.path))


def _words(path: str) -> set[str]:
    return set(_WORD.findall(_last(path.rstrip("/")).casefold())) - _GENERIC
