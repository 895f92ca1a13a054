"""Care: how carefully a text is written, which says how far its capitals can be trusted."""

import re

CARELESS = 0.1
"""Smallest share of paragraphs that begin in lower case for a text to count as carelessly written."""

POSTS = 0.1
"""Smallest share of paragraphs with a user's handle or a topic for a text to count as posts."""

MOSTLY_POSTS = 0.3
"""Smallest such share for its names to lack capitals."""

_HANDLE = re.compile(r"(?<![\w/.])[@#]\w+")


def is_careless(text: str, paragraphs: list[tuple[int, int]]) -> bool:
    """Whether the text omits capitals often enough, or is mostly posts, that names may lack them."""
    lower = sum(text[start].islower() for start, _ in paragraphs)
    return lower >= CARELESS * len(paragraphs) or _with_handle(text, paragraphs) >= MOSTLY_POSTS * len(paragraphs)


def is_posts(text: str, paragraphs: list[tuple[int, int]]) -> bool:
    """Whether the text is made of users' posts and comments rather than written by a journalist."""
    return _with_handle(text, paragraphs) >= POSTS * len(paragraphs) or is_careless(text, paragraphs)


def _with_handle(text: str, paragraphs: list[tuple[int, int]]) -> int:
    return sum(_HANDLE.search(text, start, end) is not None for start, end in paragraphs)
