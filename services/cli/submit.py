"""`dateline submit`: writes fetch requests to their topic."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from schemas.fetch_request import FetchRequest
from schemas.topics import manifest
from schemas.topics.names import REQUESTS
from services.cli.views.broker_problems import broker_problems
from services.cli.views.output import console, say
from services.cli.views.problem import give_up
from services.ingest.addresses.address import Address
from services.ingest.reading.decoding.charset import decode_page
from services.ingest.reading.decoding.gzipped import unpack
from services.ingest.reading.not_an_article import NotAnArticle
from services.operate import submission
from services.operate.required_topics import require_topics
from services.runtime.settings import Settings

Urls = Annotated[list[str], typer.Argument(metavar="URL", help="One URL or more.")]
SourceId = Annotated[str | None, typer.Option("--source", help="source_id of the article. Default: the domain.")]
CapturedAt = Annotated[
    datetime | None,
    typer.Option(
        metavar="TIME",
        help="When it was captured, such as 2026-03-01 or 2026-03-01T09:30:00; UTC without an offset. Default: now.",
        formats=["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%MZ", "%Y-%m-%d"],
    ),
]


def url(urls: Urls, source: SourceId = None, captured_at: CapturedAt = None) -> None:
    """Submit the URLs of articles."""
    _submit(
        [_request(url=one, source_id=source, captured_at=_utc(captured_at), via="dateline submit url") for one in urls]
    )


def feed(urls: Urls, source: SourceId = None) -> None:
    """Submit RSS or Atom feeds; every entry is fetched."""
    _submit([_request(url=one, kind="feed", source_id=source, via="dateline submit feed") for one in urls])


def file(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            exists=True,
            dir_okay=False,
            readable=True,
            help="The page: HTML, gzipped HTML, or plain text.",
        ),
    ],
    url: Annotated[str, typer.Option("--url", help="URL the page was published under.")],
    source: SourceId = None,
    captured_at: CapturedAt = None,
) -> None:
    """Submit a page from a file."""
    request = _request(
        url=url,
        kind="file",
        source_id=source,
        captured_at=_utc(captured_at),
        body=_text(path),
        via="dateline submit file",
    )
    _submit([request])


def _text(path: Path) -> str:
    try:
        return decode_page(unpack(path.read_bytes(), manifest(REQUESTS).max_bytes))
    except NotAnArticle as error:
        give_up(f"{path}: {error}")


def _utc(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


def _request(**fields: object) -> FetchRequest:
    try:
        return FetchRequest.model_validate(fields)
    except ValidationError as error:
        give_up("; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()))


def _submit(requests: list[FetchRequest]) -> None:
    limit = manifest(REQUESTS).max_bytes
    keyed = []
    for request in requests:
        try:
            keyed.append((Address.of(request.url).host_key, request))
        except ValueError as error:
            give_up(str(error))
        if len(request.to_bytes()) > limit:
            give_up(f"the page of {request.url} is too large: a request is at most {limit:,} bytes")
    settings = Settings()
    with broker_problems(settings):
        require_topics(settings, [REQUESTS])
        coordinates = submission.submit(settings, keyed)
    target = console()
    for (_key, request), where in zip(keyed, coordinates, strict=True):
        say(target, f"{where}  {request.url}")
