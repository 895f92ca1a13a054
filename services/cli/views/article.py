"""How `dateline extract` shows an article."""

import re

from rich.console import Console
from rich.table import Table
from rich.text import Text

from schemas.article import Article, ArticleTime
from services.cli.views.output import shown, shown_lines, text

_OPENINGS = {"subhead": "## ", "list_item": "  • "}
_STYLES = {"subhead": "bold cyan", "entry": "bold"}


def print_article(article: Article, console: Console) -> None:
    """Print the headline, the fields, the body, and where each field was found."""

    def line(label: str, value: str | None, style: str = "") -> None:
        if value:
            console.print(text(f"{label:<11}", "dim").append(shown(value), style))

    console.print(text(article.title or "(no title)", "bold"))
    line("", article.subtitle, "italic")
    line("by", ", ".join(author.name for author in article.authors))
    line("with", ", ".join(f"{one.name} ({one.role.replace('_', ' ')})" for one in article.contributors))
    line("agencies", ", ".join(article.agencies))
    line("published", _time(article.published_at))
    line("modified", _time(article.modified_at))
    line("section", article.section)
    line("language", article.language)
    line("source", " — ".join(filter(None, (article.source.domain, article.source.name))))
    line("canonical", article.canonical_url)
    line("article_id", article.article_id)
    if article.lead_image is not None:
        line("image", article.lead_image.url)
        line("caption", article.lead_image.caption)
        line("credit", article.lead_image.credit)
    line("keywords", ", ".join(article.keywords))
    line("robots", ", ".join(article.rights.robots))
    line("for free", {True: "yes, it states", False: "no, it states", None: None}[article.accessible_for_free])
    line("flags", ", ".join(article.flags), "yellow")
    console.print()
    for paragraph in article.paragraphs:
        if paragraph.at is not None:
            console.print(text(shown(paragraph.at.value), "dim"))
        words = _OPENINGS.get(paragraph.kind, "") + article.text[paragraph.start : paragraph.end]
        console.print(Text(shown_lines(words), _STYLES.get(paragraph.kind, "")))
        console.print()
    table = Table("field", "found in", "confidence", title="Where it was found", title_justify="left")
    for name, place in article.provenance.items():
        table.add_row(shown(name), shown(place), f"{article.confidence.get(name, 0):.2f}")
    console.print(table)
    count = len(re.findall(r"\w+", article.text))
    console.print(f"{len(article.paragraphs)} paragraphs, {count} words", style="dim")


def _time(value: ArticleTime | None) -> str | None:
    if value is None:
        return None
    zone = {
        "declared": "offset declared",
        "visible": "zone shown on the page",
        "source_default": "the source's zone",
        "capture": "counted back from the capture",
    }
    return f"{value.value}  ({zone.get(value.zone, 'zone unknown')}; to the {value.precision})"
