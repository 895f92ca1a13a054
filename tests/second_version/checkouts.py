"""Copies of this checkout in which a second version of `article` is made, step by step."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
ARTICLES_V2 = "dateline.articles.v2"
_LEFT_OUT = ("__pycache__", "node_modules")


class Checkout:
    """One copy. `environment` makes Python import it, and nothing of the checkout that runs the tests."""

    def __init__(self, folder: Path, of: Path = ROOT) -> None:
        self.folder = folder
        self.environment = {"PYTHONPATH": str(folder), "PYTHONSAFEPATH": "1"}
        for part in ("schemas", "services"):
            shutil.copytree(of / part, folder / part, ignore=shutil.ignore_patterns(*_LEFT_OUT))
        for name in ("pyproject.toml", "LICENSE"):
            shutil.copy(of / name, folder)

    def edit(self, name: str, *edits: tuple[str, str]) -> None:
        """Replace texts of a file, each of which must be there."""
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        for before, after in edits:
            assert before in text, f"{name} has no {before!r}"
            text = text.replace(before, after)
        path.write_text(text, encoding="utf-8")

    def run(self, *command: str, environment: Mapping[str, str] | None = None, lines: bytes = b"") -> str:
        """What a command of Python prints there. Fails with what it says if it fails."""
        ran = subprocess.run(
            [sys.executable, *command],
            cwd=self.folder,
            env={**os.environ, **(environment or {}), **self.environment},
            input=lines,
            capture_output=True,
            check=False,
        )
        assert ran.returncode == 0, f"{command}: {ran.stderr.decode()}{ran.stdout.decode()}"
        return ran.stdout.decode()

    def dateline(self, *command: str, environment: Mapping[str, str] | None = None) -> str:
        """What `dateline` prints there."""
        return self.run("-m", "services.cli", *command, environment=environment)


def with_readers(folder: Path) -> Checkout:
    """v2 is there, with a step to it, its topics and a released wheel; the enricher reads both versions."""
    made = Checkout(folder)
    shutil.copy(Path(__file__).with_name("article_v2.py"), made.folder / "schemas/article/v2.py")
    _add_example(made.folder / "schemas/article/examples")
    for suffix in ("", ".dlq"):
        topics = made.folder / "schemas/topics"
        text = (topics / f"dateline.articles.v1{suffix}.yaml").read_text(encoding="utf-8")
        text = text.replace("dateline.articles.v1", ARTICLES_V2)
        if not suffix:
            text = text.replace("version: 1", "version: 2").replace("dateline.article.v1", "dateline.article.v2")
            text = text.replace("partitions: 12", "partitions: 12\npartitions_as: dateline.articles.v1")
        (topics / f"{ARTICLES_V2}{suffix}.yaml").write_text(text, encoding="utf-8")
    made.edit(
        "schemas/reader.py",
        (
            '    Contract("article", 1): "Article",\n',
            '    Contract("article", 1): "Article",\n    Contract("article", 2): "Article",\n',
        ),
        (
            "STEPS: Final[Mapping[Contract, Step]] = {}",
            "def _second(article: Record) -> Record:\n"
            '    return import_module(f"{__package__}.article.v2").of_first_version(article)\n\n\n'
            'STEPS: Final[Mapping[Contract, Step]] = {Contract("article", 1): _second}',
        ),
    )
    made.edit("schemas/version.py", ('VERSION: Final = "1.', 'VERSION: Final = "2.'))
    made.edit("schemas/topics/names.py", ("BACKFILL: Final", f'ARTICLES_V2: Final = "{ARTICLES_V2}"\nBACKFILL: Final'))
    made.edit(
        "schemas/topics/stages.py",
        ("import ARTICLES,", "import ARTICLES, ARTICLES_V2,"),
        ('"enrich": (ARTICLES,)', '"enrich": (ARTICLES_V2, ARTICLES)'),
    )
    made.edit(
        "services/enrich/worker.py",
        (
            "from schemas.article import Article\n",
            "from schemas.article import Article\nfrom schemas.article.v2 import Article as Second\n",
        ),
        ("import ARTICLES,", "import ARTICLES, ARTICLES_V2,"),
        ("reads = (ARTICLES,)", "reads = (ARTICLES_V2, ARTICLES)"),
        ("decode_newest(message, Article)", "decode_newest(message, Second).first_version()"),
    )
    return made


def with_both_written(folder: Path, of: Checkout) -> Checkout:
    """The ingest worker writes each article to both topics, and so does who erases one."""
    made = Checkout(folder, of.folder)
    made.edit(
        "services/ingest/worker.py",
        ("import ARTICLES,", "import ARTICLES, ARTICLES_V2,"),
        ("from schemas.topics.names", "from schemas.reader import upcast\nfrom schemas.topics.names"),
        (
            "self.publisher.send(ARTICLES, article.article_id, article, event_id=event_id, cause=cause)",
            "self.publisher.send_versions(\n"
            "            {ARTICLES: article, ARTICLES_V2: upcast(article)},\n"
            "            article.article_id,\n            event_id=event_id,\n            cause=cause,\n"
            "        )",
        ),
    )
    made.edit(
        "services/operate/erasure.py",
        ("import ARTICLES,", "import ARTICLES, ARTICLES_V2,"),
        ("from schemas.topics.names", "from schemas.reader import upcast\nfrom schemas.topics.names"),
        (
            "        records.append(Outgoing(ARTICLES, one.article_id.encode(), record.to_bytes(), headers))\n",
            "        records.append(Outgoing(ARTICLES, one.article_id.encode(), record.to_bytes(), headers))\n"
            '        second = [*headers, ("ce_type", b"dateline.article.v2")]\n'
            "        value = upcast(record).to_bytes()\n"
            "        records.append(Outgoing(ARTICLES_V2, one.article_id.encode(), value, second))\n",
        ),
        ("producer.write(records)", "producer.write(records)[::2]"),
    )
    return made


def with_the_second_alone(folder: Path, of: Checkout) -> Checkout:
    """v1 has ended: the ingest worker writes v2, and the enricher reads it."""
    made = Checkout(folder, of.folder)
    made.edit(
        "schemas/topics/names.py",
        ('ARTICLES: Final = "dateline.articles.v1"', f'ARTICLES: Final = "{ARTICLES_V2}"'),
        (f'ARTICLES_V2: Final = "{ARTICLES_V2}"\n', ""),
    )
    for name in ("schemas/topics/stages.py", "services/enrich/worker.py"):
        made.edit(
            name, ("import ARTICLES, ARTICLES_V2,", "import ARTICLES,"), ("(ARTICLES_V2, ARTICLES)", "(ARTICLES,)")
        )
    made.edit(
        "services/operate/erasure.py",
        ("import ARTICLES, ARTICLES_V2,", "import ARTICLES,"),
        ("Outgoing(ARTICLES, one", "Outgoing(ARTICLES_GONE, one"),
        ("Outgoing(ARTICLES_V2, one", "Outgoing(ARTICLES, one"),
        ("        records.append(Outgoing(ARTICLES_GONE, one.article_id.encode(), record.to_bytes(), headers))\n", ""),
        ("producer.write(records)[::2]", "producer.write(records)"),
    )
    made.edit(
        "services/ingest/worker.py",
        ("import ARTICLES, ARTICLES_V2,", "import ARTICLES,"),
        ("{ARTICLES: article, ARTICLES_V2: upcast(article)}", "{ARTICLES: upcast(article)}"),
    )
    return made


def _add_example(folder: Path) -> None:
    told: dict[str, Any] = json.loads((folder / "v1/published.json").read_text(encoding="utf-8"))
    second = told | {"contract": "article/2.0", "title": {"text": told["title"], "language": told["language"]}}
    (folder / "v2").mkdir()
    (folder / "v2/published.json").write_text(json.dumps(second), encoding="utf-8")
