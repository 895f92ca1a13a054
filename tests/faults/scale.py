"""The size of the experiments: short in `make test`, long in `make faults`."""

import os
from dataclasses import dataclass
from typing import TypeVar

import pytest

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Scale:
    """`short`: a few thousand articles, outages of seconds. `long`: 50,000 articles, outages of minutes."""

    long: bool

    @classmethod
    def from_environment(cls) -> "Scale":
        """Long if DATELINE_FAULTS=long."""
        return cls(long=os.environ.get("DATELINE_FAULTS") == "long")

    @property
    def name(self) -> str:
        """`short` or `long`."""
        return "long" if self.long else "short"

    def of(self, short: T, long: T) -> T:
        """The value for this scale."""
        return long if self.long else short


long_only = pytest.mark.skipif(not Scale.from_environment().long, reason="only in the long form: `make faults`")
"""Marks a variant whose fault another experiment of the short form also covers."""
