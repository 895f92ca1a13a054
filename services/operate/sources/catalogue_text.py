"""Edits the text of `sources.yaml` as a person would: a few lines are inserted or changed, all else stays as it is.

A YAML library that keeps comments would still wrap lines and indent anew; here a change of one source is a change of
its lines (docs/decisions/0049-edits-of-the-catalogue.md). Each result is checked: it reads as the old catalogue with
that change and no other.
"""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

import yaml

from services.errors import DatelineError
from services.ingest.sources.catalogue import Catalogue, CatalogueError, Source, StatedList, parse
from services.ingest.sources.marked_yaml import Span

HEAD = "# Sources to follow; docs/sources.md describes every key.\nsources:\n"


class SourcesFileError(DatelineError, ValueError):
    """The catalogue cannot be edited; the message says what to correct, or what to write by hand."""


class CatalogueText:
    """A text, in UTF-8, that is called `name` in messages. Raises CatalogueError if it is no catalogue."""

    def __init__(self, body: bytes, name: str) -> None:
        self._name = name
        self.catalogue = Catalogue.read(body, name)
        self._marked = parse(body, name)
        self.text = body.decode("utf-8-sig")
        self._lines = self.text.splitlines(keepends=True)
        if self._lines:
            self._lines[-1] = _ended(self._lines[-1])

    def add(self, sources: Sequence[Source]) -> "CatalogueText":
        """With these sources at its end. Raises SourcesFileError, also for an id that is taken."""
        if taken := {one.id for one in self.catalogue.sources} & {one.id for one in sources}:
            raise SourcesFileError(f"{self._name} has a source {min(taken)!r} already; give another id with --id")
        lines, column = list(self._lines), 2
        if self._marked.value is None:
            lines.append(HEAD if not self.text.strip() else "sources:\n")
        elif self.catalogue.sources:
            span = self._marked.spans["sources",]
            column = span.start.column
            if span.flow:
                raise self._by_hand(written(sources))
        else:
            # `sources:` alone, or a pair of brackets behind it.
            line = self._marked.keys["sources",].start.line
            lines[line] = _ended(lines[line].replace("[]", "").rstrip())
        blocks = [_indented(_dumped([_source(one)]), column) for one in sources]
        lines.append(("\n" if self.catalogue.sources else "") + "\n".join(blocks))
        return self._changed(lines, [*self.catalogue.sources, *sources], written(sources))

    def add_lists(self, source_id: str, lists: Sequence[StatedList]) -> "CatalogueText":
        """With these lists at the end of a source's. Raises SourcesFileError."""
        number, text = self._number(source_id), list(self._lines)
        block = _dumped([_list(one) for one in lists])
        span = self._marked.spans["sources", number, "lists"]
        if span.flow:
            _insert(text, span, "".join(f", {_in_braces(one)}" for one in lists))
        else:
            _insert_below(text, span, _indented(block, span.start.column))
        source = self.catalogue.sources[number]
        changed = source.model_copy(update={"lists": [*source.lists, *lists]})
        return self._changed(text, self._with(number, changed), block)

    def set_paused(self, source_id: str, paused: bool) -> "CatalogueText":
        """With a source paused or resumed; the same if it was. Raises SourcesFileError."""
        number = self._number(source_id)
        source = self.catalogue.sources[number]
        if source.paused == paused:
            return self
        lines, word = list(self._lines), str(paused).lower()
        key, value = (spans.get(("sources", number, "paused")) for spans in (self._marked.keys, self._marked.spans))
        if key is None or value is None:
            whole = self._marked.spans["sources", number]
            if whole.flow:
                _insert(lines, whole, f", paused: {word}")
            else:
                _insert_below(lines, whole, _indented(f"paused: {word}\n", whole.start.column))
        else:
            line = lines[value.start.line]
            if line.strip() == line[key.start.column : value.end.column]:
                # Nothing else stands on the line. A source that is not paused needs none.
                lines[value.start.line] = "" if not paused else line[: value.start.column] + _ended(word)
            else:
                lines[value.start.line] = line[: value.start.column] + word + line[value.end.column :]
        changed = source.model_copy(update={"paused": paused})
        return self._changed(lines, self._with(number, changed), f"paused: {word}")

    def _number(self, source_id: str) -> int:
        for number, source in enumerate(self.catalogue.sources):
            if source.id == source_id:
                return number
        raise SourcesFileError(unknown(source_id, self.catalogue, self._name))

    def _with(self, number: int, source: Source) -> list[Source]:
        sources = list(self.catalogue.sources)
        sources[number] = source
        return sources

    def _changed(self, lines: Sequence[str], expected: Sequence[Source], by_hand: str) -> "CatalogueText":
        text = "".join(lines)
        if "\r\n" in self.text:
            text = text.replace("\r\n", "\n").replace("\n", "\r\n")
        try:
            changed = CatalogueText(text.encode(), self._name)
        except CatalogueError as error:
            raise self._by_hand(by_hand) from error
        if changed.catalogue.sources != tuple(expected):
            raise self._by_hand(by_hand)
        return changed

    def _by_hand(self, lines: str) -> SourcesFileError:
        return SourcesFileError(
            f"{self._name} cannot be edited by a program as it is laid out; write this into it by hand:\n{lines}"
        )


def written(sources: Sequence[Source]) -> str:
    """Sources as YAML, to be pasted below `sources:`."""
    return "\n".join(_indented(_dumped([_source(one)]), 2) for one in sources)


def unknown(source_id: str, catalogue: Catalogue, name: str) -> str:
    """What to say of an id that no source has."""
    ids = [one.id for one in catalogue.sources]
    meant = get_close_matches(source_id, ids, n=1)
    hint = f"did you mean {meant[0]!r}?" if meant else "`dateline sources list` shows those there are"
    return f"{name} has no source {source_id!r}; {hint}"


class _Dumper(yaml.SafeDumper):
    """Indents the items of a list below its key."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _dumped(value: Any) -> str:
    text: str = yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10**6)
    return text


def _in_braces(one: StatedList) -> str:
    text: str = yaml.safe_dump([_list(one)], default_flow_style=True, sort_keys=False, allow_unicode=True, width=10**6)
    return text.strip().removeprefix("[").removesuffix("]")


def _source(source: Source) -> dict[str, Any]:
    """A source as it is written: without what is as it would be anyway."""
    said = source.model_dump(exclude_defaults=True, exclude={"home_page", "lists"})
    home = {"home_page": source.home_page.raw} if source.home_page else {}
    head = {key: said.pop(key) for key in ("id", "name") if key in said}
    return head | home | {"lists": [_list(one) for one in source.lists]} | said


def _list(one: StatedList) -> str | dict[str, Any]:
    said = one.model_dump(exclude_defaults=True, exclude={"url"})
    return {"url": one.url.raw} | said if said else one.url.raw


def _ended(line: str) -> str:
    return line if line.endswith(("\n", "\r")) else line + "\n"


def _indented(block: str, columns: int) -> str:
    return "".join(" " * columns + line for line in block.splitlines(keepends=True))


def _insert(lines: list[str], span: Span, text: str) -> None:
    """Insert before the bracket or brace that a value ends with."""
    line, column = span.end.line, span.end.column - 1
    lines[line] = lines[line][:column].rstrip() + text + lines[line][column:]


def _insert_below(lines: list[str], span: Span, block: str) -> None:
    """Insert lines below the last one of a value."""
    # What ends at the beginning of a line, such as `|` text, ends before it.
    lines.insert(span.end.line + (span.end.column > 0), block)
