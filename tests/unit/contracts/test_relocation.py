"""Imports are rewritten, nothing else is, and what cannot be rewritten is refused."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.relocation import NotRelocatable, relocated

# Not the names of our own packages: this file is itself rewritten when the wheel is tested.
PLACES = {"alpha": "house.alpha", "beta": "gamma"}


@pytest.mark.parametrize(
    ("source", "moved"),
    [
        ("from alpha import one", "from house.alpha import one"),
        ("from alpha.one.two import a, b", "from house.alpha.one.two import a, b"),
        (
            "from  alpha.one   import (\n    a,\n    b as c,\n)",
            "from  house.alpha.one   import (\n    a,\n    b as c,\n)",
        ),
        ("import alpha.one as one", "import house.alpha.one as one"),
        ("import os, alpha.one as one, beta as b", "import os, house.alpha.one as one, gamma as b"),
        (
            "import os; from beta import x; from alpha import y",
            "import os; from gamma import x; from house.alpha import y",
        ),
        ("é = 1; from alpha import one", "é = 1; from house.alpha import one"),
        ("def f():\n\tfrom alpha.one import a\n\treturn a", "def f():\n\tfrom house.alpha.one import a\n\treturn a"),
        (
            "if TYPE_CHECKING:\r\n    from alpha import one\r\n",
            "if TYPE_CHECKING:\r\n    from house.alpha import one\r\n",
        ),
        ("x = 1\x0c\nfrom alpha import one", "x = 1\x0c\nfrom house.alpha import one"),
    ],
)
def test_imports_are_rewritten_where_they_stand(source: str, moved: str) -> None:
    assert relocated(source.encode(), PLACES) == moved.encode()


@pytest.mark.parametrize(
    "source",
    [
        "from alphabet import one",
        "from house.alpha import one",
        "from . import alpha",
        "from .alpha import one",
        "import os.path",
        "alpha = {'alpha': 'alpha/one.py'}",
        '"""Imports alpha.one: `from alpha import one`."""',
        "# from alpha import one",
        'X = 1\n"""See alpha.one."""\nY = f\'{X}.alpha\'',
        "error = 'see alpha.one for more'",
        "where = 'written from alpha/one.py; change it there'",
    ],
)
def test_all_else_stays(source: str) -> None:
    assert relocated(source.encode(), PLACES) == source.encode()


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("import alpha", "page.py:1: `import alpha` binds the name alpha"),
        ("import os\nimport alpha.one", "page.py:2: `import alpha.one` binds the name alpha"),
        ("x = 'alpha.one'", "page.py:1: a string names the module alpha.one"),
        ("x = 'alpha.one:main'", "a string names the module alpha.one:main"),
        ("x = f'alpha.one.{name}'", r"a string names the module alpha.one\."),
        ("run('-c', 'import os; from alpha.one import a')", "a string names the module alpha.one"),
        ("run('-c', '''\nimport beta\n''')", "a string names the module beta"),
        ("from \\\n  alpha import one", "page.py:1: write `from` and the module on one line"),
    ],
)
def test_what_would_go_on_naming_the_old_place_is_refused(source: str, words: str) -> None:
    with pytest.raises(NotRelocatable, match=words):
        relocated(source.encode(), PLACES, "page.py")


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(NotRelocatable) as caught:
        relocated(b"import alpha\nx = 'beta.two'", PLACES, "page.py")
    assert [line.split(": ")[0] for line in str(caught.value).split("\n")] == ["page.py:1", "page.py:2"]


NAMES = st.sampled_from(["alpha", "alpha.one", "beta.two.three", "os", "alphabet", "house.alpha"])
STATEMENTS = st.one_of(
    st.builds("from {} import a, b".format, NAMES),
    st.builds("import {} as x".format, NAMES),
    st.builds("import os, {} as x, {} as y".format, NAMES, NAMES),
    st.builds("text = {!r}".format, st.text("ab é\n\"'#", max_size=8)),
)


@given(st.lists(st.lists(STATEMENTS, min_size=1, max_size=3).map("; ".join), max_size=5).map("\n".join))
def test_the_rewritten_module_imports_the_same_from_the_new_places(source: str) -> None:
    def imported(code: str | bytes) -> list[str]:
        nodes = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Import | ast.ImportFrom)]
        return [
            name for node in nodes for name in ([node.module] if isinstance(node, ast.ImportFrom) else _names(node))
        ]

    def place(name: str) -> str:
        package, dot, rest = name.partition(".")
        return PLACES.get(package, package) + dot + rest

    moved = relocated(source.encode(), PLACES)
    assert imported(moved) == [place(name) for name in imported(source)]
    assert len(moved.split(b"\n")) == len(source.encode().split(b"\n"))


def _names(node: ast.Import) -> list[str]:
    return [alias.name for alias in node.names]
