"""What to do about a mistake in the catalogue, in words."""

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Any, get_args

from services.ingest.sources.listing import StatedKind

_ALIKE = 0.6
"""Smallest similarity (difflib) at which a word is offered as the one that was meant."""

_OTHER_KEYS = {
    "feeds": "lists", "feed": "lists", "url": "lists", "urls": "lists", "rss": "lists", "sitemap": "lists",
    "title": "name", "website": "home_page", "site": "home_page", "link": "home_page", "disabled": "paused",
    "polls_a_day": "max_polls_a_day", "type": "kind", "folder": "path", "address": "url", "xmlurl": "url",
}  # fmt: skip
"""Words that others have for the keys."""
_OTHER_KINDS = {
    "rss": "feed", "atom": "feed", "rdf": "feed", "json": "feed", "xml": "feed", "news": "sitemap",
    "page": "front_page", "homepage": "front_page", "html": "front_page", "text": "url_list", "txt": "url_list",
    "list": "url_list", "directory": "folder", "files": "folder",
}  # fmt: skip
"""The same for the kinds of lists."""

_EXAMPLES = {
    "id": "`id: harbor-wire`",
    "lists": "`lists: [https://harborwire.example/feed.xml]`; `dateline sources test URL` finds them",
    "url": "`url: https://harborwire.example/feed.xml`",
}
_SAID = {
    "missing": "`{key}` is missing; write {example}",
    "too_short": "`{key}`: it names no list; write {example}",
    "list_type": "`{key}`: a list is expected here; write {example}",
    "model_type": "keys are expected here, such as `{first}:`; indent them below the `- `",
    "string_pattern_mismatch": "`id` may hold letters, digits, dots, hyphens and underscores, at most 100; such as "
    "`harbor-wire`",
    "bool_parsing": "`{key}` must be true or false",
    "bool_type": "`{key}` must be true or false",
    "string_type": "`{key}` must be text on one line; write a value, or remove the line",
    "string_too_short": "`{key}` is empty; write a value, or remove the line",
    "string_too_long": "`{key}` has more than {max_length} characters; shorten it",
    "too_long": "`{key}`: more than {max_length}; divide them among several sources",
}
"""By the type of pydantic's error."""


def remedy(error: Any, key: str, owner: str, keys: Collection[str]) -> str:
    """What pydantic found wrong, and what to write. key: what it was found at. owner: what has it, with its `keys`."""
    kind, context, given = error["type"], error.get("ctx") or {}, error["input"]
    if kind == "value_error":
        return f"`{key}`: {context['error']}" if key else str(context["error"])
    if kind in ("extra_forbidden", "literal_error"):
        return _unknown_key(key, owner, keys) if kind == "extra_forbidden" else _unknown_kind(key, given, context)
    if (shaped := _of_another_shape(kind, key, given, keys)) is not None:
        return shaped
    if (said := _SAID.get(kind)) is None:
        return f"`{key}`: {error['msg'].replace('Input', 'it', 1)}"
    example = _EXAMPLES.get(key, f"`- ` before each of the {key}")
    return said.format(**context, key=key, example=example, first=next(iter(keys)))


def _unknown_key(key: str, owner: str, keys: Collection[str]) -> str:
    meant = _meant(key, keys, _OTHER_KEYS)
    hint = f"did you mean `{meant}`?" if meant else f"there are {', '.join(keys)}"
    return f"`{key}` is no key of {owner}; {hint}"


def _unknown_kind(key: str, given: object, context: Mapping[str, Any]) -> str:
    meant = _meant(given, get_args(StatedKind), _OTHER_KINDS) if isinstance(given, str) else None
    hint = f"did you mean `{meant}`?" if meant else "leave it out where it is a feed or a sitemap"
    return f"`{key}` is none of {context['expected']}; {hint}"


def _of_another_shape(kind: str, key: str, given: object, keys: Collection[str]) -> str | None:
    """Of sources that are written as other programs have them: by their ids, or as addresses."""
    if kind == "list_type" and key == "sources" and isinstance(given, dict) and given:
        first = str(next(iter(given)))[:100]
        return f"`sources`: a list is expected here; write `- id: {first}` in place of `{first}:`, and so for each one"
    if kind == "model_type" and isinstance(given, str) and "lists" in keys:
        return "keys are expected here; write `- id: harbor-wire`, and below it `lists:` with the addresses"
    return None


def _meant(word: str, known: Collection[str], others: Mapping[str, str]) -> str | None:
    """Which of the known words was probably meant."""
    plain = word.strip().lower().replace("-", "_")
    if others.get(plain) in known:
        return others[plain]
    return next(iter(get_close_matches(plain, known, n=1, cutoff=_ALIKE)), None)
