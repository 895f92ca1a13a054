"""A generated corpus: synthetic news pages with the sizes of real ones, identical for the same seed.

Texts have 750 words on average, from some 150 to 3,000, as online news has; pages weigh some 50 to 70 kB, of which
the article is a tenth, as on real news sites, where the rest is navigation, scripts and teasers. The sentences contain
the names, dates and quotes that annotation looks for, so that it does as much work as on news: one sentence in four
reports speech, and two in five mention a time.

It measures speed and nothing else: a program that reads these sentences well may read news badly. Accuracy is measured
on gold data elsewhere; `--pages FOLDER` measures speed on pages of your own.
"""

import gzip
import html
import json
import math
import random
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

SEED = 2026
SITE = "https://news.example"
WORDS = 750
"""Mean length of a text, in words."""
SPREAD = 0.55
"""Standard deviation of the logarithm of a text's length: two thirds of the texts have between 370 and 1,120 words."""
SHORTEST, LONGEST = 150, 3_000
INDEX = "index.jsonl"
_PAGE_FILE = re.compile(r"(.+)\.html?(?:\.gz)?", re.IGNORECASE)
FIRST_PUBLISHED = datetime(2026, 3, 2, 6, tzinfo=UTC)


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split("|")]


_FIRST = _list("Ines|Tomas|Mara|Jonas|Petra|Owen|Lucia|Samuel|Helena|Viktor|Amara|Daniel|Ruth|Kofi|Elena|Marcus|Priya")
_LAST = _list(
    "Calder|Arvell|Ellison|Brandt|Lindqvist|Hartley|Ferrano|Okoro|Voss|Tamsin|Adeyemi|Kessler|Moreau|Whitlock"
)
_PLACES = _list("Port Arden|Corvane|Velmora|Saltmere|Ravensholm|Northbank|Ostwick|Kelda|Marrow Bay|Tarn Valley")
_BODIES = _list("""
    the Velmora Institute|the city council|the Harbor Authority|the Ministry of Transport|Corvane University|
    Saltmere Shipping Company|the Northbank Chamber of Commerce|the Port Workers' Union|the regional court|Kelda Rail
""")
_ROLES = _list("""
    the director of the harbor authority|a teacher at the night school|chief engineer of the bridge project|the mayor|
    a ferry captain|a professor of economics|the minister of transport|a spokeswoman for the union|an analyst
""")
_TIMES = _list("""
    on Monday|last Friday|in early March|by the end of the month|two years ago|in 2019|every winter|next week|
    on Feb. 17|since January 2024|at 9:30 a.m. on Thursday|this summer|for three months|earlier this year|yesterday
""")
_DEEDS = _list("""
    repair the lighthouse|close the coastal line|raise the fares|inspect the cables|open the pier early|
    share the cost of the new terminal|delay the vote on the budget|rebuild the old quay|hire 240 more nurses|
    cut the subsidy for the night ferries
""")
_CAUSES = _list("""
    the storm had damaged the cables|the money had run out|nobody had counted the passengers|the steel was late|
    the court had not ruled|prices had risen by 7.4 percent|most of the crew was ill|the tender had failed
""")
_TOPICS = _list("""
    the new timetable|the price of fish|the night ferries|the school buildings|the bridge|the budget|the water supply|
    the housing plan|the harbor tunnel|the election
""")

_PLAIN = (
    "{Body} voted {time} to {deed}, although {name} had warned that {cause}.",
    "The plan to {deed} has divided {place} {time}, and neither side expects {body} to give way.",
    "People in {place} have waited for an answer about {topic} {time}, and many of them no longer believe in one.",
    "According to a report that {body} published {time}, {cause}, which surprised few who live in {place}.",
    "{name}, {role}, came to {place} {time} to speak with {body} about {topic}.",
    "The decision about {topic} affects some {count} households in {place} and the villages around it.",
    "Work on {topic} cost $ {count} million more than {body} had set aside, and {cause}.",
    "It was not clear whether {body} would {deed} before the winter.",
    "In {place}, where {name} grew up, shops closed early and the streets around the market stayed empty.",
    "The two towns will {deed}, and the first results are expected from {body} later.",
    "Without {topic}, {place} would have to {deed}, a step that {body} rejected {time}.",
    "Few of the {count} people who signed the petition live in {place}; most of them work there.",
)
_QUOTES = (
    "“We will {deed} and nobody will stop us,” said {name}, {role}, who came to {place} {time}.",
    "{name} told {body} {time} that {place} could not wait any longer for {topic}.",
    "“I have seen this before,” {last} said. “In {place} they promised to {deed}, and then {cause}.”",
    "{last} called {topic} “a quiet disgrace for {place}” and left without taking questions.",
    "{name} said {time} that {body} would {deed} because {cause}.",
    "“If {cause}, then somebody has to say so,” {last} added.",
    "A spokesman for {body} declined to comment on {topic}, but said that the plan to {deed} would go on.",
)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a corpus. `text`, `published_at` and `words` are None for real pages read from a folder."""

    id: str
    path: str
    """Path of its URL, or a full URL; unique in the corpus."""
    html: bytes
    text: str | None = None
    published_at: str | None = None
    words: int | None = None

    @property
    def url(self) -> str:
        """Its URL: the path if that is a full URL, else an invented address."""
        return self.path if "://" in self.path else SITE + self.path


def generate(count: int, seed: int = SEED) -> Iterator[Page]:
    """The first `count` pages."""
    for number in range(count):
        yield page(number, seed)


def page(number: int, seed: int = SEED) -> Page:
    """The page with that number; it depends only on the number and the seed."""
    words = random.Random(f"{seed}/{number}")
    title = f"{words.choice(_PLACES)} waits as plan to {words.choice(_DEEDS)} divides {_body(words)}"
    published = FIRST_PUBLISHED + timedelta(minutes=11 * number)
    paragraphs = _paragraphs(words)
    author = f"{words.choice(_FIRST)} {words.choice(_LAST)}"
    text = "\n\n".join(paragraphs)
    path = f"/{published:%Y/%m/%d}/{words.choice(_TOPICS).removeprefix('the ').replace(' ', '-')}-{seed}-{number}"
    return Page(
        id=f"{seed}-{number}",
        path=path,
        html=_html(words, path, title, author, published, paragraphs).encode(),
        text=text,
        published_at=published.isoformat(),
        words=len(text.split()),
    )


def read_folder(folder: Path) -> Iterator[Page]:
    """The `.html` and `.htm` files of a folder and its subfolders, gzipped (`.gz`) or not, in order of their names.

    Raises ValueError when there is none, or one cannot be read.
    """
    found = ((path, _PAGE_FILE.fullmatch(path.name)) for path in sorted(folder.rglob("*")) if path.is_file())
    pages = [(path, name[1]) for path, name in found if name]
    if not pages:
        raise ValueError(f"{folder} has no .html or .html.gz files; name a folder of saved pages")
    for number, (path, name) in enumerate(pages):
        yield Page(f"{number}-{name}", f"/{number}/{quote(name)}", read_page(path))


def read_page(path: Path) -> bytes:
    """The HTML in a file, decompressed if its name ends in `.gz`. Raises ValueError when it cannot be read."""
    try:
        body = path.read_bytes()
        return gzip.decompress(body) if path.name.lower().endswith(".gz") else body
    except (OSError, EOFError, zlib.error) as error:
        raise ValueError(f"{path} cannot be read ({error}); save the page again or remove it") from error


def write_corpus(pages: Iterable[Page], folder: Path) -> None:
    """Write one file per page, and an index."""
    folder.mkdir(parents=True, exist_ok=True)
    index = []
    for one in pages:
        (folder / f"{one.id}.html").write_bytes(one.html)
        index.append({field.name: getattr(one, field.name) for field in fields(one) if field.name != "html"})
    (folder / INDEX).write_text("".join(json.dumps(line) + "\n" for line in index), encoding="utf-8")


def read_corpus(folder: Path) -> Iterator[Page]:
    """The pages of a corpus that `write_corpus` wrote."""
    for line in (folder / INDEX).read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield Page(html=(folder / f"{row['id']}.html").read_bytes(), **row)


def _paragraphs(words: random.Random) -> list[str]:
    # A log-normal distribution whose mean, not median, is `WORDS`.
    wanted = words.lognormvariate(math.log(WORDS) - SPREAD**2 / 2, SPREAD)
    wanted = min(max(wanted, SHORTEST), LONGEST)
    paragraphs: list[str] = []
    count = 0
    people = [(words.choice(_FIRST), words.choice(_LAST)) for _ in range(5)]
    while count < wanted:
        sentences = [_sentence(words, people) for _ in range(words.choice((1, 2, 2, 3, 3, 4)))]
        paragraphs.append(" ".join(sentences))
        count += len(paragraphs[-1].split())
    return paragraphs


def _sentence(words: random.Random, people: list[tuple[str, str]]) -> str:
    first, last = words.choice(people)
    body = _body(words)
    sentence = words.choice(_QUOTES if words.random() < 0.25 else _PLAIN).format(
        name=f"{first} {last}",
        last=last,
        role=words.choice(_ROLES),
        place=words.choice(_PLACES),
        body=body,
        Body=body[0].upper() + body[1:],
        time=words.choice(_TIMES) if words.random() < 0.6 else "again",
        deed=words.choice(_DEEDS),
        cause=words.choice(_CAUSES),
        topic=words.choice(_TOPICS),
        count=f"{words.randint(3, 900):,}",
    )
    return sentence[0].upper() + sentence[1:]


def _body(words: random.Random) -> str:
    return words.choice(_BODIES)


def _html(words: random.Random, path: str, title: str, author: str, published: datetime, paragraphs: list[str]) -> str:
    """The page as a news site's CMS renders it: head, navigation, article, teasers, footer."""
    stamp = published.isoformat()
    linked = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": title,
        "datePublished": stamp,
        "dateModified": stamp,
        "author": [{"@type": "Person", "name": author}],
        "publisher": {"@type": "Organization", "name": "The Generated Courier"},
        "image": [{"@type": "ImageObject", "url": f"https://images.example{path}.jpg", "caption": title}],
    }
    body = "\n".join(_block(words, number, text) for number, text in enumerate(paragraphs))
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)} | The Generated Courier</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="{html.escape(paragraphs[0][:180])}">
<meta property="og:type" content="article"><meta property="og:title" content="{html.escape(title)}">
<meta property="og:site_name" content="The Generated Courier">
<meta property="article:published_time" content="{stamp}"><meta name="author" content="{author}">
<script type="application/ld+json">{json.dumps(linked)}</script>
<style>{_style(words)}</style>
<script>{_script(words, 12_000)}</script></head>
<body class="article-page"><header><nav><ul>{_links(words, 60, "nav-item")}</ul></nav></header>
<main><article><header><h1>{html.escape(title)}</h1>
<p class="byline">By <a rel="author" href="/authors/{author.replace(" ", "-").lower()}">{author}</a></p>
<time datetime="{stamp}">{published:%B %-d, %Y, %H:%M}</time></header>
<figure><img src="https://images.example{path}.jpg" alt=""><figcaption>The old quay of {words.choice(_PLACES)}.
<span class="credit">Photo: {words.choice(_FIRST)} {words.choice(_LAST)}</span></figcaption></figure>
<div class="article-body">
{body}
</div></article>
<aside class="related"><h2>More from the Courier</h2>{_teasers(words, 24)}</aside></main>
<footer><ul>{_links(words, 40, "footer-item")}</ul><p>© 2026 The Generated Courier. All rights reserved.</p></footer>
<script>window.__STATE__={{"flags":{_script(words, 20_000)!r}}};</script></body></html>
"""


def _block(words: random.Random, number: int, text: str) -> str:
    paragraph = f'<p class="paragraph" data-position="{number}">{html.escape(text, quote=False)}</p>'
    if number and number % 6 == 0:
        paragraph = f'<div class="ad-slot" id="ad-{number}"><span>Advertisement</span></div>\n{paragraph}'
    if number and number % 9 == 0:
        paragraph = f"<h2>{words.choice(_TOPICS).capitalize()}</h2>\n{paragraph}"
    return paragraph


def _links(words: random.Random, count: int, kind: str) -> str:
    return "".join(
        f'<li class="{kind}"><a href="/{number}/{words.randrange(10**6)}" data-track="{words.randrange(10**9)}">'
        f"{words.choice(_TOPICS).capitalize()}</a></li>"
        for number in range(count)
    )


def _teasers(words: random.Random, count: int) -> str:
    return "".join(
        f'<div class="teaser"><a href="/story/{words.randrange(10**6)}">'
        f'<img src="/t/{number}.jpg" alt="" loading="lazy">'
        f"<h3>{words.choice(_PLACES)}: {words.choice(_CAUSES)}</h3></a><p>{words.choice(_PLACES)} may "
        f"{words.choice(_DEEDS)} {words.choice(_TIMES)}.</p></div>"
        for number in range(count)
    )


def _style(words: random.Random) -> str:
    return "".join(
        f".c{words.randrange(10**6)}{{margin:{words.randrange(40)}px;color:#{words.randrange(4096):03x}}}"
        for _ in range(150)
    )


def _script(words: random.Random, size: int) -> str:
    return "".join(f"var v{words.randrange(10**6)}={words.randrange(10**9)};" for _ in range(size // 24))
