"""The JSON Schemas of the contracts in a schema registry with Confluent's API: Confluent's own, Apicurio, others.

A topic's schema is a version of the subject `<topic>-value`. The compatibility rule of each subject is `NONE`:
`dateline schemas check` decides what a version may change, before it is published. The client uses what all registries
have in common: subjects, versions, ids, and the rule of one subject.
"""

import json
from collections.abc import Iterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple
from urllib.parse import quote

import aiohttp

from services.contracts.snapshots import Snapshot, digest
from services.errors import DatelineError
from services.runtime.setting_types import without_login

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

TIMEOUT_S: Final = 60.0
"""Maximum time of one request, in seconds: a registry that has just started takes several for its first one."""
MAX_BYTES: Final = 16 << 20
"""Maximum size of an answer, in bytes: our largest schema has 60 kB."""
EXAMPLES: Final = "http://HOST:8081 (Confluent) or http://HOST:8080/apis/ccompat/v7 (Apicurio)"

_HEADERS = {"Accept": "application/vnd.schemaregistry.v1+json, application/json"}
State = Literal["registered", "present", "missing"]
Likeness = Literal["current", "released", "edited", "unknown"]


class RegistryUnusable(DatelineError):
    """A schema registry does not answer, refuses a request, or answers otherwise than Confluent's API has it. The
    message says what to do, without the user and password of its URL."""


class _Refused(RegistryUnusable):
    """The registry states an error in answer to a request that it understood."""


class Wanted(NamedTuple):
    """The schema that a subject should have. version: of the contract, `1.1`."""

    subject: str
    record: str
    version: str
    schema: str


class Entry(NamedTuple):
    """What the registry has, or would get, for one subject. number: the registry's own version of the subject; it and
    the id are None while the schema is missing."""

    subject: str
    record: str
    version: str
    state: State
    number: int | None
    id: int | None


class Known(NamedTuple):
    """What a schema in the registry is. record and version are empty for a schema that is none of ours.

    likeness: `current` is what these contracts have, `released` an earlier version as it was released, `edited` a
    released version with other content, `unknown` anything else.
    """

    id: int
    record: str
    version: str
    likeness: Likeness
    subjects: tuple[str, ...]


def wanted(tree: Snapshot) -> Iterator[Wanted]:
    """The schema of each topic, sorted by topic."""
    for topic, manifest in sorted(tree.manifests().items()):
        record, major = manifest["record"], manifest["version"]
        text = (tree.folder / record / f"v{major}.schema.json").read_text(encoding="utf-8")
        yield Wanted(f"{topic}-value", record, tree.version(record, major), text)


def identify(tree: Snapshot, schema: Any) -> tuple[str, str, Likeness]:
    """The record, its version and how a schema compares with these contracts, by what the schema says of itself."""
    properties = schema.get("properties") if isinstance(schema, dict) else None
    contract = properties.get("contract") if isinstance(properties, dict) else None
    stated = contract.get("default") if isinstance(contract, dict) else None
    record, _, version = stated.partition("/") if isinstance(stated, str) else ("", "", "")
    majors = tree.records().get(record)
    if majors is None:
        return "", "", "unknown"
    if any(schema == tree.schema(record, major) for major in majors):
        return record, version, "current"
    path = tree.folder / record / "released.json"
    released = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    if version not in released:
        return record, version, "unknown"
    return record, version, "released" if released[version]["schema"] == digest(schema) else "edited"


class Registry:
    """A client. Enter with `connected`. Every method raises RegistryUnusable."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url = url
        self._session = session

    async def compare(self, tree: Snapshot) -> list[Entry]:
        """For each topic, whether the registry has its schema. Changes nothing."""
        return [await self._find(one) or _missing(one) for one in wanted(tree)]

    async def publish(self, tree: Snapshot) -> list[Entry]:
        """Register the schemas that are missing, and set the rule of each subject. What fails half-way can be done
        again: what is registered is found then."""
        return [await self._publish(one) for one in wanted(tree)]

    async def identify(self, number: int, tree: Snapshot) -> Known:
        """What the schema with an id is."""
        found = await self._request("GET", f"/schemas/ids/{number}", missing=True)
        if found is None:
            raise RegistryUnusable(f"{self._url} has no schema with the id {number}")
        users = await self._request("GET", f"/schemas/ids/{number}/versions", missing=True) or []
        try:
            record, version, likeness = identify(tree, _schema(found))
            subjects = tuple(sorted({f"{one['subject']} {one['version']}" for one in users}))
        except (KeyError, TypeError) as error:
            raise self._strange(f"GET /schemas/ids/{number}") from error
        return Known(number, record, version, likeness, subjects)

    async def _publish(self, one: Wanted) -> Entry:
        subject = quote(one.subject, safe="")
        exists = await self._request("GET", f"/subjects/{subject}/versions", missing=True) is not None
        found = await self._find(one)
        if exists:
            # First: a rule that is set would judge the new version.
            await self._set_rule(subject)
        if found is not None:
            return found
        try:
            await self._request("POST", f"/subjects/{subject}/versions", {"schema": one.schema, "schemaType": "JSON"})
        except _Refused as error:
            raise await self._explained(error) from error
        if not exists:
            # Apicurio knows a subject, and takes its rule, with its first version only.
            await self._set_rule(subject)
        registered = await self._find(one)
        if registered is None:
            raise RegistryUnusable(
                f"{self._url} took the schema of {one.subject}, and has another one now; look whether somebody else "
                "registers schemas there, then publish again"
            )
        return registered._replace(state="registered")

    async def _explained(self, refusal: "_Refused") -> RegistryUnusable:
        """Why a version was refused, as far as it can be known."""
        rule = await self._request("GET", "/config", missing=True)
        level = rule.get("compatibilityLevel", "NONE") if isinstance(rule, dict) else "NONE"
        if level == "NONE":
            return refusal
        # Apicurio takes a subject's NONE for no rule at all.
        return RegistryUnusable(
            f"{refusal}. The rule of the whole registry is {level}, and may be applied although the subject's is NONE: "
            f'set it to NONE (PUT /config, {{"compatibility": "NONE"}}), then publish again'
        )

    async def _set_rule(self, subject: str) -> None:
        await self._request("PUT", f"/config/{subject}", {"compatibility": "NONE"})

    async def _find(self, one: Wanted) -> Entry | None:
        """The newest version of the subject that is this schema, however it is formatted there."""
        subject = quote(one.subject, safe="")
        numbers = await self._request("GET", f"/subjects/{subject}/versions", missing=True)
        if numbers is not None and not (isinstance(numbers, list) and all(type(one) is int for one in numbers)):
            raise self._strange(f"GET /subjects/{subject}/versions")
        sought = json.loads(one.schema)
        try:
            for number in sorted(numbers or (), reverse=True):
                there = await self._request("GET", f"/subjects/{subject}/versions/{number}")
                # Confluent leaves out the type of Avro schemas.
                kind = there.get("schemaType", "AVRO")
                if kind != "JSON":
                    raise RegistryUnusable(
                        f"the subject {one.subject} of {self._url} has {kind} schemas, and ours are JSON Schemas: "
                        "somebody else uses it; publish to another registry, or delete the subject there first"
                    )
                if _schema(there) == sought:
                    return Entry(one.subject, one.record, one.version, "present", int(number), int(there["id"]))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise self._strange(f"GET /subjects/{subject}/versions") from error
        return None

    async def _request(self, method: str, path: str, body: object = None, *, missing: bool = False) -> Any:
        """The JSON of the answer; with `missing`, None if what is asked for is not there."""
        where = f"{method} {path}"
        try:
            async with self._session.request(method, self._url + path, json=body, allow_redirects=False) as response:
                content = bytearray()
                async for chunk in response.content.iter_any():
                    content += chunk
                    if len(content) > MAX_BYTES:
                        raise self._strange(where)
                return self._decoded(where, response, bytes(content), missing=missing)
        except aiohttp.InvalidURL as error:
            raise RegistryUnusable(f"{self._url} is no URL of a registry; give {EXAMPLES}") from error
        except aiohttp.ClientSSLError as error:
            raise RegistryUnusable(
                f"no TLS connection with the registry at {self._url} ({type(error).__name__}); check its certificate, "
                "and name the file of its authority in SSL_CERT_FILE"
            ) from error
        except TimeoutError as error:
            raise RegistryUnusable(
                f"the registry at {self._url} did not answer within {TIMEOUT_S:g} s; look at its log, then try again"
            ) from error
        except (aiohttp.ClientError, OSError) as error:
            raise RegistryUnusable(
                f"no registry at {self._url} ({type(error).__name__}); start it, or give another URL: {EXAMPLES}"
            ) from error

    def _decoded(self, where: str, response: aiohttp.ClientResponse, content: bytes, *, missing: bool) -> Any:
        status = response.status
        if 300 <= status < 400:
            to = without_login(response.headers.get("Location", "nowhere"))[0]
            raise RegistryUnusable(
                f"{self._url} redirects to {to[:300]}, and is not followed there; give the URL of the API itself: "
                f"{EXAMPLES}"
            )
        if status in (401, 403):
            advice = (
                "give user and password, https://USER:PASSWORD@HOST" if status == 401 else "the user may not do that"
            )
            raise RegistryUnusable(
                f"the registry at {self._url} answers {status} to {where}: {advice}; publishing needs the right to "
                "register schemas and to set the rule of a subject"
            )
        try:
            answer = json.loads(content)
        except ValueError as error:
            raise self._strange(where, status) from error
        # Of an answer without an error code, the path is wrong.
        if status == 404 and missing and isinstance(answer, dict) and "error_code" in answer:
            return None
        if status >= 400:
            message = str(answer.get("message", "")) if isinstance(answer, dict) else ""
            raise _Refused(
                f"the registry at {self._url} answers {status} to {where}: {message[:500] or 'no reason is given'}; "
                + ("look at its log, then try again" if status >= 500 else f"if the URL is wrong, give {EXAMPLES}")
            )
        return answer

    def _strange(self, where: str, status: int | None = None) -> RegistryUnusable:
        code = f" ({status})" if status else ""
        return RegistryUnusable(
            f"what {self._url} answers to {where}{code} is not that of a schema registry; give {EXAMPLES}"
        )


@asynccontextmanager
async def connected(url: str) -> "AsyncIterator[Registry]":
    """A client of the registry at a URL, which may hold a user and a password. Raises RegistryUnusable."""
    bare, user, password = without_login(url)
    if not bare.startswith(("http://", "https://")) or "?" in bare or "#" in bare:
        raise RegistryUnusable(f"{bare[:300]} is no URL of a registry; give {EXAMPLES}")
    login = {"Authorization": aiohttp.encode_basic_auth(user, password or "")} if user else {}
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
    async with aiohttp.ClientSession(headers=_HEADERS | login, timeout=timeout) as session:
        yield Registry(bare.rstrip("/"), session)


def _missing(one: Wanted) -> Entry:
    return Entry(one.subject, one.record, one.version, "missing", None, None)


def _schema(answer: dict[str, Any]) -> Any:
    """The schema in an answer; a text that is no JSON, such as Protobuf's, as it is."""
    text = answer["schema"]
    try:
        return json.loads(text)
    except ValueError:
        return text
