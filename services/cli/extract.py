"""`dateline extract`: extracts the article of a page, without any server."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from schemas.article import Article
from services.cli.jsonl import run_jsonl
from services.cli.options import require_no_login
from services.cli.views.article import print_article
from services.cli.views.output import console, emit_document
from services.cli.views.problem import give_up
from services.ingest.extract import extract as extract_article
from services.ingest.reading.decoding.gzipped import unpack
from services.ingest.reading.fields.source_zones import load

_MOST_BYTES = 10 * 1024 * 1024
"""Maximum size of a page after gunzip, in bytes: the default maximum of a fetch."""


def extract(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="The page: HTML, gzipped HTML, or plain text.", show_default=False),
    ] = None,
    url: Annotated[str | None, typer.Option("--url", help="URL the page was published under.")] = None,
    captured_at: Annotated[
        str | None,
        typer.Option(
            "--captured-at",
            metavar="TIME",
            help="When it was captured, such as 2026-03-01T09:30Z; UTC without an offset. Default: now.",
        ),
    ] = None,
    source_zones: Annotated[
        Path | None,
        typer.Option("--source-zones", help="File that `dateline zones` wrote, for clock times without an offset."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the article record as JSON.")] = False,
    jsonl: Annotated[
        bool,
        typer.Option(
            "--jsonl",
            help='Read requests {"id", "url", "path" or "html", "captured_at"?} from stdin, one per line; answer '
            'each with one line, {"id", "article", "seconds"} or {"id", "error"}.',
        ),
    ] = False,
) -> None:
    """Extract the article of a page: headline, byline, times, image, body, and where each was found."""
    if jsonl:
        if file is not None or url is not None or as_json:
            give_up("--jsonl reads its requests from stdin; leave out FILE, --url and --json")
        _answer_lines(captured_at, source_zones)
        return
    if file is None or url is None:
        give_up("give a FILE and its --url, such as: dateline extract page.html --url https://example.org/story")
    article = _read_file(file, url, captured_at, source_zones)
    if as_json:
        emit_document(article.to_bytes())
        return
    print_article(article, console())


def _read_file(file: Path, url: str, captured_at: str | None, source_zones: Path | None) -> Article:
    try:
        zones = load(source_zones)
    except ValueError as error:
        give_up(str(error))
    try:
        body = unpack(file.read_bytes(), _MOST_BYTES)
        return extract_article(body, require_no_login(url), captured_at=_moment(captured_at), source_zones=zones)
    except OSError as error:
        give_up(f"{file} cannot be read: {error.strerror or error}")
    except ValueError as error:
        # Including NotAnArticle.
        give_up(f"{file}: {error}")


def _answer_lines(captured_at: str | None, source_zones: Path | None) -> None:
    try:
        default, zones = _moment(captured_at), load(source_zones)
    except ValueError as error:
        give_up(str(error))

    def handle(request: dict[str, Any]) -> dict[str, Any]:
        begun = time.process_time()
        given = request.get("captured_at")
        article = extract_article(
            unpack(_body(request), _MOST_BYTES),
            _text(request, "url"),
            captured_at=_moment(_text(request, "captured_at")) if given is not None else default,
            source_zones=zones,
        )
        record = article.model_dump(mode="json", by_alias=True)
        return {"id": request.get("id"), "article": record, "seconds": round(time.process_time() - begun, 6)}

    run_jsonl(handle)


def _body(request: dict[str, Any]) -> bytes:
    if (request.get("html") is None) == (request.get("path") is None):
        raise ValueError("the request needs exactly one of `path` and `html`")
    if request.get("html") is not None:
        # JSON can carry lone surrogates, which cannot be encoded.
        return _text(request, "html").encode(errors="replace")
    path = Path(_text(request, "path"))
    try:
        return path.read_bytes()
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror or error}") from error


def _text(request: dict[str, Any], name: str) -> str:
    value = request[name]
    if not isinstance(value, str):
        raise TypeError(f"`{name}` must be a string, not {type(value).__name__}")
    return value


def _moment(value: str | None) -> datetime:
    """The time that a string names (UTC without an offset), or now. Raises ValueError, saying what to write instead."""
    if value is None:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise ValueError(f"{value!r} is not a time; write it as 2026-03-01T09:30:00Z") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
