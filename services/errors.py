"""The base of every error that Dateline raises on purpose. docs/errors.md says of each what it means and what to do.

It imports nothing, so that the pure cores may derive from it too. The embedded servers have a base of their own,
`services.stack.errors.StackError`.
"""


class DatelineError(Exception):
    """Something that Dateline foresees went wrong; the message says what, and where it helps, what to do next."""


class SurroundingsError(DatelineError):
    """What a worker needs for every record fails: the broker, Elasticsearch, a setting. Never one record's error, so it
    ends the worker, and no record is blamed."""
