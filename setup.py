"""Builds the wheel `dateline`: everything that is installed is in the package `dateline`.

In a checkout, schemas/ and services/ stand beside dateline/. Names so general must not be taken in an environment that
others share, so a wheel has both within dateline/, with their imports rewritten. An editable installation is left as it
is. All else is in pyproject.toml.
"""

import shutil
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

sys.path.insert(0, str(Path(__file__).parent))
from services.contracts.relocation import relocated

PACKAGE = "dateline"
PLACES = {name: f"{PACKAGE}.{name}" for name in ("schemas", "services")}


class Build(build_py):
    """Copies the packages as always, and then moves those two."""

    def run(self) -> None:
        """Build. What an earlier build left would be packed too, so it is removed."""
        target = Path(self.build_lib)
        if not self.editable_mode and target.is_dir():
            shutil.rmtree(target)
        super().run()
        if not self.editable_mode:
            for name in PLACES:
                (target / name).rename(target / PACKAGE / name)
            for path in (target / PACKAGE).rglob("*.py"):
                path.write_bytes(relocated(path.read_bytes(), PLACES, str(path)))


setup(cmdclass={"build_py": Build})
