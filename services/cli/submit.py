"""`dateline submit`: writes fetch requests to their topic, and waits for their outcomes."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import ValidationError

from schemas.fetch_request import FetchRequest
from schemas.topics import manifest
from schemas.topics.coordinates import Coordinates
from schemas.topics.names import BACKFILL, REQUESTS
from services.cli.options import moment, require_no_login
from services.cli.views.broker_problems import broker_problems
from services.cli.views.elasticsearch_problems import elasticsearch_problems
from services.cli.views.outcomes import complaints, described, print_outcome, summary
from services.cli.views.output import complain, console, emit_json, say, working
from services.cli.views.problem import give_up
from services.ingest.addresses.address import Address
from services.ingest.reading.decoding.charset import decode_page
from services.ingest.reading.decoding.gzipped import unpack
from services.ingest.reading.not_an_article import NotAnArticle
from services.operate import submission
from services.operate.errand_watch import ErrandWatch
from services.operate.errands import Errand
from services.operate.progress import silent
from services.operate.required_topics import require_topics
from services.runtime.broker.producer import Refused
from services.runtime.elasticsearch import client
from services.runtime.settings import Settings

if TYPE_CHECKING:
    from rich.console import Console

STANDARD_INPUT = "-"
TIMEOUT_S, WEEK_S = 300, 604_800

Urls = Annotated[
    list[str],
    typer.Argument(metavar="URL", help="One URL or more; `-` reads them from standard input, one a line, # comments."),
]
SourceId = Annotated[str | None, typer.Option("--source", help="source_id of the article. Default: the domain.")]
Wait = Annotated[
    bool, typer.Option("--wait", help="Wait for the outcome of each request, print it, and exit 1 unless all are good.")
]
Backfill = Annotated[
    bool, typer.Option("--backfill", help="Fetch it behind all that is live, with a bounded share of the workers.")
]
Timeout = Annotated[int, typer.Option(min=0, max=WEEK_S, metavar="SECONDS", help="How long to wait with --wait.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object per request.")]


def _time(text: str) -> datetime:
    try:
        return moment(text, datetime.now(UTC))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


CapturedAt = Annotated[
    datetime | None,
    typer.Option(
        metavar="TIME",
        parser=_time,
        help="When it was captured: an ISO date or time (UTC without an offset), or an age (2h, 3d). Default: now.",
    ),
]


@dataclass(slots=True)
class _Order:
    """What is to be submitted, and what cannot be."""

    keyed: dict[tuple[str, FetchRequest], None] = field(default_factory=dict)
    """The requests with their keys, each once."""
    problems: list[str] = field(default_factory=list)
    repeated: int = 0
    """How many were given before; each is submitted once."""


def url(
    urls: Urls,
    source: SourceId = None,
    captured_at: Annotated[str | None, typer.Option(hidden=True)] = None,
    backfill: Backfill = False,
    wait: Wait = False,
    timeout: Timeout = TIMEOUT_S,
    as_json: Json = False,
) -> None:
    """Submit the URLs of articles."""
    if captured_at is not None:
        give_up(
            "a URL is captured when it is fetched, so --captured-at would be false; for a page that was captured "
            "earlier: `dateline submit file PAGE --url URL --captured-at TIME`"
        )
    order = _listed(urls, kind="article", source_id=source, via="dateline submit url")
    _submit(order, wait, timeout, as_json, BACKFILL if backfill else REQUESTS)


def feed(
    urls: Urls,
    source: SourceId = None,
    backfill: Backfill = False,
    wait: Wait = False,
    timeout: Timeout = TIMEOUT_S,
    as_json: Json = False,
) -> None:
    """Submit feeds or sitemaps, to be read once; what is new in them is fetched."""
    order = _listed(urls, kind="feed", source_id=source, via="dateline submit feed")
    _submit(order, wait, timeout, as_json, BACKFILL if backfill else REQUESTS)


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
    wait: Wait = False,
    timeout: Timeout = TIMEOUT_S,
    as_json: Json = False,
) -> None:
    """Submit a page from a file."""
    order = _Order()
    _add(
        order,
        "",
        url=url,
        kind="file",
        source_id=source,
        captured_at=captured_at,
        body=_text(path),
        via="dateline submit file",
    )
    _submit(order, wait, timeout, as_json)


def _text(path: Path) -> str:
    try:
        return decode_page(unpack(path.read_bytes(), manifest(REQUESTS).max_bytes))
    except NotAnArticle as error:
        give_up(f"{path}: {error}")
    except OSError as error:
        give_up(f"{path} cannot be read: {error.strerror or error}")


def _listed(urls: Sequence[str], **fields: object) -> _Order:
    """A request for each URL, and each line of standard input where `-` is given."""
    order = _Order()
    for one in urls:
        for where, address in _standard_input(order) if one == STANDARD_INPUT else [("", one)]:
            _add(order, where, url=address, **fields)
    if not order.keyed and not order.problems:
        give_up("standard input has no URL; write one a line")
    return order


def _standard_input(order: _Order) -> Iterator[tuple[str, str]]:
    """The URLs on standard input, each with the line that it is on."""
    if sys.stdin.isatty():
        complain("reading URLs from standard input, one a line; Ctrl-D ends", color=False)
    for number, line in enumerate(sys.stdin.buffer, 1):
        where = f"line {number}: "
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8").strip()
        except UnicodeDecodeError:
            order.problems.append(f"{where}not UTF-8: {line.strip()!r}")
            continue
        if text and not text.startswith("#"):
            yield where, text


def _add(order: _Order, where: str, **fields: object) -> None:
    """Add a request to the order, or why it cannot be made; `where` names the line that it was on."""
    limit = manifest(REQUESTS).max_bytes
    try:
        address = Address.of(require_no_login(str(fields["url"])))
        request = FetchRequest.model_validate(fields)
        size = len(request.to_bytes())
    except ValidationError as error:
        problem = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        order.problems.append(f"{where}{fields['url']}: {problem}")
    except (TypeError, ValueError) as error:
        order.problems.append(f"{where}{error}")
    else:
        if size > limit:
            order.problems.append(f"the page of {request.url} is too large: a request is at most {limit:,} bytes")
        else:
            order.repeated += (address.host_key, request) in order.keyed
            order.keyed[address.host_key, request] = None


def _submit(order: _Order, wait: bool, timeout: int, as_json: bool, topic: str = REQUESTS) -> None:
    """Submit what can be submitted to a topic; exit 1 if that is not all, or if something that was waited for did not
    end well."""
    if not order.keyed:
        give_up(*order.problems)
    settings = Settings()
    written: list[tuple[Coordinates, FetchRequest]] = []
    unwell: list[str] = []
    with broker_problems(settings), ExitStack() as resources:
        watch = None
        if wait:
            resources.enter_context(elasticsearch_problems(settings))
            watch = resources.enter_context(ErrandWatch(settings, resources.enter_context(client(settings))))
        else:
            require_topics(settings, [topic])
        keyed = list(order.keyed)
        for (_key, request), answer in zip(keyed, submission.write(settings, keyed, topic=topic), strict=True):
            if isinstance(answer, Refused):
                order.problems.append(submission.refusal(request, answer))
            else:
                written.append((answer, request))
        if watch is None:
            _print_written(written, as_json)
        else:
            unwell += complaints(_print_outcomes(watch, written, timeout, as_json))
    if order.repeated:
        complain(f"{order.repeated:,} given more than once, submitted once", color=False)
    if order.problems and written:
        order.problems.append(f"{len(order.problems):,} not submitted, {len(written):,} submitted")
    if order.problems or unwell:
        give_up(*order.problems, *unwell)


def _print_written(written: Sequence[tuple[Coordinates, FetchRequest]], as_json: bool) -> None:
    target = console()
    for where, request in written:
        if as_json:
            emit_json({"url": request.url, "kind": request.kind, "request": str(where)})
        else:
            say(target, f"{where}  {request.url}")


def _print_outcomes(
    watch: ErrandWatch, written: Sequence[tuple[Coordinates, FetchRequest]], timeout: int, as_json: bool
) -> list[Errand]:
    """Print the outcome of each as it ends."""
    target, ended = console(), []
    try:
        with _waiting(f"submitted {len(written):,}, waiting for the outcome …", target, as_json) as progress:
            for one in watch.ends(written, timeout, progress):
                ended.append(one)
                if as_json:
                    emit_json(described(one))
                else:
                    print_outcome(target, one)
    except BaseException:
        complain("no longer waiting: what was submitted stays submitted", color=False)
        raise
    if not as_json and len(ended) > 1:
        say(target, summary(ended))
    return ended


def _waiting(first: str, target: "Console", as_json: bool) -> AbstractContextManager[Callable[[str], None]]:
    """Show the progress where the outcomes are printed, if that is a terminal; none beside JSON on a terminal."""
    if target.is_terminal:
        return nullcontext(silent) if as_json else working(first, target)
    return working(first)
