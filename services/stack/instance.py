"""A named instance of the embedded servers: up, status, down, and cleaning up after a killed run."""

import errno
import hashlib
import re
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

import psutil
from pydantic import ValidationError

from services.stack.artifacts import pins
from services.stack.elasticsearch import Elasticsearch
from services.stack.errors import NotEnoughDisk, NoUnprivilegedUser, OtherOptions, StackError, StartFailed
from services.stack.info import ServerInfo, StackInfo
from services.stack.kafka import Kafka
from services.stack.lock import locked
from services.stack.platform import (
    check_disk,
    check_memory,
    check_platform,
    check_port,
    free_ports,
    is_free,
    is_root,
    owner,
    unprivileged_user,
)
from services.stack.process import family, find, marked, memory, stop, tail
from services.stack.progress import Reporter
from services.stack.provision import Provision
from services.stack.public_folder import check_owner, public_path
from services.stack.settings import NAME_PATTERN, StackSettings, given_as, heap_bytes, problems_of
from services.stack.state import Running, State

MIB = 1 << 20
KAFKA, ELASTICSEARCH = Kafka.name, Elasticsearch.name
HEAP_OF = {KAFKA: "kafka_heap", ELASTICSEARCH: "es_heap"}
# Measured memory of a Java process beyond its heap (for Elasticsearch with its launcher), rounded up.
BESIDE_HEAP = {KAFKA: 200 * MIB, ELASTICSEARCH: 400 * MIB}
DATA_BYTES = 512 * MIB  # space for a new data folder
POLL = 0.2  # seconds
LAUNCHES = 3  # attempts, in case another program takes the chosen port before the server does
PORT_CONFLICT = re.compile("Address already in use|BindException|BindHttpException")


class Stack:
    """One instance. Omitted options come from `DATELINE_STACK_*` variables, then from the defaults in `settings`.

    `kafka_settings` and `elasticsearch_settings` override our server.properties and elasticsearch.yml. They apply when
    a server is started, not to one that already runs.
    """

    def __init__(
        self,
        name: str = "default",
        *,
        kafka_port: int | None = None,
        elasticsearch_port: int | None = None,
        es_heap: str | None = None,
        kafka_heap: str | None = None,
        progress: bool = True,
        kafka_settings: Mapping[str, str] | None = None,
        elasticsearch_settings: Mapping[str, object] | None = None,
        settings: StackSettings | None = None,
    ) -> None:
        if not re.fullmatch(NAME_PATTERN, name):
            raise StackError(
                f"`{name}` is not a valid instance name. Use up to 40 of a-z, 0-9 and dashes, not starting with a dash."
            )
        options = {
            "kafka_port": kafka_port,
            "elasticsearch_port": elasticsearch_port,
            "es_heap": es_heap,
            "kafka_heap": kafka_heap,
        }
        given = {key: value for key, value in options.items() if value is not None}
        try:
            base = settings.model_dump() if settings else {}
            self.settings = StackSettings(**{**base, **given})
        except ValidationError as error:
            raise StackError(f"Invalid setting of the embedded servers: {problems_of(error, given)}.") from None
        explicit = {*given, *(settings or self.settings).model_fields_set}
        self._given_as = {field: given_as(field, given) for field in explicit}
        self.name = name
        self.folder = self.settings.folder / name
        self._reporter = Reporter(progress)
        self._kafka_settings = kafka_settings
        self._elasticsearch_settings = elasticsearch_settings
        self._identity = f"{name}-{hashlib.sha256(str(self.folder).encode()).hexdigest()[:8]}"
        self._provision: Provision | None = None
        self._known_ports: dict[str, int] = {}

    def up(self) -> StackInfo:
        """Start the servers that do not run, wait until both are healthy, and return their addresses.

        A running instance is reused; if one of its servers has died, it is restarted on its data. On failure, servers
        started by this call are stopped again, and logs and data are kept for inspection. Raises StackError.
        """
        check_platform()
        with _explained(), self._locked():
            self._up()
            info = self.status()
        if info is None:
            raise StartFailed(f"The servers exited right after they became healthy. See the logs in {self._logs}.")
        return info

    def status(self) -> StackInfo | None:
        """The current state of the instance, or None if none of its servers runs."""
        state = State.read(self.folder)
        if not any(find(running.child) for running in state.servers.values()):
            return None
        servers = tuple(self._describe(name, running) for name, running in sorted(state.servers.items()))
        addresses = {server.name: server.address for server in servers}
        return StackInfo(
            name=self.name,
            kafka=addresses.get(KAFKA, ""),
            elasticsearch=addresses.get(ELASTICSEARCH, ""),
            folder=self.folder,
            processes=servers,
        )

    def down(self, keep_data: bool = False) -> bool:
        """Stop both servers and remove the instance; return whether there was one.

        With `keep_data`, the next `up` of this name continues with the data of Kafka and Elasticsearch, at the same
        ports.
        """
        with _explained(), self._locked():
            ended = self._end([KAFKA, ELASTICSEARCH], State.read(self.folder))
            found = ended or self.folder.exists() or self._elasticsearch_folder.exists()
            self._remove(keep_data)
            self._lock_path.unlink(missing_ok=True)
        for empty in (self.settings.folder, self.settings.folder.parent):
            with suppress(OSError):  # not empty: other instances, or other files of this user
                empty.rmdir()
        return found

    # -- up

    def _up(self) -> None:
        state = State.read(self.folder)
        self._known_ports = {name: running.port for name, running in state.servers.items()}
        earlier = {name for name, running in state.servers.items() if find(running.child)}
        self._check_what_runs({name: state.servers[name] for name in earlier})
        # Elasticsearch first: it starts up while Kafka's storage is being formatted.
        absent = [name for name in (ELASTICSEARCH, KAFKA) if name not in earlier]
        self._end(absent, state)
        try:
            if absent:
                self._check_machine(absent)
                for name in absent:
                    self._ensure(name)
                self._reporter.say(f"starting {' and '.join(absent)} …")
                for name in absent:
                    self._launch(name, state)
            self._await_health(state, earlier)
        except BaseException:
            self._end([name for name in (ELASTICSEARCH, KAFKA) if name not in earlier], state)
            raise

    def _check_what_runs(self, servers: Mapping[str, Running]) -> None:
        """Raise OtherOptions if an option was given that a running server was not started with: it would be ignored.
        Say so where a server is of another version."""
        for name, running in servers.items():
            if running.version not in (None, version := self._version(name)):
                self._reporter.say(
                    f"{name} {running.version} runs; this Dateline comes with {version}. To change to it: "
                    f"dateline down --name {self.name} --keep-data; dateline up --name {self.name}"
                )
        if different := [one for name, running in sorted(servers.items()) for one in self._differences(name, running)]:
            raise OtherOptions(
                f"The instance `{self.name}` already runs, but not as asked: {'; '.join(different)}. Nothing was "
                f"changed. Stop it first (dateline down --name {self.name} --keep-data keeps its data) and run this "
                "again; or omit what differs, to use it as it is; or start another one beside it with another --name."
            )

    def _differences(self, name: str, running: Running) -> Iterator[str]:
        """The explicit options that differ from what this server was started with, in words."""
        for field, runs, what in (
            (f"{name}_port", running.port, "on port"),
            (HEAP_OF[name], running.heap, "with a heap of"),
            ("java_options", running.java_options, "with the Java options"),
        ):
            wanted = getattr(self.settings, field)
            if field in self._given_as and None not in (wanted, runs) and not _same(runs, wanted):
                yield f"{name} {what} {runs or '(none)'}, not {wanted or '(none)'} ({self._given_as[field]})"

    def _requested_ports(self) -> dict[str, int | None]:
        return {KAFKA: self.settings.kafka_port, ELASTICSEARCH: self.settings.elasticsearch_port}

    def _heap(self, name: str) -> str:
        return str(getattr(self.settings, HEAP_OF[name]))

    @staticmethod
    def _version(name: str) -> str:
        return (pins().kafka if name == KAFKA else pins().elasticsearch).version

    def _check_machine(self, absent: Sequence[str]) -> None:
        check_memory(sum(heap_bytes(self._heap(name)) + BESIDE_HEAP[name] for name in absent))
        for name in absent:
            if port := self._requested_ports()[name]:
                check_port(port, name, f"--{name}-port")
        check_disk(self.folder, DATA_BYTES)

    def _ensure(self, name: str) -> None:
        provision = self._provisioned()
        if name == KAFKA:
            provision.ensure_kafka()
        else:
            provision.ensure_elasticsearch()

    def _launch(self, name: str, state: State) -> None:
        """Start one server and record it at once, at the port that clients know from its last start if possible."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        requested = self._requested_ports()
        known = self._known_ports.get(name)
        avoided = {*requested.values(), *self._known_ports.values()}
        first, second = [port for port in free_ports(6) if port not in avoided][:2]
        port = requested[name] or (known if known and is_free(known) else first)
        if known and port != known:
            self._say_moved(name, known, port)
        log = self._log(name)
        offset = log.stat().st_size if log.exists() else 0
        controller_port = second if name == KAFKA else None
        child = self._kafka().launch(port, second) if name == KAFKA else self._elasticsearch().launch(port)
        state.servers[name] = Running(
            child=child,
            port=port,
            controller_port=controller_port,
            log_offset=offset,
            version=self._version(name),
            heap=self._heap(name),
            java_options=self.settings.java_options,
        )
        state.write(self.folder)

    def _say_moved(self, name: str, known: int, port: int) -> None:
        why = "" if self._requested_ports()[name] else f": its port is taken{owner(known)}"
        self._known_ports[name] = port  # said once
        self._reporter.say(
            f"{name} moves from port {known} to {port}{why}. Restart what uses the old address, workers included, with "
            f'the new variables: eval "$(dateline up --name {self.name})"'
        )

    def _await_health(self, state: State, earlier: set[str]) -> None:
        """Poll until every server is healthy. Restarts a server that exited, if that may help."""
        deadline = time.monotonic() + self.settings.start_timeout
        waiting = dict.fromkeys(state.servers, LAUNCHES)
        while True:
            for name in list(waiting):
                running = state.servers[name]
                if self._server(name).is_ready(running.port):
                    del waiting[name]
                    if name not in earlier:
                        self._reporter.say(f"{name} is up at {self._server(name).address(running.port)}")
                elif not find(running.child):
                    waiting[name] -= 1
                    self._relaunch(name, state, earlier, waiting[name])
            if not waiting:
                return
            if time.monotonic() > deadline:
                name = next(iter(waiting))
                raise StartFailed(
                    f"{name} was not healthy within {self.settings.start_timeout:.0f} s. "
                    f"{self._log_excerpt(name, state)}\n"
                    "If the machine is just slow, raise DATELINE_STACK_START_TIMEOUT (seconds); if the server hangs, "
                    f"run `dateline down --name {self.name} --keep-data` and try again."
                )
            time.sleep(POLL)

    def _relaunch(self, name: str, state: State, earlier: set[str], launches_left: int) -> None:
        running = state.servers[name]
        requested = self._requested_ports()[name]
        output = tail(self._log(name), running.log_offset, lines=200)
        if name in earlier:  # it was still shutting down when found: treat it as a server that was found dead
            earlier.remove(name)
            self._end([name], state)
            self._check_machine([name])
            self._ensure(name)
            self._launch(name, state)
        elif launches_left and not requested and PORT_CONFLICT.search(output):
            self._end([name], state)
            self._launch(name, state)
        else:
            raise StartFailed(f"{name} exited during startup. {self._log_excerpt(name, state)}")

    def _log_excerpt(self, name: str, state: State) -> str:
        log = self._log(name)
        return f"The end of its log, {log}:\n{tail(log, state.servers[name].log_offset) or '(empty)'}"

    # -- processes

    def _mark(self, name: str) -> str:
        return f"-Ddateline.instance={self._identity}.{name}"

    def _marks(self, name: str) -> tuple[str, ...]:
        if name == KAFKA:
            return (self._mark(KAFKA),)
        return (self._mark(ELASTICSEARCH), str(Elasticsearch.pid_file(self._elasticsearch_folder)))

    def _marked(self, names: Sequence[str]) -> list[psutil.Process]:
        users = [psutil.Process().uids().real]
        if is_root():
            with suppress(NoUnprivilegedUser):
                users.append(unprivileged_user().uid)
        return marked([mark for name in names for mark in self._marks(name)], users)

    def _end(self, names: Sequence[str], state: State) -> bool:
        """Stop these servers, recorded or not (a killed `up` may have started one without recording it). Returns
        whether there were any."""
        noted = [find(state.servers[name].child) for name in names if name in state.servers]
        known = [process for process in [*noted, *self._marked(names)] if process]
        stop([one for process in known for one in family(process)], self.settings.stop_timeout)
        return bool(known)

    def _describe(self, name: str, running: Running) -> ServerInfo:
        process = find(running.child)
        relatives = family(process) if process else []
        # Elasticsearch is a small launcher and the server: show the process that uses the most memory.
        main = max(relatives, key=lambda one: memory([one]), default=None)
        return ServerInfo(
            name=name,
            address=self._address(name, running.port),
            pid=main.pid if main else None,
            rss=memory(relatives),
            uptime=max(0.0, time.time() - running.child.create_time) if process else 0.0,
            healthy=bool(process) and self._server(name).is_ready(running.port),
            log=self._log(name),
        )

    # -- servers

    def _provisioned(self) -> Provision:
        self._provision = self._provision or Provision(self.settings, self._reporter)
        return self._provision

    def _server(self, name: str) -> Kafka | Elasticsearch:
        return self._kafka() if name == KAFKA else self._elasticsearch()

    @staticmethod
    def _address(name: str, port: int) -> str:
        return Kafka.address(port) if name == KAFKA else Elasticsearch.address(port)

    def _kafka(self) -> Kafka:
        provision = self._provisioned()
        return Kafka(
            folder=self.folder / KAFKA,
            log=self._log(KAFKA),
            jars=provision.jars,
            java=provision.java,
            heap=self.settings.kafka_heap,
            mark=self._mark(KAFKA),
            java_options=self.settings.java_options,
            extra=self._kafka_settings,
        )

    def _elasticsearch(self) -> Elasticsearch:
        provision = self._provisioned()
        return Elasticsearch(
            folder=self._elasticsearch_folder,
            log=self._log(ELASTICSEARCH),
            home=provision.elasticsearch_home,
            java=provision.elasticsearch_java,
            heap=self.settings.es_heap,
            cluster=f"dateline-{self._identity}",
            mark=self._mark(ELASTICSEARCH),
            java_options=self.settings.java_options,
            user=provision.user,
            extra=self._elasticsearch_settings,
        )

    # -- folders

    @property
    def _logs(self) -> Path:
        return self.folder / "logs"

    def _log(self, name: str) -> Path:
        return self._logs / f"{name}.log"

    @property
    def _lock_path(self) -> Path:
        # Not inside the folder, because `down` removes that.
        return self.settings.folder / f".{self.name}.lock"

    @property
    def _elasticsearch_folder(self) -> Path:
        if is_root():
            return public_path(self.settings.public_folder) / "instances" / self._identity
        return self.folder / ELASTICSEARCH

    def _locked(self) -> AbstractContextManager[None]:
        return locked(self._lock_path, self.settings.lock_timeout, self._reporter)

    def _remove(self, keep_data: bool) -> None:
        elsewhere = self._elasticsearch_folder
        Elasticsearch.remove_temporary_files(elsewhere)
        kept = set()
        if keep_data:
            kept = {State.path(self.folder), self.folder / KAFKA / "data", elsewhere / "data", elsewhere / "snapshots"}
        _remove(self.folder, kept)
        if is_root() and elsewhere.exists():  # in the public folder
            check_owner(public_path(self.settings.public_folder))
            _remove(elsewhere, kept)
            with suppress(OSError):  # other instances
                elsewhere.parent.rmdir()


@contextmanager
def _explained() -> Iterator[None]:
    """Turn file-system errors into errors that say what to do."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NotEnoughDisk(
                f"The disk is full, or your quota exceeded: {error.filename}. Free space, or choose other folders with "
                "DATELINE_STACK_FOLDER (data) and DATELINE_CACHE_DIR (downloads)."
            ) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise StackError(
                f"{error.filename} cannot be read or written: {error.strerror}. Did another user (or root) run "
                "`dateline up` here before? Run `dateline down` as that user, or choose other folders with "
                "DATELINE_STACK_FOLDER and DATELINE_CACHE_DIR."
            ) from error
        raise


def _remove(path: Path, kept: set[Path]) -> None:
    """Remove `path`, except for the folders `kept` in it."""
    if path in kept:
        return
    if not path.is_dir() or path.is_symlink():
        path.unlink(missing_ok=True)
    elif any(keep.is_relative_to(path) and keep.exists() for keep in kept):
        for child in path.iterdir():
            _remove(child, kept)
    else:
        shutil.rmtree(path)


def _same(runs: object, wanted: object) -> bool:
    """Whether an option has the value that a server runs with; heaps may be written differently, as 1g and 1024m."""
    try:
        return heap_bytes(str(runs)) == heap_bytes(str(wanted))
    except (ValueError, KeyError):
        return runs == wanted
