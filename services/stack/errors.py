"""What can go wrong with the embedded servers. Every message says what is wrong and what to do next."""


class StackError(Exception):
    """The base of all of them; the command line prints the message and exits 1."""


class UnsupportedPlatform(StackError):
    """This machine cannot run the servers at all: operating system, C library, processor, Java, bash."""


class NotEnoughMemory(StackError):
    """Less memory is free than the servers need."""


class NotEnoughDisk(StackError):
    """Less disk is free than the artifacts and a small data folder need."""


class NoUnprivilegedUser(StackError):
    """We are root, Elasticsearch refuses to be, and there is no user to run it as."""


class UnsafeFolder(StackError):
    """A folder at a predictable path belongs to somebody else, or others may write to it."""


class DownloadFailed(StackError):
    """An artifact is not in the cache and could not be fetched."""


class ChecksumMismatch(StackError):
    """An artifact was fetched and is not the one that is pinned."""


class PortTaken(StackError):
    """A port that was asked for is in use."""


class StartFailed(StackError):
    """A server ended early or did not become healthy within the deadline."""


class StopFailed(StackError):
    """A server outlived SIGKILL, so its folder cannot be removed."""


class Busy(StackError):
    """Another `up` or `down` holds the lock for longer than we wait."""
