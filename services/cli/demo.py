"""`dateline demo`: runs the whole pipeline on real servers, with a fictional news site; or serves that site alone."""

import signal
from contextlib import suppress
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from services.cli.views.output import console, emit, is_terminal
from services.cli.views.problem import give_up
from services.demo.files import save as save_pages
from services.demo.site import PORT, NewsSite
from services.demo.workers import WorkerDied
from services.stack import StackError
from services.stack.platform import owner


def demo(
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep servers and workers running; print how to stop them.")
    ] = False,
    site: Annotated[
        bool, typer.Option("--site", help="Only serve the news site, until Ctrl-C or SIGTERM; print its addresses.")
    ] = False,
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Port of --site, on loopback; 0: any free one.")
    ] = PORT,
    save: Annotated[
        Path | None,
        typer.Option(
            "--save",
            metavar="FOLDER",
            file_okay=False,
            help="Only write the site's articles to files there, and requests for extract and annotate --jsonl.",
        ),
    ] = None,
) -> None:
    """Start Kafka and Elasticsearch, serve a fictional news site, run the three workers, and report the result.

    Exit code 0 only when every article is accounted for, and a subscriber printed the quotes of the index. --site and
    --save start none of that.
    """
    # SIGTERM ends the demo as Ctrl-C does: everything that it started is stopped on the way out.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if keep and (site or save):
        give_up("--keep goes with the whole demo; leave it out with --site and --save")
    if save:
        _save(save, f"http://127.0.0.1:{port}")
    if site:
        _serve(port)
    if site or save:
        return
    from services.demo.run import run  # noqa: PLC0415 - the site alone is served without it, and sooner

    target = console(width=None if is_terminal() else 100)
    try:
        code = run(target, keep=keep)
    except (StackError, WorkerDied, TimeoutError) as error:
        give_up(*str(error).split("\n"))
    raise typer.Exit(code)


def _save(folder: Path, site: str) -> None:
    try:
        count = save_pages(folder, site)
    except OSError as error:
        give_up(f"{error.filename or folder} cannot be written: {error.strerror or error}; name another folder")
    emit(f"{count} pages of {site}, requests.jsonl and texts.jsonl are in {folder}")


def _serve(port: int) -> None:
    try:
        site = NewsSite(port)
    except OSError as error:
        _give_up_port(port, error)
    # From before the last line that is printed: whoever reads it may stop the site at once.
    with suppress(KeyboardInterrupt), site:
        emit(
            f"A fictional news site is at {site.url}",
            f"  feed     {site.feed_url}  ({len(site.articles)} articles)",
            f"  page     {site.articles[-1].url}",
            f"  text     {site.text_pages[0].url}",
            f"  broken   {site.broken_urls[0]}",
            f"  missing  {site.missing_urls[0]}",
            "Workers fetch from this machine only if they are started with",
            "  export DATELINE_FETCH_ALLOW_NETWORKS=127.0.0.0/8 DATELINE_FETCH_GAP_S=0",
            "Ctrl-C or SIGTERM stops it.",
        )
        while True:
            signal.pause()


def _give_up_port(port: int, error: OSError) -> NoReturn:
    holder = owner(port)
    why = f"is taken{holder}" if holder else f"cannot be used: {error.strerror or error}"
    give_up(f"Port {port} {why}. Choose another one with --port; --port 0 takes any that is free.")
