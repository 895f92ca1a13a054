"""The documentation of the contracts as one static HTML page, without scripts. Pure: made of the AsyncAPI document."""

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, Final

from services.contracts.page_style import STYLE

Json = dict[str, Any]

LONGEST_EXAMPLE: Final = 90
"""Maximum length of an example, in characters: what is longer says no more about the field."""

_SCHEMAS: Final = "#/components/schemas/"
_BOUNDS: Final = (
    ("minimum", "≥ {}"),
    ("exclusiveMinimum", "> {}"),
    ("maximum", "≤ {}"),
    ("exclusiveMaximum", "< {}"),
    ("minLength", "at least {} characters"),
    ("maxLength", "at most {} characters"),
    ("minItems", "at least {} items"),
    ("maxItems", "at most {} items"),
)
_NOT_EMPTY: Final = ("at least 1 characters", "at least 1 items")


def page(document: Json, since: Mapping[tuple[str, str], str]) -> str:
    """The page. `since` maps the name of a schema and that of a field to the first version with that field."""
    info, channels, components = document["info"], document["channels"], document["components"]
    contracts = [(name, message["title"]) for name, message in components["messages"].items()]
    examples = _Examples(document)
    sections = [
        _introduction(info),
        _headers(components["messageTraits"]),
        *(_topic(name, channel, document) for name, channel in channels.items()),
        *(_record(name, components, examples, since) for name, _ in contracts),
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(info['title'])} contracts {escape(info['version'])}</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n{_navigation(list(channels), [name for name, _ in contracts])}\n<main>\n"
        + "\n".join(sections)
        + "\n</main>\n</body>\n</html>\n"
    )


def _navigation(topics: list[str], records: list[str]) -> str:
    def entries(names: list[str]) -> str:
        return "".join(f'<li><a href="#{escape(name)}">{_breakable(name)}</a></li>' for name in names)

    return (
        '<nav aria-label="Contents"><p><a href="#top">How to read</a></p><p><a href="#headers">Headers</a></p>'
        f"<h2>Topics</h2><ul>{entries(topics)}</ul><h2>Records</h2><ul>{entries(records)}</ul></nav>"
    )


def _introduction(info: Json) -> str:
    return (
        f'<section id="top"><h1>{escape(info["title"])} contracts <small>{escape(info["version"])}</small></h1>'
        f"<p>{_prose(info['description'])}</p>"
        "<p>To follow all articles: read the compacted topic from its beginning to the end that it had when you began, "
        "and the live topic from the offsets that it had before that; then go on live. Keep the highest "
        "<code>revision</code> of each <code>article_id</code>. A record of status <code>erased</code> has the highest "
        "of all: drop what you hold of that article.</p></section>"
    )


def _headers(traits: Json) -> str:
    rows = [
        f'<tr><th scope="row"><code>{escape(name)}</code>{_optional(name, schema)}</th>'
        f"<td>{_prose(field['description'])}{_pattern(field)}</td><td>{_values(field)}</td></tr>"
        for schema in (trait["headers"] for trait in traits.values())
        for name, field in schema["properties"].items()
    ]
    return (
        '<section id="headers"><h2>Headers of every record</h2>'
        f"{_table(('Header', 'Meaning', 'Example'), rows, 'three')}</section>"
    )


def _values(field: Json) -> str:
    if "const" in field:
        return f"<code>{escape(str(field['const']))}</code>, always"
    return ", ".join(f"<code>{escape(str(one))}</code>" for one in field.get("examples", ())) or "—"


def _topic(name: str, channel: Json, document: Json) -> str:
    kafka = channel["bindings"]["kafka"]
    config = kafka["topicConfiguration"]
    roles: dict[str, list[str]] = {"send": [], "receive": []}
    for operation in document["operations"].values():
        if operation["channel"]["$ref"] == f"#/channels/{name}":
            roles[operation["action"]].append(operation["x-application"])
    records = ", ".join(f'<a href="#{escape(one)}">{escape(one)}</a>' for one in channel["messages"])
    mode = channel["x-compatibility"]
    subscribe = (
        f"with any Kafka client, in a consumer group of your own. To look: <code>dateline tail {escape(name)}</code>"
        if mode.startswith("full")
        else "only Dateline itself reads it: a new version may write what an older reader refuses"
    )
    facts = {
        "Record": records,
        "Key": escape(channel["x-key"]) + ", in UTF-8",
        "Kept": _prose(channel["x-kept"]),
        "Order": escape(channel["x-order"]),
        "Partitions": str(kafka["partitions"])
        + (f", the same as of {escape(channel['x-partitions-as'])}" if "x-partitions-as" in channel else ""),
        "Largest batch": f"{config['max.message.bytes'] // 1024:,} KiB, compressed",
        "Written by": escape(", ".join(roles["send"])),
        "Read by": escape(", ".join(roles["receive"]) or "nobody"),
        "Owner": escape(channel["x-owner"]),
        "Compatibility": escape(mode),
        "To subscribe": subscribe,
    }
    items = "".join(f"<div><dt>{term}</dt><dd>{text}</dd></div>" for term, text in facts.items())
    return (
        f'<section id="{escape(name)}"><h2>{_breakable(name)}</h2><p>{_prose(channel["summary"])}</p>'
        f"<dl>{items}</dl></section>"
    )


def _record(name: str, components: Json, examples: "_Examples", since: Mapping[tuple[str, str], str]) -> str:
    schemas = components["schemas"]
    message = components["messages"][name]
    parts = [name, *sorted(one for one in schemas if one.startswith(f"{name}."))]
    blocks = []
    for part in parts:
        schema = schemas[part]
        rows = [
            _field(part, field, node, schema, schemas, examples.of(part, field), since.get((part, field), "—"))
            for field, node in schema.get("properties", {}).items()
        ]
        heading = (
            ""
            if part == name
            else f'<h3 id="{escape(part)}">{_breakable(part.removeprefix(f"{name}."))} <small>of {escape(name)}</small>'
            f"</h3><p>{_prose(schema.get('description', ''))}</p>"
        )
        blocks.append(heading + _table(("Field", "Meaning", "Example", "Since"), rows, "four"))
    return (
        f'<section id="{escape(name)}"><h2>{_breakable(name)} <small>{escape(message["name"])}</small></h2>'
        f"<p>{_prose(message['summary'])}</p>{''.join(blocks)}</section>"
    )


def _field(part: str, name: str, node: Json, parent: Json, schemas: Json, example: str | None, since: str) -> str:
    meaning = [one for one in (node.get("description") or _borrowed(node, schemas),) if one]
    own = next(filter(None, map(_referred, _nodes(node))), None)
    facts = [_prose(one) for one in meaning]
    stated = [_sentence(one["x-meaning"]) for one in _nodes(node) if "x-meaning" in one]
    facts += [_prose(one) for one in dict.fromkeys(stated) if one not in meaning]
    facts += [text for one in _nodes(node) for text in _enumeration(one)]
    if "default" in node:
        facts.append(f"Default: {_code(_json(node['default']))}.")
    shown = f"see {_link(own)}" if own else "—" if example is None else _code(example)
    head = f"<code>{_breakable(name)}</code>{_optional(name, parent)}<br><span>{_type(node, part)}</span>"
    return (
        f'<tr><th scope="row">{head}</th><td>{" ".join(facts) or "—"}</td><td>{shown}</td><td>{escape(since)}</td></tr>'
    )


def _optional(name: str, parent: Json) -> str:
    return "" if name in parent.get("required", ()) else " <i>optional</i>"


def _borrowed(node: Json, schemas: Json) -> str:
    """The description of the definition that a field refers to."""
    found = (schemas[name].get("description", "") for one in _nodes(node) if (name := _referred(one)))
    return next(iter(found), "")


def _nodes(node: Json) -> Iterator[Json]:
    """The schema and those in it that say what its value, or an element of it, is."""
    yield node
    for one in (*node.get("anyOf", ()), *node.get("allOf", ()), *node.get("oneOf", ())):
        yield from _nodes(one)
    for keyword in ("items", "additionalProperties"):
        if isinstance(node.get(keyword), dict):
            yield from _nodes(node[keyword])


def _enumeration(node: Json) -> Iterator[str]:
    if "enum" in node:
        yield f"One of {_listed(node['enum'])}; closed: another value is an error."
    if "x-extensible-enum" in node:
        known, unknown = _listed(node["x-extensible-enum"]), _code(_plain(node["x-unknown"]))
        yield f"Today one of {known}; growing: read any other as {unknown}."


def _listed(values: list[Any]) -> str:
    return ", ".join(_code(_plain(value)) for value in values)


def _type(node: Json, part: str) -> str:
    """What a value is, in words, with its bounds."""
    if referred := _referred(node):
        return _link(referred)
    for keyword in ("anyOf", "oneOf", "allOf"):
        if keyword in node:
            return " or ".join(_type(one, part) for one in node[keyword])
    kind = node.get("type", "string" if "const" in node else "any")
    if kind == "array":
        words = f"array of {_type(node.get('items', {}), part)}"
    elif kind == "object" and isinstance(node.get("additionalProperties"), dict):
        words = f"object of {_type(node['additionalProperties'], part)}"
    else:
        words = escape(str(node.get("format") or node.get("contentEncoding") or kind))
    bounds = [text.format(_number(node[keyword])) for keyword, text in _BOUNDS if keyword in node]
    bounds = ["not empty" if one in _NOT_EMPTY else one for one in bounds]
    if "const" in node:
        bounds.append(f"always {node['const']}")
    return ", ".join([words, *map(escape, bounds)]) + _pattern(node)


def _link(schema: str) -> str:
    return f'<a href="#{escape(schema)}">{escape(schema.rpartition(".")[2])}</a>'


def _number(value: float) -> str:
    """Powers of two by their exponent: 9007199254740992 is 2^53."""
    if isinstance(value, int) and value > 1 << 20 and value & (value - 1) == 0:
        return f"2^{value.bit_length() - 1}"
    return str(value)


def _pattern(node: Json) -> str:
    return f" <code>{escape(node['pattern'])}</code>" if "pattern" in node else ""


def _referred(node: Json) -> str | None:
    reference = node.get("$ref")
    return reference.removeprefix(_SCHEMAS) if isinstance(reference, str) else None


class _Examples:
    """The values that the examples of the messages have for each field."""

    def __init__(self, document: Json) -> None:
        self._schemas = document["components"]["schemas"]
        self._found: dict[tuple[str, str], str] = {}
        for message in document["components"]["messages"].values():
            for example in message["examples"]:
                self._walk(message["payload"], example["payload"], None)

    def of(self, part: str, field: str) -> str | None:
        """An example of a field, as JSON; None where no example has a value for it."""
        return self._found.get((part, field))

    def _walk(self, node: Json, value: Any, part: str | None) -> None:
        if referred := _referred(node):
            self._walk(self._schemas[referred], value, referred)
            return
        for one in (*node.get("anyOf", ()), *node.get("allOf", ()), *node.get("oneOf", ())):
            self._walk(one, value, part)
        if isinstance(value, list) and isinstance(node.get("items"), dict):
            for element in value:
                self._walk(node["items"], element, None)
        if isinstance(value, dict) and part is not None:
            for name, inner in node.get("properties", {}).items():
                if name in value:
                    self._note(part, name, inner, value[name])
                    self._walk(inner, value[name], None)

    def _note(self, part: str, name: str, node: Json, value: Any) -> None:
        # Of what has a table of its own, that has the examples.
        if value not in (None, "", [], {}) and not any(map(_referred, _nodes(node))):
            self._found.setdefault((part, name), _shortened(_json(value)))


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_EXAMPLE else text[: LONGEST_EXAMPLE - 1] + "…"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else _json(value)


def _sentence(text: str) -> str:
    """With a capital, unless it begins with the name of a field."""
    return f"{text if '_' in text.partition(' ')[0] else text[:1].upper() + text[1:]}."


def _prose(text: str) -> str:
    """Text with its `code` as such."""
    parts = escape(text, quote=False).split("`")
    if len(parts) % 2 == 0:
        return "`".join(parts)
    return "".join(f"<code>{part}</code>" if index % 2 else part for index, part in enumerate(parts))


def _code(text: str) -> str:
    return f"<code>{escape(text, quote=False)}</code>"


def _breakable(name: str) -> str:
    """A name that may be broken after dots and underscores."""
    return escape(name).replace(".", ".<wbr>").replace("_", "_<wbr>")


def _table(columns: tuple[str, ...], rows: list[str], kind: str) -> str:
    heads = "".join(f'<th scope="col">{column}</th>' for column in columns)
    return f'<table class="{kind}"><thead><tr>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
