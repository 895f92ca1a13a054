"""Blocks that are no part of the story whatever they say, by the elements around them: hidden text, notices of consent,
boxes to sign up, pointers to other stories, and other articles of the page."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache

from services.ingest.reading.body.blocks import Frame, Layout
from services.ingest.reading.lines.furniture import is_linked_pointer
from services.ingest.reading.lines.text_key import key
from services.ingest.reading.page.words import HEADINGS

_CONSENT = re.compile(
    r"cookie|consent|(?<![a-z])(?:gdpr|rgpd|dsgvo|ccpa|onetrust|ot-sdk|didomi|usercentrics|cookiebot|cybot|iubenda|borlabs|klaro|"
    r"quantcast|qc-cmp\w*|cmp-?(?:box|wrapper|banner|modal|popup|dialog)\w*|sp_message\w*|truste|trustarc|cc-window|cc-banner|"
    r"privacy[-_ ]?(?:banner|notice|popup|overlay|manager|modal))(?![a-z])"
)
_APPEAL = re.compile(
    r"(?:^|[\s_-])(?:newsletters?|sign-?up|subscribe|subscription|subscriptions|membership|supporters?|support-us|donat\w*|"
    r"promo(?:tion)?s?|paywall|regwall|registration|upsell|app-?(?:banner|promo|download)|whatsapp-?(?:channel|promo)|follow-?us)"
    r"(?:$|[\s_-])"
)
_WHOLE = frozenset(("html", "body", "main", "article"))
"""Elements that hold a whole page or story: some sites note there that the reader has agreed to something."""
_AROUND_FOOT = frozenset(("html", "body", "div"))
_COOKIES = re.compile(
    r"cookies?\b|кук[иі]|файл\w* cookie|クッキー|쿠키|evästei|kapsler|sütik?|çerez|الارتباط|"
    r"คุกกี้|piškotk|slapuk|sīkdat|küpsis",
    re.IGNORECASE,
)
_STEMS = (
    "cook", "кук", "クッキー", "쿠키", "eväste", "kapsler", "süt", "erez", "الارتباط", "คุกกี้", "škotk",
    "slapuk", "kdat", "küps",
)  # fmt: skip
"""Of `_COOKIES`, what every match has in it."""
_LONGEST_NOTICE = 6_000
"""Maximum characters of a notice of consent: a longer text is an article about such things."""
_LONGEST_APPEAL = 500
"""Maximum characters of an appeal: a longer text is content, whatever its class."""
_LONGEST_IMPRINT = 120
"""Maximum characters of a line at the foot of a page: some pages tag a column with the story's last part so."""
_SHORTEST_TEXT = 60
"""Minimum characters of a paragraph that shows whether a page hides its story."""
_HEADLINES = frozenset(HEADINGS[:3])
"""Tags of the headline of an article."""
_LONGER = 3
"""Maximum length of another article, as a multiple of the story's."""
_OPENING = 3
"""Blocks that may stand above an article's headline, with the headline."""
_FEWEST_PARAGRAPHS = 2
"""Minimum paragraphs of another article below the story."""


def foreign_blocks(layout: Layout, title: str) -> set[int]:
    """The indices of the blocks that are no part of the story; none if that leaves nothing. `title`: the article's."""
    foreign = {n for n, block in enumerate(layout.blocks) if is_linked_pointer(block.text, block.linked)}
    for frame in _foreign_frames(layout, key(title)):
        foreign.update(range(frame.first, frame.end))
    return foreign if len(foreign) < len(layout.blocks) else set()


def notices(layout: Layout, chosen: Sequence[int]) -> set[int]:
    """Those of the chosen blocks (ascending indices) that tell of the site's cookies outside the element that holds the
    story."""
    about = {number for number in chosen if _tells_of_cookies(layout.blocks[number].text)}
    story = [number for number in chosen if number not in about]
    if not about or not story:
        return set()
    around = layout.frames[layout.blocks[story[0]].frame]
    while around.parent >= 0 and (around.end <= story[-1] or around.end - around.first < _FEWEST_PARAGRAPHS):
        around = layout.frames[around.parent]
    return {number for number in about if not around.first <= number < around.end}


def _tells_of_cookies(text: str) -> bool:
    # The expression takes ten times as long as a look for each stem.
    folded = text.casefold()
    return any(stem in folded for stem in _STEMS) and _COOKIES.search(text) is not None


def _foreign_frames(layout: Layout, title: str) -> Iterator[Frame]:
    hides_story = _hides_story(layout)
    story = _story(layout, title)
    for frame in layout.frames:
        if (
            (frame.is_hidden and not hides_story)
            or _is_imprint(frame, layout)
            or (frame.tag not in _WHOLE and (_is_consent(frame, layout, title) or _is_appeal(frame, layout)))
            or (story is not None and _is_other_article(frame, layout, story, title))
        ):
            yield frame


def _hides_story(layout: Layout) -> bool:
    """Whether a page hides most of its text, until a script or a click shows it."""
    hidden = bytearray(len(layout.blocks))
    for frame in layout.frames:
        if frame.is_hidden:
            hidden[frame.first : frame.end] = b"\1" * (frame.end - frame.first)
    texts: dict[bool, set[str]] = {True: set(), False: set()}
    for block, is_hidden in zip(layout.blocks, hidden, strict=True):
        if len(block.text) >= _SHORTEST_TEXT and 2 * block.linked < len(block.text):
            texts[bool(is_hidden)].add(block.text)
    # A hidden copy of what is shown hides nothing.
    concealed = sum(map(len, texts[True] - texts[False]))
    return concealed > sum(map(len, texts[False]))


def _is_consent(frame: Frame, layout: Layout, title: str) -> bool:
    if not (_asks_consent(frame.names) or _asks_consent(frame.label)):
        return False
    blocks = layout.blocks[frame.first : frame.end]
    if sum(len(block.text) for block in blocks) > _LONGEST_NOTICE:
        return False
    return not any(block.tag in _HEADLINES and key(block.text) == title for block in blocks)


def _is_imprint(frame: Frame, layout: Layout) -> bool:
    """Whether an element is the foot of the page, not of its story, and has nothing but short lines."""
    if frame.tag != "footer" or (frame.parent >= 0 and layout.frames[frame.parent].tag not in _AROUND_FOOT):
        return False
    return all(len(block.text) < _LONGEST_IMPRINT for block in layout.blocks[frame.first : frame.end])


# The elements of a page share few names.
@lru_cache(maxsize=1_024)
def _asks_consent(names: str) -> bool:
    return _CONSENT.search(names) is not None


@lru_cache(maxsize=1_024)
def _appeals(names: str) -> bool:
    return _APPEAL.search(names) is not None


def _is_appeal(frame: Frame, layout: Layout) -> bool:
    if not _appeals(frame.names):
        return False
    blocks = layout.blocks[frame.first : frame.end]
    if sum(len(block.text) for block in blocks) > _LONGEST_APPEAL:
        return False
    at = bisect_left(layout.controls, frame.first)
    has_control = at < len(layout.controls) and layout.controls[at] <= frame.end
    return has_control or any(block.links for block in blocks)


def _story(layout: Layout, title: str) -> Frame | None:
    """The innermost element that holds the headline and paragraphs below it."""
    number = next(
        (block.frame for block in layout.blocks if title and block.tag in _HEADLINES and key(block.text) == title), -1
    )
    while number >= 0:
        frame = layout.frames[number]
        if len(_paragraphs(frame, layout)) >= _FEWEST_PARAGRAPHS:
            return frame
        number = frame.parent
    return None


def _is_other_article(frame: Frame, layout: Layout, story: Frame, title: str) -> bool:
    """Whether an element below the story is another article: it opens with a headline of its own."""
    if frame.first < story.end or frame.tag in ("body", "main"):
        return False
    opening = layout.blocks[frame.first : min(frame.end, frame.first + _OPENING)]
    heading = next((block for block in opening if block.tag in _HEADLINES), None)
    if heading is None or key(heading.text) == title:
        return False
    # The entries of a live blog are articles too, but their headlines lead nowhere.
    is_article = frame.tag == "article" or (frame.tag, frame.names) == (story.tag, story.names)
    if not (is_article and (heading.tag == "h1" or heading.linked)):
        return False
    texts = _paragraphs(frame, layout)
    if len(texts) < _FEWEST_PARAGRAPHS:
        return False
    # If it is much longer, the title may be that of something else on the page.
    return sum(texts) <= _LONGER * sum(_paragraphs(story, layout))


def _paragraphs(frame: Frame, layout: Layout) -> list[int]:
    """The lengths of the paragraphs in an element."""
    blocks = layout.blocks[frame.first : frame.end]
    return [len(one.text) for one in blocks if one.tag not in _HEADLINES and len(one.text) >= _SHORTEST_TEXT]
