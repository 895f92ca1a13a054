"""`dateline sources`: the catalogue of sources that are followed, and how each of its lists fares."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from services.cli.exit_codes import FAILED
from services.cli.options import Json
from services.cli.views.broker_problems import broker_problems, operation_problems
from services.cli.views.followed_lists import described as described_list
from services.cli.views.followed_lists import print_lists, print_source
from services.cli.views.output import complain, console, emit, emit_bytes, emit_json, say, working
from services.cli.views.problem import give_up
from services.cli.views.source_trial import described, print_trial
from services.ingest.addresses.address import Address
from services.ingest.sources.catalogue import Catalogue, CatalogueError, Source, list_key
from services.ingest.sources.listing import StatedKind
from services.ingest.sources.stated_address import web_address
from services.operate.sources import sources_file
from services.operate.sources.catalogue_text import CatalogueText, SourcesFileError, unknown
from services.operate.sources.exchange import domain_id, exported, imported, title_id
from services.operate.sources.followed_lists import of_source, survey_lists
from services.operate.sources.opml import MAX_BYTES, OpmlError, read_subscriptions, write_opml
from services.operate.sources.source_trial import try_site
from services.runtime.settings import Settings

File = Annotated[
    Path | None,
    typer.Option("--file", help="The file of the sources.", show_default="DATELINE_SOURCES"),
]
Ids = Annotated[list[str], typer.Argument(metavar="ID", help="The id of a source, one or more.")]
SHOWN = 20
"""Maximum subscriptions listed that were not imported."""


def add(
    urls: Annotated[list[str], typer.Argument(metavar="URL", help="The address of a list of the source, one or more.")],
    source_id: Annotated[
        str | None,
        typer.Option("--id", help="Its id; of a source that there is, to add lists to it. Default: the domain."),
    ] = None,
    name: Annotated[str | None, typer.Option(help="Its name for people.")] = None,
    home_page: Annotated[str | None, typer.Option(metavar="URL", help="Its home page.")] = None,
    kind: Annotated[
        StatedKind | None, typer.Option(help="What the lists are. Default: found out at each poll.")
    ] = None,
    path: Annotated[
        str | None, typer.Option(metavar="FOLDER", help="For --kind folder: the folder, below DATELINE_FILE_ROOT.")
    ] = None,
    max_polls_a_day: Annotated[
        int | None, typer.Option(metavar="N", help="Poll each list at most N times a day.")
    ] = None,
    file: File = None,
) -> None:
    """Add a source with its lists to the file, or lists to a source that it has. Comments and order stay."""
    said_of_lists = _given(kind=kind, path=path)
    lists = [{"url": url} | said_of_lists for url in urls]
    said = _given(name=name, home_page=home_page, max_polls_a_day=max_polls_a_day)
    added: list[str] = []

    def edit(text: CatalogueText) -> CatalogueText:
        taken = [one.id for one in text.catalogue.sources]
        draft = Source.of({"id": "a", "lists": lists})
        new_id = source_id or title_id(name or "", taken) or domain_id(None, draft.lists[0].url, taken)
        added.append(new_id)
        for note in _named_before(text.catalogue, [one.url for one in draft.lists], new_id):
            complain(note, color=False)
        if new_id not in taken:
            return text.add([Source.of({"id": new_id, "lists": lists, **said})])
        if said:
            raise SourcesFileError(f"there is a source {new_id!r} already; change its {', '.join(said)} in the file")
        return text.add_lists(new_id, draft.lists)

    where = _path(file)
    _change(where, edit, create=True)
    emit(f"added {_counted(len(urls), 'list')} to source {added[0]} in {where}")
    _say_who_reads(where)


def list_(
    wrong: Annotated[bool, typer.Option("--wrong", help="Only lists that are broken, silent or overdue.")] = False,
    as_json: Json = False,
    file: File = None,
) -> None:
    """List the lists of all sources: how each fares, its last and next poll, and what it brings.

    Exits 1 when one of them is broken (its last three polls failed), silent, or overdue.
    """
    settings, catalogue, now = Settings(), _load(_path(file)), datetime.now(UTC)
    with broker_problems(settings), working() as show:
        reports = survey_lists(settings, catalogue, now, show)
    shown = [one for one in reports if one.is_wrong or not wrong]
    if as_json:
        for one in shown:
            emit_json(described_list(one))
    elif shown:
        print_lists(shown, now, console())
    else:
        say(console(), "nothing is wrong" if reports else "there are no sources yet: `dateline sources add`")
    if any(one.is_wrong for one in reports):
        raise typer.Exit(FAILED)


def explain(
    source_id: Annotated[str, typer.Argument(metavar="ID", help="The id of a source.")],
    as_json: Json = False,
    file: File = None,
) -> None:
    """Explain a source: why its next polls are when they are, what was learned, its last polls, and what is wrong.

    Exits 1 when one of its lists is broken, silent or overdue.
    """
    where = _path(file)
    settings, catalogue, now = Settings(), _load(where), datetime.now(UTC)
    source = catalogue.source(source_id)
    if source is None:
        give_up(unknown(source_id, catalogue, str(where)))
    with broker_problems(settings), working() as show:
        reports = of_source(survey_lists(settings, catalogue, now, show), catalogue, source_id)
    if as_json:
        for one in reports:
            emit_json(described_list(one))
    else:
        print_source(source, reports, now, console())
    if any(one.is_wrong for one in reports):
        raise typer.Exit(FAILED)


def test(
    url: Annotated[str, typer.Argument(metavar="URL", help="The home page of a site, or a list of it.")],
    add_it: Annotated[bool, typer.Option("--add", help="Add what is to be followed to the file.")] = False,
    source_id: Annotated[str | None, typer.Option("--id", help="The id to add it with. Default: the domain.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, with everything that was found.")] = False,
    file: File = None,
) -> None:
    """Find the lists of a site, fetch some of their articles, and show what would be ingested.

    Fetches politely, as workers do: up to 40 lists and 25 articles, robots.txt obeyed. A list counts by its entries of
    the last 48 hours that can be read as articles. Exits 1 when there is nothing to follow.
    """
    settings = Settings()
    try:
        address = web_address(url)
    except ValueError as error:
        give_up(str(error))
    where = _path(file) if add_it else None
    taken = _ids(where)
    with operation_problems(), working() as show:
        trial = try_site(settings, address, taken, source_id=source_id, progress=show)
    if as_json:
        emit_json(described(trial), indent=2)
    else:
        print_trial(trial, console())
    source = trial.source
    if source is None:
        give_up("nothing to follow was found; try a page of the site that lists its news, or the list itself")
    if where is not None:
        _add_tried(where, source, quiet=as_json)


def pause(ids: Ids, file: File = None) -> None:
    """Poll the lists of sources no more, until `resume`. What is known of them stays."""
    _pause(ids, file, paused=True)


def resume(ids: Ids, file: File = None) -> None:
    """Poll the lists of paused sources again."""
    _pause(ids, file, paused=False)


def import_(
    opml: Annotated[
        Path,
        typer.Argument(metavar="FILE", exists=True, dir_okay=False, readable=True, help="What a feed reader exports."),
    ],
    file: File = None,
) -> None:
    """Add the subscriptions of a feed reader, from OPML or from a text with an address on each line.

    Those that the file has already are left out.
    """
    try:
        with opml.open("rb") as stream:
            subscriptions = read_subscriptions(stream.read(MAX_BYTES + 1))
    except OpmlError as error:
        give_up(f"{opml}: {error}")
    if not subscriptions:
        give_up(f"{opml} has no subscription: no outline in it has an `xmlUrl`")
    where = _path(file)
    made = []

    def edit(text: CatalogueText) -> CatalogueText:
        made.append(imported(subscriptions, text.catalogue))
        return text.add(made[-1].sources) if made[-1].sources else text

    _change(where, edit, create=True)
    (result,) = made
    lists = sum(len(one.lists) for one in result.sources)
    if result.sources:
        emit(f"added {_counted(len(result.sources), 'source')} with {_counted(lists, 'list')} to {where}")
    if result.present:
        emit(f"{_counted(len(result.present), 'subscription')} left out: in the file already, or given twice")
    if result.refused:
        shown = [f"not added: {one.title or one.feed_url}: {why}" for one, why in result.refused[:SHOWN]]
        more = len(result.refused) - SHOWN
        give_up(*shown, *([f"and {more:,} more not added"] if more > 0 else []))
    _say_who_reads(where)


def export(
    opml: Annotated[
        Path | None, typer.Argument(metavar="OPML", help="File to write.", show_default="standard output")
    ] = None,
    file: File = None,
) -> None:
    """Write the feeds of all sources as OPML, for a feed reader. Sitemaps and pages are left out."""
    catalogue = _load(_path(file))
    subscriptions, others = exported(catalogue)
    written = write_opml("Sources of Dateline", subscriptions)
    if opml is None:
        emit_bytes(written)
    else:
        opml.write_bytes(written)
        emit(f"wrote {_counted(len(subscriptions), 'feed')} to {opml}")
    if others:
        complain(f"{_counted(others, 'list')} left out that no feed reader reads", color=False)


def _given(**options: object) -> dict[str, object]:
    return {key: value for key, value in options.items() if value is not None}


def _ids(file: Path | None) -> list[str]:
    if file is None or not file.exists():
        return []
    return [one.id for one in _load(file).sources]


def _add_tried(path: Path, source: Source, *, quiet: bool) -> None:
    added: list[Source] = []

    def edit(text: CatalogueText) -> CatalogueText:
        named = {list_key(one.url): source.id for source in text.catalogue.sources for one in source.lists}
        fresh = [one for one in source.lists if list_key(one.url) not in named]
        if not fresh:
            owners = ", ".join(sorted({named[list_key(one.url)] for one in source.lists}))
            raise SourcesFileError(f"{path} has all of its lists already, in {owners}; nothing was changed")
        added.append(source.model_copy(update={"lists": fresh}))
        return text.add(added)

    _change(path, edit, create=True)
    if not quiet:
        emit(f"added {source.id} with {_counted(len(added[0].lists), 'list')} to {path}")
        _say_who_reads(path)


def _pause(ids: Sequence[str], file: Path | None, *, paused: bool) -> None:
    where, word = _path(file), "paused" if paused else "resumed"
    before: dict[str, bool] = {}

    def edit(text: CatalogueText) -> CatalogueText:
        before.update((one.id, one.paused) for one in text.catalogue.sources)
        for source_id in ids:
            text = text.set_paused(source_id, paused)
        return text

    _change(where, edit)
    for source_id in dict.fromkeys(ids):
        if before[source_id] == paused:
            emit(f"{source_id} was {'paused already' if paused else 'not paused'}")
        else:
            emit(f"{word} {source_id}")
    _say_who_reads(where)


def _path(file: Path | None) -> Path:
    if file is None and (set_ := Settings().sources):
        file = Path(set_)
    if file is None:
        give_up("name the file of the sources with --file, or set DATELINE_SOURCES")
    return file


def _load(path: Path) -> Catalogue:
    with _catalogue_problems():
        return Catalogue.load(path)


def _change(path: Path, edit: sources_file.Edit, *, create: bool = False) -> None:
    with _catalogue_problems():
        sources_file.change(path, edit, create=create)


@contextmanager
def _catalogue_problems() -> Iterator[None]:
    try:
        yield
    except (CatalogueError, SourcesFileError) as error:
        give_up(*str(error).split("\n"))


def _named_before(catalogue: Catalogue, lists: Sequence[Address], source_id: str) -> Iterator[str]:
    """Notes on lists that another source names. Raises SourcesFileError if this one does."""
    keys = set(map(list_key, lists))
    for source in catalogue.sources:
        for one in source.lists:
            if list_key(one.url) not in keys:
                continue
            if source.id == source_id:
                raise SourcesFileError(f"source {source_id!r} has the list {one.url.raw} already; nothing was changed")
            yield f"{one.url.raw} is a list of {source.id} too: polled once, credited to the first source not paused"


def _say_who_reads(path: Path) -> None:
    followed = Settings().sources
    if followed is None or Path(followed).resolve() != path.resolve():
        say(console(), f"ingest workers follow it when DATELINE_SOURCES={path.resolve()}")


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
