"""Errors of the embedded servers. Every message says what is wrong and what to do next."""


class StackError(Exception):
    """The base of all of them; the command line prints the message and exits 1."""


class UnsupportedPlatform(StackError):
    """This machine cannot run the servers: wrong operating system, C library or processor, or no Java or bash."""


class NotEnoughMemory(StackError):
    """The servers need more memory than is available."""


class NotEnoughDisk(StackError):
    """The artifacts, or a small data folder, need more disk space than is free."""


class NoUnprivilegedUser(StackError):
    """Dateline runs as root, Elasticsearch refuses to, and there is no other user to run it as."""


class UnsafeFolder(StackError):
    """A folder at a predictable path belongs to another user, or others can write to it."""


class DownloadFailed(StackError):
    """An artifact is not in the cache and could not be downloaded."""


class ChecksumMismatch(StackError):
    """A downloaded artifact is not the pinned one."""


class PortTaken(StackError):
    """A requested port is in use."""


class OtherOptions(StackError):
    """The instance already runs, with other options than those that were given."""


class StartFailed(StackError):
    """A server exited early, or was not healthy before the deadline."""


class StopFailed(StackError):
    """A server survived SIGKILL, so its folder cannot be removed."""


class Busy(StackError):
    """Another `up` or `down` held the lock until the timeout."""
