"""The short texts that the addresses of a host gave lately. One that several gave is that of no article: a wall or an
error page that no word betrays."""

import hashlib
import re
from collections import OrderedDict

from schemas.article import Article

LONGEST = 800
"""Maximum length of a text that is remembered, in characters: walls are short, and a longer one that two addresses give
is an article with two addresses."""
FEWEST_OTHERS = 2
"""Minimum other articles that gave the text: one story may stand under two addresses."""
_MOST_HOSTS = 2_000
"""Maximum hosts remembered, the latest."""
_MOST_TEXTS = 100
"""Maximum texts remembered of a host, the latest."""
_NUMBER = re.compile(r"[\w.:-]{14,}")
"""A long word, such as the number of a request: it differs between two walls. Shorter ones may be all that two results
of a lottery differ in."""


class HostTexts:
    """What the hosts of this worker gave; requests for one host all come to one worker."""

    def __init__(self) -> None:
        self._hosts: OrderedDict[str, OrderedDict[str, set[str]]] = OrderedDict()

    def is_repeated(self, host: str, article: Article, *, replaces: bool) -> bool:
        """Whether other articles of the host gave this text: one of them is enough if it would replace another text.
        Remembers it. An article that gave the same text before may give it again."""
        if len(article.text) > LONGEST:
            return False
        given_by = self._given_by(host, article)
        if article.article_id in given_by:
            return False
        if len(given_by) >= (1 if replaces else FEWEST_OTHERS):
            return True
        given_by.add(article.article_id)
        return False

    def _given_by(self, host: str, article: Article) -> set[str]:
        texts = self._hosts.setdefault(host, OrderedDict())
        self._hosts.move_to_end(host)
        if len(self._hosts) > _MOST_HOSTS:
            self._hosts.popitem(last=False)
        folded = " ".join(_NUMBER.sub(" ", f"{article.title}\n{article.text}".casefold()).split())
        name = hashlib.sha256(folded.encode(errors="replace")).hexdigest()
        given_by = texts.setdefault(name, set())
        texts.move_to_end(name)
        if len(texts) > _MOST_TEXTS:
            texts.popitem(last=False)
        return given_by
