"""Generated articles: fictional, identical for the same seed, with a unique word in each capture.

Every capture's title and text contain its *marker*, a word that no other capture has: `k<seed>a<article>r<revision>`.
So the content of a document, not only the revision it claims, proves which capture it is.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from schemas.article import Article, ArticleTime, Paragraph, Source, erased
from schemas.article.v1 import PARAGRAPH_BREAK, ArticleStatus
from schemas.enriched_article import Annotations, EnrichedArticle, Producer
from schemas.fetch_request import FetchRequest
from schemas.revision import ENRICHMENT_GENERATION, ERASED_GENERATION, ERASED_REVISION, EXTRACTION_GENERATION, revision
from services.ingest.addresses.address import Address
from services.ingest.fingerprint import content_hash, fingerprint

FIRST_CAPTURE = datetime(2026, 3, 2, 6, tzinfo=UTC)
HOSTS = 97
"""Number of hosts. Requests are keyed by host; a prime, so that neither revisions nor languages share hosts."""
MANY_REVISIONS_SHARE = 0.2
ENGLISH_SHARE = 0.1
"""Annotating an English text takes the CPU time of some thirty others, so only some articles are in English."""

# Our own words, Finnish in style: a language that annotation does not support and passes on at once.
_VOCABULARY = """
satama silta talvi kaupunki lautta meri neuvosto päätös uutinen huomenna kaista laituri majakka ranta tuuli saari asema
koulu kirjasto tori paikka ilta aamu vuosi kuukausi viikko matka hinta laskelma suunnitelma työmaa kokous vaali äänestys
avasi sulki korjasi jatkoi kertoi lupasi aloitti rakensi mittasi löysi kulki odotti hiljaa nopeasti uudelleen yhdessä
vanha uusi suuri pieni kaukainen valoisa kostea kylmä lämmin pohjoinen eteläinen läntinen itäinen
"""
_WORDS = _VOCABULARY.split()

_ENGLISH = (
    "Ines Calder, the director of the harbor authority, said on Monday that the northern pier would open early.",
    '"The boats will sail again tomorrow," said Tomas Arvell, who leads the pilots of Port Arden.',
    "The council of Port Arden voted last Friday to repair the lighthouse, which had been dark since the storm.",
    "Engineers from the Velmora Institute measured the bridge in early March and found the cables sound.",
    "Mara Ellison, a teacher at the harbor school, told the council that the new timetable left children waiting.",
    "The two towns will share the cost, and the first ships are expected at the new terminal by the end of the month.",
    "A spokesman for the railway said the line to Corvane would stay closed until the rails had been inspected.",
    "Fishermen on the outer islands welcomed the decision, though several asked for longer opening hours in winter.",
)


def _spans(blocks: Iterable[str]) -> Iterator[Paragraph]:
    start = 0
    for block in blocks:
        yield Paragraph(start=start, end=start + len(block))
        start += len(block) + len(PARAGRAPH_BREAK)


@dataclass(frozen=True, slots=True)
class Capture:
    """One capture of an article, which can be turned into the input of any stage."""

    url: str
    number: int
    """Number of the article, from 0."""
    version: int
    """Number of the capture within its article, from 1; a later one has a later `captured_at`."""
    marker: str
    captured_at: datetime
    language: str
    title: str
    paragraphs: tuple[str, ...]
    status: ArticleStatus = "published"
    extraction_generation: int = EXTRACTION_GENERATION
    enrichment_generation: int = ENRICHMENT_GENERATION

    @property
    def article_id(self) -> str:
        """The id that ingest assigns."""
        return Address.of(self.url).article_id

    @property
    def revision(self) -> int:
        """The revision of its document. Workers enrich pages and articles with their own generation."""
        if self.status == "erased":
            return ERASED_REVISION
        return revision(self.captured_at, self.extraction_generation, self.enrichment_generation)

    @property
    def published_at(self) -> str:
        """Six hours before the first capture; the same in every revision."""
        return (FIRST_CAPTURE - timedelta(hours=6)).isoformat()

    def changed(self, **changes: object) -> "Capture":
        """A copy with these fields changed, for example `status="withdrawn"` or another `enrichment_generation`."""
        return replace(self, **changes)

    def html(self) -> str:
        """The page as HTML."""
        body = "\n".join(f"<p>{paragraph}</p>" for paragraph in self.paragraphs)
        return (
            f'<!doctype html>\n<html lang="{self.language}"><head><meta charset="utf-8"><title>{self.title}</title>\n'
            f'<meta property="og:title" content="{self.title}">\n'
            f'<meta property="article:published_time" content="{self.published_at}"></head>\n'
            f"<body><article><h1>{self.title}</h1>\n{body}\n</article></body></html>\n"
        )

    def request(self) -> FetchRequest:
        """The input of the first stage: the page inline, captured in the past."""
        return FetchRequest(url=self.url, kind="file", body=self.html(), captured_at=self.captured_at, via="faults")

    def article(self) -> Article:
        """The input of the second stage."""
        if self.status == "erased":
            return erased(self.article_id, self.captured_at)
        domain = Address.of(self.url).host_key
        text = PARAGRAPH_BREAK.join(self.paragraphs)
        return Article(
            article_id=self.article_id,
            revision=revision(self.captured_at, self.extraction_generation),
            extraction_generation=self.extraction_generation,
            url=self.url,
            canonical_url=self.url,
            source=Source(id=domain, domain=domain),
            title=self.title,
            published_at=ArticleTime(value=self.published_at, precision="second", zone="declared"),
            language=self.language,
            paragraphs=list(_spans(self.paragraphs)),
            text=text,
            content_hash=content_hash(self.title, text),
            fingerprint=fingerprint(text),
            captured_at=self.captured_at,
            status=self.status,
        )

    def enriched(self) -> EnrichedArticle:
        """The input of the third stage: without annotations, at this capture's `enrichment_generation`."""
        article = self.article()
        return EnrichedArticle(
            **article.model_dump(exclude={"contract", "revision"}),
            revision=self.revision,
            enrichment_generation=ERASED_GENERATION if self.status == "erased" else self.enrichment_generation,
            annotations=Annotations(language_supported=False, producer=Producer(version="faults")),
        )


def write_articles(
    count: int,
    *,
    seed: int,
    english: float = ENGLISH_SHARE,
    many_revisions: float = MANY_REVISIONS_SHARE,
    captured_from: datetime = FIRST_CAPTURE,
) -> list[Capture]:
    """Captures of `count` articles, in order of capture.

    A share `many_revisions` of the articles has 2 to 5 captures, with those of other articles in between.
    """
    rng = random.Random(seed)
    pending: list[tuple[float, int, int]] = []
    for number in range(count):
        last = rng.randint(2, 5) if rng.random() < many_revisions else 1
        # Later revisions come up to 200 articles later: some close enough to share a batch, some not.
        place = float(number)
        for version in range(1, last + 1):
            pending.append((place, number, version))
            place += rng.uniform(0.5, 200)
    in_english = {number for number in range(count) if rng.random() < english}
    captures = []
    for order, (_place, number, version) in enumerate(sorted(pending)):
        marker = f"k{seed}a{number}r{version}"
        words = random.Random(f"{seed}/{number}/{version}")
        paragraphs = _english(words) if number in in_english else _finnish(words)
        captures.append(
            Capture(
                url=f"https://uutiset-{number % HOSTS}.example/{seed}/juttu-{number}",
                number=number,
                version=version,
                marker=marker,
                captured_at=captured_from + timedelta(seconds=order, milliseconds=version),
                language="en" if number in in_english else "fi",
                title=f"{_sentence(words, 4)} {marker}",
                paragraphs=(*paragraphs, f"{_sentence(words, 6)} {marker} {_sentence(words, 5).lower()}."),
            )
        )
    return captures


def long_article(characters: int, *, seed: int, number: int) -> Capture:
    """An article with about that many characters of text, in a language that is not annotated: 900,000 characters of
    English keep one core busy for some 34 s (measured on two cores), which no fault experiment is about."""
    words = random.Random(f"{seed}/long/{number}")
    marker = f"k{seed}a{number}r1"
    paragraphs = [f"{_sentence(words, 6)} {marker} {_sentence(words, 5).lower()}."]
    size = len(paragraphs[0])
    while size < characters:
        paragraphs.append(f"{_sentence(words, 60)}.")
        size += len(paragraphs[-1]) + 2
    return Capture(
        url=f"https://koe-{number}.example/{seed}/pitka-{number}",
        number=number,
        version=1,
        marker=marker,
        captured_at=FIRST_CAPTURE,
        language="fi",
        title=f"{_sentence(words, 4)} {marker}",
        paragraphs=tuple(paragraphs),
    )


def newest(captures: Iterable[Capture]) -> dict[str, Capture]:
    """Article id to its capture with the highest revision."""
    found: dict[str, Capture] = {}
    for capture in captures:
        held = found.get(capture.article_id)
        if held is None or capture.revision > held.revision:
            found[capture.article_id] = capture
    return found


def shuffled(captures: Sequence[Capture], seed: int) -> list[Capture]:
    """The same captures in random order."""
    mixed = list(captures)
    random.Random(seed).shuffle(mixed)
    return mixed


def in_parts(captures: Sequence[Capture], size: int) -> Iterator[Sequence[Capture]]:
    """Consecutive parts of `size` captures; the last one may be shorter."""
    for first in range(0, len(captures), size):
        yield captures[first : first + size]


def around_an_outage(captures: Sequence[Capture]) -> tuple[Sequence[Capture], Sequence[Capture], Sequence[Capture]]:
    """The captures to write before, during and after an outage: two fifths, one fifth, and two fifths.

    The middle part waits until the outage is over, and the probes wait behind it. In the long form it has some 15,000
    records, which two workers index in 12 s on two quiet cores, so that a busy machine finishes them in 45 s as well.
    """
    first, second = 2 * len(captures) // 5, 3 * len(captures) // 5
    return captures[:first], captures[first:second], captures[second:]


def _finnish(words: random.Random) -> list[str]:
    return [f"{_sentence(words, 18)}. {_sentence(words, 14)}." for _ in range(words.randint(2, 4))]


def _english(words: random.Random) -> list[str]:
    return [" ".join(words.sample(_ENGLISH, 2)) for _ in range(words.randint(2, 4))]


def _sentence(words: random.Random, length: int) -> str:
    return " ".join(words.choices(_WORDS, k=length)).capitalize()
