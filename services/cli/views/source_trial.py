"""How `dateline sources test` shows what a site has."""

from typing import Any

from rich import box
from rich.console import Console
from rich.table import Column, Table

from schemas.article import Article
from services.cli.views.output import say, shown, text
from services.ingest.discovery.assessment import WINDOW, Assessed
from services.ingest.reading.lines.word_count import word_count
from services.operate.sources.catalogue_text import written
from services.operate.sources.source_trial import Sample, Trial

MOST_UNREADABLE = 10
"""Maximum lists shown that cannot be read; `--json` has all of them."""

_KINDS = {
    "rss": "RSS", "atom": "Atom", "rdf": "RSS 1.0", "json_feed": "JSON Feed", "sitemap": "sitemap",
    "news_sitemap": "news sitemap", "sitemap_index": "sitemap index", "text": "list of URLs",
    "front_page": "front page",
}  # fmt: skip
_NAMED_BY = {
    "given": "you", "link": "the page's head", "header": "its Link header", "robots.txt": "robots.txt",
    "anchor": "a link on the page", "known path": "nobody, at a usual address", "index": "an index of sitemaps",
}  # fmt: skip
_SAID = {
    "follow": "nothing that the others lack",
    "comments": "comments, not articles",
    "podcast": "a podcast: its entries are sound files",
    "no_articles": "its entries are no articles",
    "old": "nothing new",
    "empty": "it lists nothing",
}


def print_trial(trial: Trial, target: Console) -> None:
    """Print the lists, what would be ingested, and what to write into the file."""
    if not trial.is_current:
        say(
            target, f"nothing newer than {trial.until:%Y-%m-%d %H:%M} UTC: judged by the two days before that", "yellow"
        )
    # Stacked, so that addresses stay in one piece on a narrow terminal.
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("score", justify="right", no_wrap=True)
    table.add_column("list, what it is, and what to do", overflow="fold")
    unreadable = 0
    for one in trial.lists:
        unreadable += one.verdict == "unreadable"
        if one.verdict != "unreadable" or unreadable <= MOST_UNREADABLE:
            table.add_row(*_row(one))
    if trial.lists:
        target.print(table)
    if unreadable > MOST_UNREADABLE:
        say(target, f"and {unreadable - MOST_UNREADABLE:,} more that cannot be read (--json)")
    if trial.samples:
        target.print(_samples(trial.samples, "what would be ingested" if trial.source else "what was read"))
    if trial.source is not None:
        say(target, "to follow it, add below `sources:`")
        target.print()
        target.print(written([trial.source]), soft_wrap=True)


def described(trial: Trial) -> dict[str, Any]:
    """The same as one JSON object."""
    return {
        "url": trial.url,
        "until": trial.until.isoformat(),
        "is_current": trial.is_current,
        "window_hours": WINDOW.total_seconds() / 3600,
        "lists": [_described(one) for one in trial.lists],
        "articles": [_described_sample(one) for one in trial.samples],
        "yaml": written([trial.source]) if trial.source else None,
    }


def _row(one: Assessed) -> tuple[Any, ...]:
    listing, candidate = one.tried.listing, one.tried.candidate
    what = text(candidate.address.raw, "bold")
    about = [_KINDS.get(listing.kind, listing.kind)] if listing else []
    about += [candidate.title] if candidate.title else []
    what.append("\n" + shown(", ".join([*about, f"named by {_NAMED_BY[candidate.named_by]}"])), "not bold dim")
    if listing is not None:
        inside, unknown = one.recent
        recent = f"{len(inside):,} of 48 h" + (f", {len(unknown):,} without a date" if unknown else "")
        counted = [f"{len(listing.entries):,} entries", *([recent] if listing.entries else [])]
        counted += [f"{one.articles} of {len(one.sample)} fetched are articles"] if one.sample else []
        what.append("\n" + ", ".join(counted), "not bold dim")
    color = "green" if one.follow else "red" if listing is None else "yellow"
    what.append("\n" + shown(_verdict(one)), f"not bold {color}")
    return text(f"{one.score:.0f}" if one.sample else ""), what


def _verdict(one: Assessed) -> str:
    if one.follow:
        return "follow"
    part = f"a list by {one.part}, and " if one.part else ""
    match one.verdict:
        case "unreadable":
            return one.tried.problem
        case "same":
            return f"the same as {one.other.raw if one.other else ''}"
        case "part":
            return f"{part}part of {one.other.raw if one.other else ''}"
        case "longer":
            return f"reaches further back than {one.other.raw if one.other else ''}, which has all that is new"
    return _SAID[one.verdict]


def _samples(samples: list[Sample], heading: str) -> Table:
    table = Table(
        Column("published", no_wrap=True), Column(heading, overflow="fold"), box=box.SIMPLE_HEAD,
        pad_edge=False,
    )  # fmt: skip
    for one in samples:
        if one.article is None:
            table.add_row(text("not an article", "red"), _cell(one.url, one.problem))
            continue
        time = one.article.published_at
        when = text(time.value if time else "no date", "" if one.in_time else "dim")
        table.add_row(when, _cell(one.article.title or "no title", f"{_byline(one.article)}\n{one.url}", "bold"))
    return table


def _cell(first: str, rest: str, style: str = "") -> Any:
    cell = text(first, style)
    for line in rest.split("\n"):
        cell.append(f"\n{shown(line)}", "not bold dim")
    return cell


def _byline(article: Article) -> str:
    names = [author.name for author in article.authors] + list(article.agencies)
    words = f"{', '.join(names) or 'no byline'}, {word_count(article.text):,.0f} words"
    return ", ".join([words, *(flag.replace("_", " ") for flag in article.flags)])


def _described(one: Assessed) -> dict[str, Any]:
    listing, candidate = one.tried.listing, one.tried.candidate
    return {
        "url": candidate.address.raw,
        "named_by": candidate.named_by,
        "title": candidate.title,
        "kind": listing.kind if listing else None,
        "entries": len(listing.entries) if listing else None,
        "recent": len(one.recent.inside),
        "undated": len(one.recent.unknown),
        "sampled": len(one.sample),
        "articles": one.articles,
        "score": round(one.score, 1),
        "verdict": one.verdict,
        "other": one.other.raw if one.other else None,
        "part": one.part,
        "follow": one.follow,
        "problem": one.tried.problem or None,
    }


def _described_sample(one: Sample) -> dict[str, Any]:
    article = one.article
    return {
        "url": one.url,
        "title": article.title if article else None,
        "published_at": article.published_at.value if article and article.published_at else None,
        "authors": [author.name for author in article.authors] if article else [],
        "agencies": list(article.agencies) if article else [],
        "words": round(word_count(article.text)) if article else None,
        "flags": article.flags if article else [],
        "problem": one.problem or None,
    }
