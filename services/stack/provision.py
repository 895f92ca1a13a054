"""The files that the servers run from: jars, an unpacked Elasticsearch, and Java, readable for the server's user."""

from contextlib import AbstractContextManager
from pathlib import Path

from services.stack.artifacts import Store, pins
from services.stack.java import Java, installed_java
from services.stack.lock import locked
from services.stack.platform import User, is_root, unprivileged_user
from services.stack.progress import Reporter
from services.stack.public_folder import public_folder
from services.stack.settings import StackSettings
from services.stack.tree import Tree, copy, unpack


class Provision:
    """The paths for this machine and user, shared by all instances and runs; `ensure_*` fills them.

    For an ordinary user, everything is in the cache folder. For root, Elasticsearch runs as another user, and it and
    its copy of Java are in the public folder.
    """

    def __init__(self, settings: StackSettings, reporter: Reporter) -> None:
        self._settings = settings
        self._reporter = reporter
        kafka, elasticsearch = pins().kafka, pins().elasticsearch
        cache = settings.cache_dir
        self._kafka = Store(cache / "kafka" / f"{kafka.version}-{kafka.digest}", kafka, settings.repository)
        release = f"{elasticsearch.version}-{elasticsearch.digest}"
        self._elasticsearch = Store(cache / "elasticsearch" / release, elasticsearch, settings.repository)
        self.java = installed_java()
        self.jars = self._kafka.folder
        self.user: User | None = None
        self.public: Path | None = None
        self.elasticsearch_java = self.java
        self._home = Tree(self._elasticsearch.folder / "home")
        if is_root():
            self.user = unprivileged_user()
            self.public = public_folder(settings.public_folder)
            self.elasticsearch_java = Java(self.public / f"java-{self.java.version}", self.java.version)
            self._home = Tree(self.public / f"elasticsearch-{release}")
        self.elasticsearch_home = self._home.path

    def ensure_kafka(self) -> None:
        """Download Kafka's jars if they are missing."""
        if self._kafka.missing():
            with self._cache_lock():
                self._kafka.fetch(f"downloading Kafka {pins().kafka.version}", self._reporter)

    def ensure_elasticsearch(self) -> None:
        """Download and unpack Elasticsearch, and copy Java, if they are missing."""
        java = Tree(self.elasticsearch_java.home)
        if self._home.intact() and (self.public is None or java.intact()):
            return
        with self._cache_lock():
            [archive] = self._elasticsearch.fetch(
                f"downloading Elasticsearch {pins().elasticsearch.version}", self._reporter
            )
            if self.public is None:
                self._home.ensure(lambda into: unpack(archive, into, self._reporter))
        if self.public is not None:
            with locked(self.public / ".lock", self._settings.lock_timeout, self._reporter):
                self._home.ensure(lambda into: unpack(archive, into, self._reporter))
                java.ensure(
                    lambda into: copy(self.java.home, into, f"copying Java {self.java.version}", self._reporter)
                )

    def _cache_lock(self) -> AbstractContextManager[None]:
        return locked(self._settings.cache_dir / ".lock", self._settings.lock_timeout, self._reporter)
