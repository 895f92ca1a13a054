"""What is said when a command ends with a problem that is not its own, and the exit code."""

import errno
import sys

from typer.exceptions import TyperException

from services.cli.exit_codes import CLOSED_PIPE, FAILED, MISUSED
from services.cli.views import output

PYDANTIC = "Value error, "
"""What pydantic, which converts arguments for typer, puts before a message."""


def misused(error: TyperException) -> int:
    """Say what is wrong with the arguments, and where help is; the exit code."""
    context = getattr(error, "ctx", None)
    message = error.format_message().replace(PYDANTIC, "").replace("Input should", "it should").replace("\n\t", " ")
    if type(error).__name__ == "NoArgsIsHelpError":
        # A group without a command: the message is its help.
        output.complain(*message.split("\n"), color=False)
    else:
        output.complain(message)
        if context is not None:
            output.complain(f"see `{context.command_path} --help`", color=False)
    return MISUSED


def settled(error: Exception) -> int | None:
    """Say what is wrong with the settings, or with the files and streams of a command; the exit code.

    None for any other error: that is a bug, and its traceback is wanted.
    """
    if isinstance(error, BrokenPipeError):
        output.abandon()
        return CLOSED_PIPE
    if isinstance(error, OSError):
        if error.errno in (errno.ENOSPC, errno.EIO, errno.EBADF) and error.filename is None:
            output.abandon()
            output.complain(f"the output cannot be written: {error.strerror}")
        else:
            output.complain(f"{error.filename or 'the system'}: {error.strerror or error}")
        return FAILED
    if "pydantic" in sys.modules and (lines := _of_settings(error)):
        output.complain(*lines)
        return MISUSED
    return None


def _of_settings(error: Exception) -> list[str] | None:
    from pydantic import ValidationError  # noqa: PLC0415 - imported already, when this is one

    from services.runtime.settings import problems_of  # noqa: PLC0415

    return problems_of(error) if isinstance(error, ValidationError) else None
