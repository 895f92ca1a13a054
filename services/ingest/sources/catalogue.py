"""The catalogue of sources that are followed: `sources.yaml`, typed. docs/sources.md describes it for its authors.

A problem names the file, the line, what is wrong and what to write instead, and all problems are told at once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator

from services.errors import DatelineError
from services.ingest.addresses.address import Address
from services.ingest.sources.listing import StatedKind
from services.ingest.sources.marked_yaml import KeyPath, Marked, YamlError, read_marked
from services.ingest.sources.remedies import remedy
from services.ingest.sources.stated_address import web_address

MAX_FILE_BYTES = 64 * 1024 * 1024
"""Maximum size of the file: a hundred thousand sources take a quarter of it."""
MAX_POLLS_A_DAY = 288
"""One every five minutes, below which no list is polled."""
_MOST_PROBLEMS = 50
"""Maximum problems told at once."""


class CatalogueError(DatelineError, ValueError):
    """The catalogue cannot be used; each line of the message names the file, a line of it, and what to do."""


WebAddress = Annotated[Address, BeforeValidator(web_address)]


def _written(value: object) -> object:
    if value is None:
        raise ValueError("nothing follows it (what `#` begins is a comment); write a value, or remove the line")
    return value


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class StatedList(_Part):
    """A list of a source, as the file has it. A bare URL stands for a mapping with `url` alone."""

    url: WebAddress
    kind: StatedKind | None = None
    """None: what it turns out to be when it is read."""
    path: str | None = Field(None, min_length=1, max_length=4096)
    """Of a folder: where it is, below DATELINE_FILE_ROOT. Its files were published below `url`."""

    _not_empty = field_validator("kind", "path", mode="before")(_written)

    @model_validator(mode="after")
    def _folder_has_its_path(self) -> Self:
        if self.kind == "folder" and self.path is None:
            raise ValueError("a folder needs a `path`, its place below DATELINE_FILE_ROOT; `url` is where its files "
                             "were published")  # fmt: skip
        if self.path is not None and self.kind != "folder":
            raise ValueError("only a folder has a `path`; write `kind: folder` beside it, or remove it")
        return self


class Source(_Part):
    """A source, as the file has it. What it can say is described in docs/sources.md."""

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")
    name: str | None = Field(None, min_length=1, max_length=200)
    home_page: WebAddress | None = None
    lists: list[Annotated[StatedList, BeforeValidator(lambda one: {"url": one} if isinstance(one, str) else one)]] = (
        Field(min_length=1, max_length=1000)
    )
    paused: bool = False
    feed_text: bool | None = None
    """Whether a text in its lists may stand in for the page; None: as DATELINE_FEED_TEXT says."""
    history: bool = False
    """Whether what its lists had before they were followed is fetched too."""
    max_polls_a_day: int | None = Field(None, ge=1, le=MAX_POLLS_A_DAY)

    _not_empty = field_validator(
        "name", "home_page", "paused", "feed_text", "history", "max_polls_a_day", mode="before"
    )(_written)

    @property
    def title(self) -> str:
        """Its name for people."""
        return self.name or self.id

    @classmethod
    def of(cls, fields: Mapping[str, object]) -> Self:
        """A source that is not written yet; what is None is left out. Raises CatalogueError."""
        try:
            return cls.model_validate({key: value for key, value in fields.items() if value is not None})
        except ValidationError as error:
            raise CatalogueError("\n".join(dict.fromkeys(map(_said_of, error.errors(include_url=False))))) from error


class _File(_Part):
    sources: list[Source] = []

    @field_validator("sources", mode="before")
    @classmethod
    def _may_be_empty(cls, value: object) -> object:
        return [] if value is None else value


class FollowedList(NamedTuple):
    """A list that is polled, once for all sources that name it."""

    url: str
    """As the first source writes it that has it with https, or else the first."""
    host_key: str
    """The key of its fetch requests."""
    kind: StatedKind | None
    path: str | None
    source_ids: tuple[str, ...]
    """Of those sources that are not paused, in the order of the file: articles are credited to the first. Of all of
    them, if all are paused."""
    paused: bool
    feed_text: bool | None
    """As the first of these sources says."""
    history: bool
    """Whether any of them wants what the list had before it was followed."""
    max_polls_a_day: int | None
    """The smallest that any of them allows."""


class Catalogue:
    """The sources of a file, in its order. notes: what is odd about it, but no reason to refuse it."""

    def __init__(self, sources: Sequence[Source], notes: Sequence[str] = ()) -> None:
        self.sources = tuple(sources)
        self.notes = tuple(notes)
        self._lists = tuple(_followed(self.sources))

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a file. Raises CatalogueError, also if there is none."""
        return cls.read(read_bytes(path), str(path))

    @classmethod
    def read(cls, body: bytes, name: str) -> Self:
        """Read the contents of a file that is called `name` in messages. Raises CatalogueError."""
        marked = parse(body, name)
        problems = [*marked.problems, *_taken_ids(marked)]
        sources: list[Source] = []
        try:
            sources = _File.model_validate({} if marked.value is None else marked.value).sources
        except ValidationError as error:
            told = {line for line, _ in marked.problems}
            found = (_problem(marked, one) for one in error.errors(include_url=False))
            problems += [one for one in found if one[0] not in told]
        if problems := [*problems, *_clashes(sources, marked)]:
            raise _refused(name, problems)
        return cls(sources, [f"{name}:{line}: {note}" for line, note in _repeats(sources, marked)])

    def source(self, source_id: str) -> Source | None:
        """The source of an id."""
        return next((one for one in self.sources if one.id == source_id), None)

    def lists(self) -> Sequence[FollowedList]:
        """Every list once, in the order of the file, those of paused sources too."""
        return self._lists


def read_bytes(path: Path) -> bytes:
    """The bytes of the file. Raises CatalogueError."""
    try:
        with path.open("rb") as file:
            body = file.read(MAX_FILE_BYTES + 1)
    except FileNotFoundError as error:
        raise CatalogueError(f"{path}: there is no such file; begin one with `dateline sources add`") from error
    except OSError as error:
        raise CatalogueError(f"{path}: it cannot be read ({error.strerror or error}); correct its rights") from error
    if len(body) > MAX_FILE_BYTES:
        raise CatalogueError(f"{path}: it is larger than {MAX_FILE_BYTES:,} bytes; no catalogue is")
    return body


def parse(body: bytes, name: str) -> Marked:
    """The YAML of a catalogue. Raises CatalogueError."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise CatalogueError(f"{name}:{line}: not UTF-8; save the file in that encoding") from error
    try:
        marked = read_marked(text)
    except YamlError as error:
        raise CatalogueError(f"{name}:{error.line}: {error}") from error
    if text.lstrip().startswith("<"):
        raise CatalogueError(f"{name}:1: not YAML; what a feed reader exports is read by `dateline sources import`")
    if not isinstance(marked.value, dict | None):
        raise CatalogueError(f"{name}:{marked.line(())}: begin the file with `sources:`, and indent what follows")
    return marked


def list_key(address: Address) -> str:
    """What two addresses of one list have in common: they differ in no more than those of one article may, in http or
    https, `www.`, a slash at the end."""
    return address.article_id


def first_secure(addresses: Iterable[Address]) -> Address:
    """Of the addresses of one list, the one to fetch: the first with https, or else the first."""
    return min(addresses, key=lambda one: not one.normalized.startswith("https:"))


def _followed(sources: Sequence[Source]) -> Iterator[FollowedList]:
    named: dict[str, list[tuple[Source, StatedList]]] = {}
    for source in sources:
        for one in source.lists:
            named.setdefault(list_key(one.url), []).append((source, one))
    for found in named.values():
        ours = [source for source, _ in found if not source.paused] or [source for source, _ in found]
        limits = [source.max_polls_a_day for source in ours if source.max_polls_a_day is not None]
        address = first_secure(one.url for _, one in found)
        yield FollowedList(
            url=address.raw,
            host_key=address.host_key,
            kind=next((one.kind for _, one in found if one.kind), None),
            path=next((one.path for _, one in found if one.path), None),
            source_ids=tuple(dict.fromkeys(source.id for source in ours)),
            paused=ours[0].paused,
            feed_text=ours[0].feed_text,
            history=any(source.history for source in ours),
            max_polls_a_day=min(limits, default=None),
        )


def _taken_ids(marked: Marked) -> Iterator[tuple[int, str]]:
    """Ids that were given before, in sources that may be wrong otherwise."""
    sources = marked.value.get("sources") if marked.value else None
    first: dict[object, int] = {}
    for number, source in enumerate(sources if isinstance(sources, list) else ()):
        if isinstance(source, dict) and isinstance(given := source.get("id"), str):
            line = marked.line(("sources", number, "id"))
            if (before := first.setdefault(given.strip(), line)) != line:
                yield line, f"the id `{given}` is taken by the source in line {before}; give each one an id of its own"


def _clashes(sources: Sequence[Source], marked: Marked) -> Iterator[tuple[int, str]]:
    """Lists that were said to be of another kind."""
    kinds: dict[str, tuple[StatedKind, str | None, int]] = {}
    for number, source in enumerate(sources):
        for place, one in enumerate(source.lists):
            if one.kind is None:
                continue
            here = marked.line(("sources", number, "lists", place))
            kind, path, first = kinds.setdefault(list_key(one.url), (one.kind, one.path, here))
            if (kind, path) != (one.kind, one.path):
                yield here, f"{one.url.raw} was `kind: {kind}` in line {first}; write the same here, or another address"


def _repeats(sources: Sequence[Source], marked: Marked) -> Iterator[tuple[int, str]]:
    """Lists that were named before."""
    seen: dict[str, int] = {}
    for number, source in enumerate(sources):
        for place, one in enumerate(source.lists):
            line = marked.line(("sources", number, "lists", place))
            if (first := seen.setdefault(list_key(one.url), line)) != line:
                yield (
                    line,
                    f"{one.url.raw} was named in line {first}: polled once, credited to the first source not paused",
                )


def _refused(name: str, problems: Iterable[tuple[int, str]]) -> CatalogueError:
    """All problems, in the order of the file."""
    lines = sorted(dict.fromkeys(problems), key=lambda one: one[0])
    shown = [f"{name}:{line}: {problem}" for line, problem in lines[:_MOST_PROBLEMS]]
    if len(lines) > _MOST_PROBLEMS:
        shown.append(f"{name}: and {len(lines) - _MOST_PROBLEMS:,} more")
    return CatalogueError("\n".join(shown))


_OWNERS: dict[type[BaseModel], str] = {Source: "a source", StatedList: "a list", _File: "the file"}


def _problem(marked: Marked, error: Any) -> tuple[int, str]:
    """The line of a problem that pydantic found, and what to do."""
    path: KeyPath = tuple(error["loc"])
    if len(path) < 2:
        return marked.line(path), _remedy(error, str(path[-1]) if path else "", _File)
    one = marked.value["sources"][path[1]]
    named = one.get("id") if isinstance(one, dict) else None
    where = f"source `{named}`" if isinstance(named, str) else f"source {int(str(path[1])) + 1}"
    return marked.line(path), f"{where}: {_said_of(error, within=2)}"


def _said_of(error: Any, within: int = 0) -> str:
    """What to do about an error in a source; the first `within` keys of its path lead to that source."""
    path: KeyPath = tuple(error["loc"])[within:]
    key = path[-1] if path and isinstance(path[-1], str) else ""
    return _remedy(error, str(key), StatedList if len(path) > 1 and path[0] == "lists" else Source)


def _remedy(error: Any, key: str, owner: type[BaseModel]) -> str:
    if key == "max_polls_a_day" and error["type"] != "value_error":
        return f"`{key}` must be a whole number from 1 to {MAX_POLLS_A_DAY}"
    return remedy(error, key, _OWNERS[owner], owner.model_fields)
