"""Care: how carefully a text is written, which says how far its capitals can be trusted."""

import re

CARELESS = 0.1
"""Smallest share of paragraphs that begin in lower case for a text to count as carelessly written."""

POSTS = 0.1
"""Smallest share of paragraphs with a user's handle or a topic for a text to count as posts."""

_HANDLE = re.compile(r"(?<![\w/.])[@#]\w+")


def is_careless(text: str, paragraphs: list[tuple[int, int]]) -> bool:
    """Whether the text omits capitals often enough that names may lack them."""
    lower = sum(text[start].islower() for start, _ in paragraphs)
    return lower >= CARELESS * len(paragraphs)


def is_posts(text: str, paragraphs: list[tuple[int, int]]) -> bool:
    """Whether the text is made of users' posts and comments rather than written by a journalist."""
    handles = sum(_HANDLE.search(text, start, end) is not None for start, end in paragraphs)
    return handles >= POSTS * len(paragraphs) or is_careless(text, paragraphs)
