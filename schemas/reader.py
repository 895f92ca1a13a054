"""Reads a record of whatever contract it keeps, and brings it to the newest that is known.

What a record is says its field `contract` (`article/1.0`) and, where that is not reached, the header `ce_type`.
A minor version is read by the model of its major one, which ignores what it does not know.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import Final, NamedTuple

from pydantic_core import from_json

from schemas.record import Record
from schemas.version import VERSION

Headers = Mapping[str, bytes | str | None] | Iterable[tuple[str, bytes | str | None]]
"""Headers as the clients of Kafka give them: pairs, or a mapping."""


class Contract(NamedTuple):
    """A record and its major version. As a string: `article/1`."""

    record: str
    major: int

    def __str__(self) -> str:
        return f"{self.record}/{self.major}"


Step = Callable[[Record], Record]
"""Makes a record of the next major version."""

MODELS: Final[Mapping[Contract, str]] = {
    Contract("article", 1): "Article",
    Contract("enriched_article", 1): "EnrichedArticle",
    Contract("dead_letter", 1): "DeadLetter",
    Contract("fetch_request", 1): "FetchRequest",
    Contract("ingest_state", 1): "IngestState",
}
"""Every contract that this version reads, with the name of its model in `<record>/v<major>.py`."""

STEPS: Final[Mapping[Contract, Step]] = {}
"""A contract to what makes the next major version of its records."""

_IN_VALUE = re.compile(rb'\s*\{\s*"contract"\s*:\s*"([^"\\]*)"')
_CONTRACT = re.compile(r"([a-z][a-z_]{0,63})/([1-9][0-9]{0,3})\.[0-9]{1,4}")
_TYPE = re.compile(r"dateline\.([a-z][a-z_]{0,63})\.v([1-9][0-9]{0,3})")


class UnknownContract(ValueError):
    """A record that this version of `dateline_schemas` cannot read; the message says what to do."""


class Reader:
    """Decodes and upcasts. `models` and `steps` come on top of those of this package: a version that is not released
    yet, or one of your own. Raises ValueError where a step between two versions is missing, or leads nowhere."""

    def __init__(
        self, models: Mapping[Contract, type[Record]] | None = None, steps: Mapping[Contract, Step] | None = None
    ) -> None:
        self._models = dict(models or {})
        self._names = {**MODELS, **{contract: model.__name__ for contract, model in self._models.items()}}
        self._steps = {**STEPS, **(steps or {})}
        for record, major in {*self._names, *self._steps}:
            majors = {one.major for one in self._names if one.record == record}
            step = (record, major) in self._steps
            if major not in majors or step != (major + 1 in majors) or step != (major < max(majors)):
                raise ValueError(f"{record}/{major} to {major + 1}: give both models, and the step between them")

    def decode(self, value: bytes | None, headers: Headers | None = None) -> Record:
        """The record in the value of a message, as the model of its own major version.

        Raises ValueError for a message that is no record: UnknownContract where it does not say what it is, is of a
        newer version than is known, or is a tombstone; pydantic.ValidationError where it is not what it says.
        """
        if value is None:
            raise UnknownContract("the message has no value: a tombstone, which removes what its key stood for")
        return self.model(_stated(value, headers)).from_bytes(value)

    def upcast(self, record: Record) -> Record:
        """The record as the newest model that is known; itself, where it is of that already.

        Raises TypeError for a part of a record, and for what is none.
        """
        contract = self._contract_of(record)
        while (step := self._steps.get(contract)) is not None:
            record, contract = step(record), Contract(contract.record, contract.major + 1)
        return record

    def model(self, contract: Contract) -> type[Record]:
        """The model of a contract, imported when it is first asked for. Raises UnknownContract, which says what to
        install."""
        if contract not in self._names:
            raise UnknownContract(self._advice(contract))
        if contract not in self._models:
            module = import_module(f"{__package__}.{contract.record}.v{contract.major}")
            self._models[contract] = getattr(module, MODELS[contract])
        return self._models[contract]

    def _contract_of(self, record: Record) -> Contract:
        made_by = type(record)
        for contract, name in self._names.items():
            if name == made_by.__name__ and self.model(contract) is made_by:
                return contract
        raise TypeError(f"{made_by.__name__} is no record of a topic, so it has no versions")

    def _advice(self, contract: Contract) -> str:
        majors = [known.major for known in self._names if known.record == contract.record]
        if not majors:
            known = ", ".join(sorted({known.record for known in self._names}))
            return (
                f"dateline_schemas {VERSION} knows no record {contract.record!r}, only {known}; if it is a new one, "
                "install what reads it: pip install --upgrade dateline_schemas"
            )
        return (
            f"the record is {contract}, and dateline_schemas {VERSION} reads {contract.record} up to {max(majors)}; "
            f"install what reads it: pip install 'dateline_schemas>={contract.major}'"
        )


def _stated(value: bytes, headers: Headers | None) -> Contract:
    """What a message says that it is. Raises UnknownContract where it does not, or says two things."""
    by_value, by_header = _of_value(value), _of_headers(headers)
    if by_value is None and by_header is None:
        by_value = _of_parsed(value)
    if by_value is not None and by_header is not None and by_value != by_header:
        raise UnknownContract(f"`contract` says {by_value}, and ce_type {by_header}; report it to who produces it")
    stated = by_value or by_header
    if stated is None:
        raise UnknownContract(
            "neither a field `contract` nor a header ce_type says what the record is; if its topic does, "
            "read it with that model: EnrichedArticle.from_bytes(value)"
        )
    return stated


def _of_value(value: bytes) -> Contract | None:
    """By the first field, without reading the others."""
    found = _IN_VALUE.match(value)
    return _contract(found[1].decode("utf-8", "replace")) if found else None


def _of_parsed(value: bytes) -> Contract | None:
    """By the field wherever it is: what passed through other hands may have its fields in another order. Raises
    ValueError for what is no JSON."""
    parsed = from_json(value)
    stated = parsed.get("contract") if isinstance(parsed, dict) else None
    return _contract(stated) if isinstance(stated, str) else None


def _contract(text: str) -> Contract:
    found = _CONTRACT.fullmatch(text)
    if found is None:
        raise UnknownContract(f"`contract` is {text[:80]!r}, not a record and its version (enriched_article/1.0)")
    return Contract(found[1], int(found[2]))


def _of_headers(headers: Headers | None) -> Contract | None:
    pairs = headers.items() if isinstance(headers, Mapping) else headers or ()
    stated = [value for name, value in pairs if name == "ce_type" and value is not None]
    if not stated:
        return None
    # Kafka allows several of one name; the last one counts, as for Dateline's own workers.
    text = stated[-1] if isinstance(stated[-1], str) else stated[-1].decode("utf-8", "replace")
    found = _TYPE.fullmatch(text)
    if found is None:
        raise UnknownContract(f"ce_type is {text[:80]!r}, no record of Dateline (dateline.enriched_article.v1)")
    return Contract(found[1], int(found[2]))


_READER = Reader()
decode = _READER.decode
upcast = _READER.upcast
