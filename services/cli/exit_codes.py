"""How commands end. docs/errors.md has the table."""

DONE = 0
FAILED = 1
"""It could not be done, or what was checked is not as it must be."""
MISUSED = 2
"""A wrong argument, option or setting; for a worker also: not ready to start. Nothing was done."""
INTERRUPTED = 130
"""Ctrl-C."""
CLOSED_PIPE = 141
"""Whoever reads the output, such as `head`, wants no more of it."""
