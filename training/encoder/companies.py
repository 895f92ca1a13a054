"""Companies: corrects the silver labels of a story by its stock codes and by legal forms such as `Corp.`"""

import re
from collections.abc import Iterable

from services.enrich.lexicon.organizations import GENERIC_FIRST, LEGAL_FORMS
from training.encoder.newswire import Story
from training.encoder.sources import Span

Name = tuple[int, int, str]

_RUN = re.compile(r"[A-Z0-9][\w.&'-]*(?:,? (?:[A-Z0-9&][\w.&'-]*|of|and))*$")
_LONGEST_RUN = 80


def correct(story: Story, names: Iterable[Name]) -> list[Name]:
    """The names with those of companies as ORG, including ones that were mislabelled or missed."""
    found = sorted(names)
    known = _known(story, found)
    found = sorted([*(one for one in found if not any(_overlap(one, span) for span in known)), *_as_names(known)])
    people = {
        story.text[start:end].split()[-1]
        for start, end, kind in found
        if kind == "PERSON" and " " in story.text[start:end]
    }
    short: set[str] = set()
    for start, end in known:
        full = story.text[start:end].split()
        while len(full) > 1 and _last_word(full[-1]) in LEGAL_FORMS | {""}:
            full.pop()
        head = " ".join(full).rstrip(" ,")
        first = full[0].rstrip(",")
        if len(head) > 3 and head not in people and head.casefold() not in GENERIC_FIRST:
            short.add(head)
        if len(first) > 3 and first not in people and first.casefold() not in GENERIC_FIRST:
            # The first word alone only corrects existing names: it may be an ordinary word.
            found = [
                (one[0], one[1], "ORG") if story.text[one[0] : one[1]].removesuffix("'s") == first else one
                for one in found
            ]
    for head in sorted(short, key=len, reverse=True):
        for match in re.finditer(rf"(?<![\w-]){re.escape(head)}(?![\w-])", story.text):
            span = match.span()
            others = [one for one in found if _overlap(one, span)]
            if all(span[0] <= one[0] and one[1] <= span[1] + 2 for one in others):
                found = [one for one in found if one not in others]
                found.append((*span, "ORG"))
    return sorted(found)


def _known(story: Story, names: list[Name]) -> list[Span]:
    """Spans of companies, from codes and from names that end with a legal form."""
    known = [*story.companies, *(one[:2] for one in names if _last_word(story.text[one[0] : one[1]]) in LEGAL_FORMS)]
    for end in story.listed:
        tagged = [(one[0], end) for one in names if one[0] < end <= one[1] + 1]
        run = _RUN.search(story.text[max(0, end - _LONGEST_RUN) : end])
        if tagged:
            known.append(tagged[0])
        elif run:
            known.append((max(0, end - _LONGEST_RUN) + run.start(), end))
    return sorted(set(known))


def _last_word(name: str) -> str:
    return name.rsplit(maxsplit=1)[-1].strip(".,&").casefold()


def _as_names(spans: Iterable[Span]) -> list[Name]:
    return [(start, end, "ORG") for start, end in spans]


def _overlap(one: Name, span: Span) -> bool:
    return one[0] < span[1] and span[0] < one[1]
