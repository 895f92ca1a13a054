"""Which of the objects in a page's JSON-LD describe the page's own article, and which describe others: a related story,
a review, a podcast."""

from collections.abc import Collection, Iterator, Sequence
from urllib.parse import parse_qsl, urlsplit

from services.ingest.reading.lines.text_key import key
from services.ingest.reading.page.json_ld_nodes import Json, first, types

_ARTICLES = frozenset(("Report", "Review", "CriticReview", "Recipe", "Article"))
_SELDOM_OWN = frozenset((
    "Review", "CriticReview", "UserReview", "EmployerReview", "Recipe", "SocialMediaPosting", "DiscussionForumPosting",
    "Report",
))  # fmt: skip
"""Types that beside an article describe what it is about, or what readers say."""
_NO_ARTICLES = frozenset(("JobPosting", "UserReview", "EmployerReview"))
_SHORTEST_HEADLINE = 12
"""Minimum length of a headline that may stand within a longer heading, in characters."""
_PARTLY = 30
"""Characters of a headline that must agree where one of two is cut short."""


def is_article(node: Json) -> bool:
    """Whether a node is an article of any kind."""
    return any(
        (kind.endswith(("Article", "Posting")) or kind in _ARTICLES) and kind not in _NO_ARTICLES
        for kind in types(node)
    )


def own_articles(nodes: Sequence[Json], addresses: Collection[str], heads: Collection[str]) -> list[Json]:
    """The nodes that describe the page's article, best first: those with one of its `addresses`, else those with its
    headline, else the only article there is, unless it says that it is another one.

    heads: what the page shows or states as its title, as `key` gives it.
    """
    articles = [node for node in nodes if is_article(node)]
    mine = {_place(address) for address in addresses}
    here = [node for node in articles if any(_is_same(_place(link), mine) for link in _addresses(node))]
    headed = [node for node in articles if _is_headed(node, heads)]
    if here:
        # An address of a comment or a review on the page is the page's, but for the fragment.
        return sorted(here, key=lambda node: (_rank(node), node not in headed))
    if headed:
        return sorted(headed, key=_rank)
    # Several articles with different headlines, none of them the page's: a list of other stories.
    if len({first(node.get("headline")) for node in articles}) != 1:
        return []
    only = articles[0]
    return [] if heads and (_rank(only) or any(True for _ in _addresses(only, stated=True))) else [only]


def is_own_page(node: Json, addresses: Collection[str]) -> bool:
    """Whether a node that describes a page means this one: it has its address, or none."""
    links = list(_addresses(node))
    mine = {_place(address) for address in addresses}
    return not links or any(_is_same(_place(link), mine) for link in links)


def _rank(node: Json) -> int:
    return int(not set(types(node)) - _SELDOM_OWN)


def _is_headed(node: Json, heads: Collection[str]) -> bool:
    """Whether a node's headline is one of the page's, up to the site's name or a cut end."""
    for name in ("headline", "name", "alternativeHeadline"):
        headline = key(first(node.get(name)) or "")
        for head in heads if headline else ():
            if headline == head or (len(headline) >= _SHORTEST_HEADLINE and f" {headline} " in f" {head} "):
                return True
            if len(head) >= _PARTLY and len(headline) >= _PARTLY and headline[:_PARTLY] == head[:_PARTLY]:
                return True
    return False


def _addresses(node: Json, *, stated: bool = False) -> Iterator[str]:
    """The addresses of a node, except that of a whole site. stated: only those that are meant as the work's address."""
    for name in ("mainEntityOfPage", "url", "@id")[: 2 if stated else 3]:
        value = node.get(name)
        value = value[0] if isinstance(value, list) and value else value
        value = value.get("@id") or value.get("url") if isinstance(value, dict) else value
        if isinstance(value, str) and _place(value)[0]:
            yield value


def _place(address: str) -> tuple[str, frozenset[tuple[str, str]]]:
    """The path of an address and its query, by which two addresses of a site are told apart."""
    try:
        parts = urlsplit(address.strip())
        return parts.path.rstrip("/"), frozenset(parse_qsl(parts.query, max_num_fields=50))
    except ValueError:
        return "", frozenset()


def _is_same(
    place: tuple[str, frozenset[tuple[str, str]]], mine: Collection[tuple[str, frozenset[tuple[str, str]]]]
) -> bool:
    """Whether an address is one of the page's. A query counts only where both have one and neither contains the other:
    the page's may carry trackers."""
    return any(place[0] == path and (place[1] <= query or query <= place[1]) for path, query in mine)
