"""The pages of the world's stories: small ones, since the day is about requests, not about extraction. Pure."""

import random
from datetime import UTC, datetime
from html import escape

from benchmarks.day.world import Story

_WHO = [
    "The mayor",
    "A spokeswoman",
    "The director",
    "One of the drivers",
    "The union",
    "A retired captain",
    "The auditor",
]
_SAID = ["said that", "had warned that", "could not confirm that", "was surprised that", "explained why", "denied that"]
_WHAT = [
    "the work would take until autumn",
    "the money had been spent twice",
    "nobody had counted the passengers",
    "the steel was late again",
    "the neighbors had never been asked",
    "two offers were still being compared",
    "the old rules no longer apply",
]
_WHERE = ["at the meeting", "on the quay", "in a letter to the council", "after the vote", "in front of the school"]


def page(story: Story, now: float) -> bytes:
    """A story's page as it is now. Its text is its own, and longer after an edit."""
    words = random.Random(story.path)
    edits = sum(one.at <= now for one in story.edits)
    paragraphs = [" ".join(_sentence(words, story) for _ in range(3)) for _ in range(5 + edits)]
    title = escape(story.title_at(now))
    published = datetime.fromtimestamp(story.seen_from, UTC).isoformat()
    body = "\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta property="og:type" content="article"><meta property="article:published_time" content="{published}">'
        f"</head><body><main><article><h1>{title}</h1>\n{body}\n</article></main></body></html>"
    ).encode()


def no_article(story: Story) -> bytes:
    """What stands in place of a story on a site whose entries lead to no articles."""
    links = "".join(f'<li><a href="/topics/{number}">Topic {number}</a></li>' for number in range(40))
    return (
        '<!doctype html><html lang="en"><head><title>Topics</title></head><body><h1>Topics</h1>'
        f"<ul>{links}</ul></body></html>"
    ).encode()


def _sentence(words: random.Random, story: Story) -> str:
    return (
        f"{words.choice(_WHO)} {words.choice(_SAID)} {words.choice(_WHAT)} {words.choice(_WHERE)}, "
        f"and district {story.number} waits for case {words.randrange(10_000)}."
    )
