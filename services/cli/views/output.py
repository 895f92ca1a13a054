"""The one way to print: everything that a command writes goes through here (tests/contract/test_printing.py).

Titles, URLs, authors, headers, error messages and file names come from outside. Shown raw, they could move the cursor,
recolor or rename the terminal, write to its clipboard, or reverse what is read. Here control characters, direction
marks and line separators are shown as `\\x1b` or `\\u202e` instead, and nothing is read as markup.
"""

import io
import json
import logging
import os
import re
import sys
import unicodedata
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

# Unicode 15: every character of the categories Cc, Cf, Cs, Zl and Zp, except those that belong to ordinary text: the
# soft hyphen, the two joiners, and the signs that Arabic and Syriac write before a number or an abbreviation.
_CONTROL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f]"
)
_LINE = re.compile("\r?\n")
_MARKS = re.compile(r"[^\x00-\u00ac\u00ae-\u02ff]{9,}")
"""Where a flood of marks may be: nothing but letters of other scripts, and marks."""
MOST_MARKS = 8
"""Maximum number of marks on one letter that are shown as such, joiners and variation selectors among them. No script
needs as many; hundreds cover the lines above and below, or hide a message."""

_LOGIN = re.compile(r"(?<=://)[^\s/?#]+@")
"""User and password of a URL; both may hold an `@`."""

RED = "\x1b[31m{}\x1b[0m"
LONGEST_LINE = 4000
"""Maximum length of a line about a problem, in characters: it may repeat an argument of any length."""


def shown(text: str) -> str:
    """The text on one line, with control characters, direction marks, line breaks and floods of marks visible:
    `a\\x1b[2Jb\\nc`."""
    return _MARKS.sub(_thinned, _CONTROL.sub(_escaped, text))


def shown_lines(text: str) -> str:
    """The same for text of several lines: line feeds stay, and so do tabs."""
    return "\n".join("\t".join(map(shown, line.split("\t"))) for line in _LINE.split(text))


def shown_json(document: str) -> str:
    """A JSON document with what `shown` escapes as JSON escapes; the same document to a program. Line feeds stay."""
    return "\n".join(_MARKS.sub(_thinned_json, _CONTROL.sub(_escaped_json, line)) for line in document.split("\n"))


def text(value: object, style: str = "") -> "Text":
    """One line of a table's cell or of a paragraph."""
    from rich.text import Text  # noqa: PLC0415 - rich takes 0.2 s to import, and most errors need none of it

    return Text(shown(str(value)), style)


def console(*, err: bool = False, width: int | None = None) -> "Console":
    """A console on standard output, or standard error, that obeys nothing of what it prints.

    Strings are never markup, in tables and titles either. What a renderable made of an unescaped string is escaped
    when it is written.
    """
    from rich.console import Console, RenderableType  # noqa: PLC0415

    class Shown(Console):
        def render_str(self, text: str, **options: Any) -> "Text":
            return super().render_str(shown_lines(text), **options)

        def render(self, renderable: RenderableType, options: Any = None) -> Iterable[Any]:
            for segment in super().render(renderable, options):
                yield segment if segment.control else segment._replace(text=shown_lines(segment.text))

    return Shown(stderr=err, width=width, markup=False, emoji=False, highlight=False)


def say(target: "Console", line: str, style: str | None = None) -> None:
    """Print one line, without wrapping it."""
    target.print(text(line, style or ""), soft_wrap=True)


@contextmanager
def working(first: str = "", target: "Console | None" = None) -> Iterator[Callable[[str], None]]:
    """Show on a terminal that a command works, and on what: yields what changes that line. On standard error.

    What is printed meanwhile belongs on the same console, or not on this terminal.
    """
    from rich.live import Live  # noqa: PLC0415
    from rich.spinner import Spinner  # noqa: PLC0415

    spinner = Spinner("dots", text(first), style="green")
    # Not by Console.status(): it sends what goes to standard output, to a file even, to its own console.
    with Live(
        spinner,
        console=target or console(err=True),
        transient=True,
        refresh_per_second=12.5,
        redirect_stdout=False,
        redirect_stderr=False,
    ):
        yield lambda line: spinner.update(text=text(line))


def complain(*lines: str, color: bool = True) -> None:
    """Print lines on standard error, in red on a terminal; without the user and the password of a URL."""
    stream = sys.stderr
    red = color and stream.isatty() and not os.environ.get("NO_COLOR")
    with suppress(OSError):
        for line in lines:
            written = shown(_LOGIN.sub("***@", line))
            if len(written) > LONGEST_LINE:
                written = written[:LONGEST_LINE] + "…"
            stream.write((RED if red else "{}").format(written) + "\n")
        stream.flush()


def emit(*lines: str) -> None:
    """Write lines for a script to standard output, at once: it may read them while the command goes on."""
    for line in lines:
        sys.stdout.write(shown(line) + "\n")
    sys.stdout.flush()


def emit_json(value: object, *, indent: int | None = None) -> None:
    """Write a JSON document to standard output, on one line unless it is indented."""
    emit_document(json.dumps(value, ensure_ascii=False, indent=indent))


def emit_document(document: str | bytes) -> None:
    """Write a JSON document that is encoded already to standard output."""
    sys.stdout.write(shown_json(document if isinstance(document, str) else document.decode()) + "\n")


def emit_bytes(value: bytes) -> None:
    """Write bytes as they are to standard output, which must not be a terminal."""
    sys.stdout.buffer.write(value)
    sys.stdout.buffer.flush()


def flush() -> None:
    """Write what is buffered. Raises OSError if it cannot be written, rather than when Python exits."""
    sys.stdout.flush()


class _Complaints(logging.Handler):
    """What libraries report, where nothing else takes it."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print it as a complaint."""
        complain(record.getMessage(), color=False)


def take_warnings() -> None:
    """Print what libraries log or warn of as anything else: it may repeat what a page says."""
    logging.lastResort = _Complaints(logging.WARNING)
    warnings.showwarning = lambda message, *_, **__: complain(str(message), color=False)


def abandon() -> None:
    """Write no more to standard output: its reader is gone, or its disk is full. Python would try again at its exit."""
    with suppress(OSError, ValueError):
        # Not where a test has put something else in its place.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def is_terminal() -> bool:
    """Whether standard output is one."""
    return sys.stdout.isatty()


def is_watched() -> bool:
    """Whether standard error is a terminal, and not a log."""
    return sys.stderr.isatty()


def tolerate() -> None:
    """Let both streams escape what their encoding lacks (an ellipsis in ASCII, half an emoji), instead of failing; let
    a stream that the caller has closed (`>&-`) be an empty one."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - until the process ends
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _escaped(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode()


def _escaped_json(match: re.Match[str]) -> str:
    return json.dumps(match[0])[1:-1] if match[0] != "\x7f" else "\\u007f"


def _thinned(match: re.Match[str]) -> str:
    return _without_floods(match[0], lambda mark: mark.encode("unicode_escape").decode())


def _thinned_json(match: re.Match[str]) -> str:
    return _without_floods(match[0], lambda mark: json.dumps(mark)[1:-1])


def _without_floods(text: str, escape: Callable[[str], str]) -> str:
    """The text with the marks of a letter beyond `MOST_MARKS` escaped."""
    kept, marks = [], 0
    for one in text:
        marks = marks + 1 if unicodedata.category(one) in ("Mn", "Me", "Cf") else 0
        kept.append(one if marks <= MOST_MARKS else escape(one))
    return "".join(kept)
