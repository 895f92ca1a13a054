import os
import pwd
import socket
from pathlib import Path

import psutil
import pytest

from services.stack import platform
from services.stack.errors import NotEnoughDisk, NotEnoughMemory, NoUnprivilegedUser, PortTaken, UnsupportedPlatform

GIB = 1 << 30


def test_this_machine_is_supported() -> None:
    platform.check_platform()


@pytest.mark.parametrize(
    ("system", "machine", "said"),
    [
        ("win32", "AMD64", "WSL 2"),
        ("linux", "riscv64", "linux on riscv64"),
        ("freebsd14", "amd64", "freebsd14 on x86_64"),
    ],
)
def test_unsupported_platforms(monkeypatch: pytest.MonkeyPatch, system: str, machine: str, said: str) -> None:
    monkeypatch.setattr(platform.sys, "platform", system)
    monkeypatch.setattr(platform.platform, "machine", lambda: machine)
    with pytest.raises(UnsupportedPlatform, match=said):
        platform.check_platform()


def _no_such_name(_: str) -> str:
    raise ValueError("unrecognized configuration name")


@pytest.mark.parametrize("confstr", [_no_such_name, lambda _: None])
def test_musl(monkeypatch: pytest.MonkeyPatch, confstr: object) -> None:
    monkeypatch.setattr(platform.sys, "platform", "linux")
    monkeypatch.setattr(platform.platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(platform.os, "confstr", confstr)
    with pytest.raises(UnsupportedPlatform, match="musl"):
        platform.check_platform()


def test_no_bash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform.shutil, "which", lambda _: None)
    with pytest.raises(UnsupportedPlatform, match="Install bash"):
        platform.check_platform()


def test_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "available_memory", lambda: GIB)
    platform.check_memory(GIB)
    with pytest.raises(NotEnoughMemory, match=r"about 2048 MiB of free memory; 1024 MiB .*--es-heap"):
        platform.check_memory(2 * GIB)


@pytest.fixture
def cgroups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    class Memory:
        available = 8 * GIB

    monkeypatch.setattr(psutil, "virtual_memory", Memory)
    return tmp_path


def write_group(folder: Path, **files: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name.replace("__", ".")).write_text(content)


def test_a_cgroup_v2_above_us_limits_the_memory(cgroups: Path) -> None:
    write_group(cgroups / "fs/a/b", memory__max="max\n", memory__current="1", memory__stat="inactive_file 0\n")
    write_group(
        cgroups / "fs/a",
        memory__max=f"{4 * GIB}\n",
        memory__current=f"{3 * GIB}",
        memory__stat=f"inactive_file {GIB}\n",
    )
    (cgroups / "self").write_text("0::/a/b\n")
    assert platform.available_memory(cgroups / "fs", cgroups / "self") == 2 * GIB


def test_a_cgroup_v1_seen_from_a_container_limits_the_memory(cgroups: Path) -> None:
    write_group(
        cgroups / "fs/memory",
        memory__limit_in_bytes=f"{2 * GIB}\n",
        memory__usage_in_bytes=f"{GIB}\n",
        memory__stat="cache 5\ntotal_inactive_file 0\n",
    )
    (cgroups / "self").write_text("5:cpu,cpuacct:/docker/abc\n4:memory:/docker/abc\n")
    assert platform.available_memory(cgroups / "fs", cgroups / "self") == GIB


@pytest.mark.parametrize("membership", [None, "", "garbage\n", "0::/gone\n"])
def test_without_a_cgroup_limit_the_memory_of_the_machine_applies(cgroups: Path, membership: str | None) -> None:
    if membership is not None:
        (cgroups / "self").write_text(membership)
    assert platform.available_memory(cgroups / "fs", cgroups / "self") == 8 * GIB


def test_disk(tmp_path: Path) -> None:
    platform.check_disk(tmp_path / "not" / "yet" / "there", 1)
    with pytest.raises(NotEnoughDisk, match="DATELINE_CACHE_DIR"):
        platform.check_disk(tmp_path / "not", 1 << 60)


def test_a_taken_port_names_its_holder() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        with pytest.raises(PortTaken, match=rf"Port {port} for kafka is taken by .*pid {os.getpid()}.*--kafka-port"):
            platform.check_port(port, "kafka", "--kafka-port")
    assert platform.is_free(port)
    platform.check_port(port, "kafka", "--kafka-port")


def test_free_ports_differ_and_no_outgoing_connection_takes_them() -> None:
    ports = platform.free_ports(5)
    assert len(set(ports)) == 5
    with socket.create_server(("127.0.0.1", 0)) as given:  # from the range of outgoing connections
        assert max(ports) < given.getsockname()[1]


@pytest.mark.parametrize(("content", "first"), [("32768\t60999\n", 32768), ("", 49152), (None, 49152)])
def test_the_range_of_outgoing_connections(tmp_path: Path, content: str | None, first: int) -> None:
    if content is not None:
        (tmp_path / "range").write_text(content)
    assert platform._first_outgoing_port(tmp_path / "range") == first


def test_the_unprivileged_user_and_its_group_come_from_the_system() -> None:
    entry = pwd.getpwnam("nobody")
    assert platform.unprivileged_user() == platform.User(entry.pw_uid, entry.pw_gid)
    with pytest.raises(NoUnprivilegedUser, match="no user `no-such-user`"):
        platform.unprivileged_user("no-such-user")
