"""Edits of the real contracts, each with what a check must say of it.

An edit changes a JSON file of the contracts: the schema of a record, the mapping, the manifests. `place` is where the
value is: keys, and of a list the position.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

Json = Any
Place = Sequence[str | int]

ARTICLE, ENRICHED, REQUEST, LETTER = "article", "enriched_article", "fetch_request", "dead_letter"
MAPPING, TOPICS = "mapping", "topics"


class Edit(NamedTuple):
    """rule, path: what a check must name. backward, forward: what breaks. order: of deployment, on the strictest topic."""

    name: str
    file: str
    place: Place
    change: Callable[[Json], Json]
    rule: str
    path: str
    backward: bool
    forward: bool
    order: str


GONE: Final = object()
"""What a change returns to remove what is at its place."""


def to(value: Json) -> Callable[[Json], Json]:
    """Put a value there."""
    return lambda _: value


def gone(_: Json) -> Json:
    """Remove what is there."""
    return GONE


def _and(*values: Json) -> Callable[[Json], Json]:
    return lambda old: [*old, *values]


def _but(*values: Json) -> Callable[[Json], Json]:
    return lambda old: [value for value in old if value not in values]


def _plus(**words: Json) -> Callable[[Json], Json]:
    return lambda old: {**old, **words}


def _less(*words: str) -> Callable[[Json], Json]:
    return lambda old: {name: value for name, value in old.items() if name not in words}


def _not_null(old: Json) -> Json:
    options = [one for one in old["anyOf"] if one != {"type": "null"}]
    return {**_less("anyOf", "default")(old), **options[0], "default": ""}


def _or_null(old: Json) -> Json:
    kept = ("default", "description", "x-meaning")
    inner = {name: value for name, value in old.items() if name not in kept}
    outer = {name: value for name, value in old.items() if name in kept}
    return {"anyOf": [inner, {"type": "null"}], **outer}


def _field(name: str) -> Place:
    return ("properties", name)


def _of(part: str, name: str) -> Place:
    return ("$defs", part, "properties", name)


def _breaks(
    name: str,
    file: str,
    place: Place,
    change: Callable[[Json], Json],
    rule: str,
    path: str,
    *,
    backward: bool = False,
    forward: bool = False,
    order: str = "needs .v2",
) -> Edit:
    return Edit(name, file, place, change, rule, path, backward, forward, order)


def _fine(
    name: str, file: str, place: Place, change: Callable[[Json], Json], rule: str, path: str, order: str = "any"
) -> Edit:
    return Edit(name, file, place, change, rule, path, False, False, order)


ANNOTATIONS = "annotations."
B: dict[str, Any] = {"backward": True}
F: dict[str, Any] = {"forward": True}
BOTH = B | F

BREAKING: Final = (
    # Fields that are gone, or must be there.
    _breaks("a nullable field removed", ARTICLE, (), lambda s: _removed(s, "section"), "field-removed", "section", **F),
    _breaks("a list removed", ARTICLE, (), lambda s: _removed(s, "keywords"), "field-removed", "keywords", **F),
    _breaks("the text removed", ARTICLE, (), lambda s: _removed(s, "text"), "field-removed", "text", **F),
    _breaks(
        "a nested field removed", ENRICHED, ("$defs", "Speaker"), lambda s: _removed(s, "entity_id"),
        "field-removed", ANNOTATIONS + "quotes[].speakers[].entity_id", **F,
    ),
    _breaks(
        "a field renamed", ENRICHED, ("$defs", "Quote"), lambda s: _renamed(s, "cue", "verb"),
        "field-removed", ANNOTATIONS + "quotes[].cue", **F,
    ),
    _breaks(
        "a required field added", ARTICLE, (), lambda s: _required(s, "desk", {"type": "string"}),
        "required-field-added", "desk", **B,
    ),
    _breaks(
        "a nested required field added", ENRICHED, ("$defs", "Entity"), lambda s: _required(s, "wikidata", {"type": "string"}),
        "required-field-added", ANNOTATIONS + "entities[].wikidata", **B,
    ),
    _breaks(
        "a field of requests required", REQUEST, ("required",), _and("source_id"), "optional-made-required", "source_id", **B,
    ),
    _breaks(
        "the default of a list taken away", ARTICLE, _field("flags"), _less("default"),
        "optional-made-required", "flags", **B,
    ),
    _breaks("a field not always written", ARTICLE, ("required",), _but("language"), "required-made-optional", "language", **F),
    _breaks(
        "a nested field not always written", ENRICHED, ("$defs", "Mention", "required"), _but("kind"),
        "required-made-optional", ANNOTATIONS + "entities[].mentions[].kind", **F,
    ),
    # Types.
    _breaks("a string made a number", ARTICLE, _field("url"), to({"type": "integer"}), "type-changed", "url", **BOTH),
    _breaks("an integer made a number", LETTER, (*_field("attempts"), "type"), to("number"), "type-widened", "attempts", **F,
            order="consumers first"),
    _breaks(
        "an integer of subscribers made a number", ENRICHED, (*_field("enrichment_generation"), "type"), to("number"),
        "type-widened", "enrichment_generation", **F,
    ),
    _breaks(
        "a number made an integer", ENRICHED, (*_of("Entity", "salience"), "type"), to("integer"),
        "type-narrowed", ANNOTATIONS + "entities[].salience", **B,
    ),
    _breaks(
        "a list made an object", ARTICLE, _field("agencies"), to({"type": "object", "default": []}),
        "type-changed", "agencies", **BOTH,
    ),
    _breaks(
        "objects made strings", ARTICLE, (*_field("authors"), "items"), to({"type": "string"}), "type-changed", "authors[]", **BOTH
    ),
    _breaks("null refused", ARTICLE, _field("title"), _not_null, "null-refused", "title", **B),
    _breaks("null allowed", ARTICLE, _field("canonical_url"), _or_null, "null-allowed", "canonical_url", **F),
    _breaks("null allowed for an offset", ENRICHED, _of("Mention", "start"), _or_null, "null-allowed",
            ANNOTATIONS + "entities[].mentions[].start", **F),
    _breaks("null refused in a request", REQUEST, _field("via"), _not_null, "null-refused", "via", **B),
    # Values.
    _breaks("a value of a closed enumeration added", ARTICLE, (*_field("status"), "enum"), _and("embargoed"), "value-added", "status", **F),
    _breaks("a kind of quote added", ENRICHED, (*_of("Quote", "kind"), "enum"), _and("signed"), "value-added",
            ANNOTATIONS + "quotes[].kind", **F),
    _breaks("a stage added to dead letters", LETTER, (*_field("stage"), "enum"), _and("links"), "value-added", "stage", **F,
            order="consumers first"),
    _breaks("a value of a closed enumeration removed", ARTICLE, (*_field("status"), "enum"), _but("withdrawn"), "value-removed", "status", **B),
    _breaks("a kind of request removed", REQUEST, (*_field("kind"), "enum"), _but("warc"), "value-removed", "kind", **B),
    _breaks(
        "a value of a growing enumeration removed", ARTICLE, (*_of("Contributor", "role"), "x-extensible-enum"),
        _but("editor"), "growing-value-removed", "contributors[].role", **B,
    ),
    _breaks("what an unknown value is changed", LETTER, (*_field("reason"), "x-unknown"), to("unsupported"), "unknown-changed", "reason", **BOTH),
    _breaks("a growing enumeration closed", ENRICHED, _of("Mention", "kind"), lambda schema: _closed(schema), "enumeration-closed",
            ANNOTATIONS + "entities[].mentions[].kind", **B),
    _breaks("a closed enumeration opened", ENRICHED, _of("DateMention", "type"), lambda schema: _opened(schema), "enumeration-opened",
            ANNOTATIONS + "dates[].type", **F),
    # Bounds, patterns, formats.
    _breaks("a maximum lowered", ARTICLE, (*_field("extraction_generation"), "maximum"), to(31), "bound-tightened", "extraction_generation", **B),
    _breaks("a maximum raised", ARTICLE, (*_field("extraction_generation"), "maximum"), to(127), "bound-loosened", "extraction_generation", **F),
    _breaks("a minimum raised", LETTER, (*_field("attempts"), "minimum"), to(2), "bound-tightened", "attempts", **B),
    _breaks("a length bounded", ARTICLE, _field("url"), _plus(maxLength=20), "bound-tightened", "url", **B),
    _breaks("an empty text allowed", ENRICHED, (*_of("Quote", "text"), "minLength"), gone, "bound-loosened", ANNOTATIONS + "quotes[].text", **F),
    _breaks("an empty list refused", ARTICLE, _field("fingerprint"), _plus(minItems=1), "bound-tightened", "fingerprint", **B),
    _breaks("the form of ids changed", ARTICLE, (*_field("article_id"), "pattern"), to("^[0-9a-f]{40}$"), "pattern-changed", "article_id", **BOTH),
    _breaks("a form demanded", ARTICLE, _of("Source", "domain"), _plus(pattern="^[a-z]+$"), "pattern-added", "source.domain", **B),
    _breaks("a form no longer kept", ENRICHED, (*_of("Quote", "quote_id"), "pattern"), gone, "pattern-dropped", ANNOTATIONS + "quotes[].quote_id", **F),
    # What types do not say.
    _breaks("offsets in bytes", ENRICHED, (*_of("Mention", "end"), "x-meaning"), to("offset in bytes of `text` in UTF-8"), "meaning-changed",
            ANNOTATIONS + "entities[].mentions[].end", **BOTH),
    _breaks("times in another zone", ENRICHED, (*_of("DateMention", "from"), "x-meaning"), to("ISO 8601 in UTC, inclusive"), "meaning-changed",
            ANNOTATIONS + "dates[].from", **BOTH),
    _breaks("a default changed", REQUEST, (*_field("kind"), "default"), to("feed"), "default-changed", "kind", **BOTH),
    _breaks("unknown fields refused", ARTICLE, ("additionalProperties",), to(False), "closed-to-unknown-fields", "*", **B),
    # Topics and the mapping.
    _breaks("another key", TOPICS, ("dateline.enriched-articles.v1", "key"), to("source_id"), "key-changed", "key", **BOTH),
    _breaks("fewer partitions", TOPICS, ("dateline.articles.v1", "partitions"), to(6), "partitions-lowered", "partitions", **BOTH),
    _breaks("records kept shorter", TOPICS, ("dateline.articles.v1", "retention_hours"), to(24), "retention-lowered", "retention_hours", **BOTH),
    _breaks("a field of the mapping narrowed", MAPPING, ("properties", "url", "ignore_above"), to(256), "mapping-narrowed", "url", **B),
    _breaks("words made one keyword", MAPPING, ("properties", "text", "type"), to("keyword"), "mapping-type-changed", "text", **BOTH),
)  # fmt: skip
"""48: each breaks some subscriber, or has an order of deployment."""

HARMLESS: Final = (
    _fine("an optional field added", ARTICLE, (), lambda s: _optional(s, "paywalled", {"type": "boolean"}, False), "optional-field-added", "paywalled"),
    _fine("a nullable field added", ARTICLE, (), lambda s: _optional(s, "edition", {"anyOf": [{"type": "string"}, {"type": "null"}]}, None),
          "optional-field-added", "edition"),
    _fine("a nested optional field added", ENRICHED, ("$defs", "Entity"), lambda s: _optional(s, "aliases", {"type": "array"}, []),
          "optional-field-added", ANNOTATIONS + "entities[].aliases"),
    _fine("a field of requests added", REQUEST, (), lambda s: _optional(s, "priority", {"type": "integer"}, 0), "optional-field-added", "priority"),
    _fine("a field of dead letters added", LETTER, (), lambda s: _optional(s, "host", {"type": "string"}, ""), "optional-field-added", "host"),
    _fine("a list of objects added", ARTICLE, (), lambda s: _optional(s, "links", {"type": "array", "items": {"type": "object"}}, []),
          "optional-field-added", "links"),
    _fine("a kind of paragraph added", ARTICLE, (*_of("Paragraph", "kind"), "x-extensible-enum"), _and("table"), "growing-value-added", "paragraphs[].kind"),
    _fine("a type of entity added", ENRICHED, (*_of("Entity", "type"), "x-extensible-enum"), _and("MONEY"), "growing-value-added", ANNOTATIONS + "entities[].type"),
    _fine("a reason added", LETTER, (*_field("reason"), "x-extensible-enum"), _and("embargo"), "growing-value-added", "reason"),
    _fine("a role added", ARTICLE, (*_of("Contributor", "role"), "x-extensible-enum"), _and("illustrator"), "growing-value-added", "contributors[].role"),
    _fine("a description changed", ARTICLE, (*_field("text"), "description"), to("The body."), "", ""),
    _fine("a title added", ARTICLE, ("title",), to("An article"), "", ""),
    _fine("examples added", ENRICHED, _of("Entity", "name"), _plus(examples=["Ann Lee"]), "", ""),
    _fine("a comment added", LETTER, ("$comment",), to("see docs"), "", ""),
    _fine("required fields in another order", ARTICLE, ("required",), lambda old: old[::-1], "", ""),
    _fine("fields in another order", ARTICLE, ("properties",), lambda old: dict(reversed(old.items())), "", ""),
    _fine("values in another order", ARTICLE, (*_field("status"), "enum"), lambda old: old[::-1], "", ""),
    _fine("null before the other type", ARTICLE, (*_field("title"), "anyOf"), lambda old: old[::-1], "", ""),
    _fine("records kept longer", TOPICS, ("dateline.articles.v1", "retention_hours"), to(1440), "retention-raised", "retention_hours"),
    _fine("larger records", TOPICS, ("dateline.articles.v1", "max_bytes"), to(8_388_608), "max-bytes-raised", "max_bytes"),
    _fine("another consumer", TOPICS, ("dateline.enriched-articles.v1", "consumers"), _and("links"), "", ""),
    _fine("a topic added", TOPICS, (), lambda old: {**old, "dateline.links.v1": {**old["dateline.articles.v1"], "topic": "dateline.links.v1"}},
          "topic-added", "topic"),
    _fine("a field of the mapping added", MAPPING, ("properties", "desk"), to({"type": "keyword"}), "mapping-field-added", "desk"),
    _fine("longer keywords", MAPPING, ("properties", "section", "ignore_above"), to(512), "mapping-widened", "section"),
)  # fmt: skip
"""24: none breaks anybody."""


FURTHER: Final = (
    _breaks("a keyword only once", ARTICLE, _field("keywords"), _plus(uniqueItems=True), "bound-tightened", "keywords", **B),
    _breaks("a form of the names in a map", ARTICLE, _field("provenance"), _plus(propertyNames={"pattern": "^[a-z]+$"}), "propertyNames-changed", "provenance", **B),
    _breaks("bytes in another encoding", LETTER, (*_of("DeadLetterHeader", "value"), "anyOf", 0, "contentEncoding"), to("base16"),
            "contentEncoding-changed", "headers[].value", **BOTH),
    _breaks("even numbers only", ENRICHED, _field("enrichment_generation"), _plus(multipleOf=2), "multipleOf-changed", "enrichment_generation", **B),
    _breaks("a bound that is excluded", ENRICHED, _of("Entity", "salience"), _plus(exclusiveMinimum=0), "bound-tightened",
            ANNOTATIONS + "entities[].salience", **B),
    _breaks("a field that demands another", ARTICLE, (), _plus(dependentRequired={"section": ["desk"]}), "dependentRequired-changed", "", **B),
    _breaks("a condition", ARTICLE, (), _plus(**{
        "if": {"properties": {"status": {"const": "withdrawn"}}}, "then": {"properties": {"title": {"type": "null"}}},
    }), "then-changed", "", **B),
    _breaks("a moment made a day", ARTICLE, (*_field("captured_at"), "format"), to("date"), "format-changed", "captured_at", **BOTH),
    _breaks("a small map", ARTICLE, _field("provenance"), _plus(maxProperties=3), "bound-tightened", "provenance", **B),
    _breaks("items of a closed enumeration", ARTICLE, _field("flags"), _plus(items={"type": "string", "enum": ["short_text"]}),
            "enumeration-added", "flags[]", **B),
    _breaks("an enumeration in a list dropped", LETTER, (*_field("omitted"), "items", "enum"), gone, "enumeration-dropped", "omitted[]", **F,
            order="consumers first"),
    _breaks("an alternative removed", ARTICLE, (*_field("changes"), "anyOf"), to([{"type": "null"}]), "type-narrowed", "changes", **B),
    _breaks("an alternative added", ARTICLE, (*_field("changes"), "anyOf"), lambda old: [*old, {"type": "boolean"}],
            "alternative-added", "changes", **F),
    _breaks("the first item of a form", ARTICLE, _field("agencies"), _plus(prefixItems=[{"type": "string", "minLength": 3}]),
            "items-changed", "agencies[]", **B),
    _breaks("an item that must be there", ARTICLE, _field("keywords"), _plus(contains={"const": "news"}), "contains-changed", "keywords", **B),
    _breaks("a form forbidden", ARTICLE, _field("url"), _plus(**{"not": {"pattern": "^https:"}}), "not-changed", "url", **B),
    _breaks("only null", ARTICLE, _of("Rights", "tdm_policy"), to({"const": None, "default": None}), "type-narrowed", "rights.tdm_policy", **B),
    _breaks("unknown fields of a part refused", ARTICLE, ("$defs", "Source", "additionalProperties"), to(False), "closed-to-unknown-fields", "source.*", **B),
    _breaks("null in a map", ARTICLE, (*_field("provenance"), "additionalProperties"), to({"anyOf": [{"type": "string"}, {"type": "null"}]}),
            "null-allowed", "provenance.*", **F),
    _breaks("numbers of a map bounded", ARTICLE, (*_field("confidence"), "additionalProperties", "maximum"), to(0.5), "bound-tightened", "confidence.*", **B),
    _breaks("numbers of a map of another meaning", ARTICLE, (*_field("confidence"), "x-meaning"), to("percent"), "meaning-changed", "confidence", **BOTH),
    _breaks("a computed field removed", ARTICLE, ("$defs", "ArticleTime"), lambda s: _removed(s, "latest"), "field-removed", "modified_at.latest", **F),
    _breaks("another name in a list", ENRICHED, ("$defs", "DateMention"), lambda s: _renamed(s, "from", "starts"), "field-removed",
            ANNOTATIONS + "dates[].from", **F),
    _breaks("fewer bylines of a feed", REQUEST, (*_of("EntryEvidence", "authors"), "maxItems"), to(5), "bound-tightened", "entry.authors", **B),
    _breaks("another major version", ARTICLE, (*_field("contract"), "pattern"), to(r"^article/2\.\d{1,4}$"), "pattern-changed", "contract", **BOTH),
    _breaks("the contract renamed", ARTICLE, (), lambda s: _renamed(s, "contract", "version"), "field-removed", "contract", **F),
    _breaks("a default of several fields", ARTICLE, (*_field("rights"), "default", "robots"), to(["noindex"]), "default-changed", "rights", **BOTH),
    _breaks("a keyword that nobody knows", ARTICLE, _field("section"), _plus(contentSchema={"type": "object"}), "contentSchema-changed", "section", **BOTH),
    _breaks("a compacted topic cut by age", TOPICS, ("dateline.current-articles.v1", "cleanup"), to("delete"), "cleanup-changed", "cleanup", **BOTH),
    _breaks("another content type", TOPICS, ("dateline.articles.v1", "content_type"), to("application/avro"), "content-type-changed", "content_type", **BOTH),
    _breaks("another type of event", TOPICS, ("dateline.articles.v1", "ce_type"), to("dateline.page.v1"), "ce-type-changed", "ce_type", **BOTH),
    _breaks("smaller records", TOPICS, ("dateline.articles.v1", "max_bytes"), to(100_000), "max-bytes-lowered", "max_bytes", **B),
    _breaks("a topic removed", TOPICS, ("dateline.articles.v1",), gone, "topic-removed", "topic", **BOTH),
    _breaks("another record on a topic", TOPICS, ("dateline.articles.v1", "record"), to("enriched_article"), "record-changed", "record", **BOTH),
    _breaks("another version on a topic", TOPICS, ("dateline.articles.v1", "version"), to(2), "version-changed", "version", **BOTH),
    _breaks("a weaker promise", TOPICS, ("dateline.articles.v1", "compatibility"), to("backward"), "compatibility-weakened", "compatibility", **BOTH),
    _breaks("partitions of its own", TOPICS, ("dateline.ingest-state.v1", "partitions_as"), to(None), "partitions-apart", "partitions_as", **BOTH),
    _breaks("a field of the mapping removed", MAPPING, ("properties", "subtitle"), gone, "mapping-field-removed", "subtitle", **B),
    _breaks("a part of a field of the mapping removed", MAPPING, ("properties", "title", "fields", "keyword"), gone, "mapping-field-removed", "title.keyword", **B),
    _breaks("dates of another form in the mapping", MAPPING, ("properties", "captured_at", "format"), to("epoch_millis"), "mapping-format-changed", "captured_at", **BOTH),
    _breaks("a field of the mapping not searched", MAPPING, ("properties", "url", "index"), to(False), "mapping-narrowed", "url", **B),
    _breaks("words of another language", MAPPING, ("properties", "subtitle", "analyzer"), to("english"), "mapping-analysis-changed", "subtitle", **B),
    _fine("unknown fields kept in documents", MAPPING, ("dynamic",), to("false"), "mapping-widened", ""),
    _breaks("a field of a part of the mapping removed", MAPPING, ("properties", "source", "properties", "domain"), gone, "mapping-field-removed", "source.domain", **B),
    _fine("a part of a field of the mapping added", MAPPING, ("properties", "subtitle", "fields"), to({"keyword": {"type": "keyword"}}),
          "mapping-field-added", "subtitle.keyword"),
    _breaks("shorter keywords of a part of a field", MAPPING, ("properties", "title", "fields", "keyword", "ignore_above"), to(64),
            "mapping-narrowed", "title.keyword", **B),
    _breaks("one more condition", ARTICLE, _field("url"), _plus(allOf=[{"maxLength": 20}]), "alternatives-changed", "url", **B),
    _breaks("a condition as a part", ARTICLE, _field("url"), lambda old: {"allOf": [{**old, "maxLength": 20}]}, "bound-tightened", "url", **B),
    _breaks("items of any type", ARTICLE, (*_field("keywords"), "items"), gone, "items-changed", "keywords[]", **F),
    _breaks("a map of any type", ARTICLE, (*_field("provenance"), "additionalProperties"), gone, "additionalProperties-changed", "provenance.*", **F),
    _breaks("an option of the mapping", MAPPING, ("properties", "subtitle", "norms"), to(False), "mapping-option-changed", "subtitle", **B),
)  # fmt: skip
"""Of other kinds, one or more for each rule that the 72 leave untried."""


def _removed(schema: Json, name: str) -> Json:
    return {**schema, "properties": _less(name)(schema["properties"]), "required": _but(name)(schema["required"])}


def _renamed(schema: Json, name: str, other: str) -> Json:
    properties = {(other if one == name else one): value for one, value in schema["properties"].items()}
    return {
        **schema,
        "properties": properties,
        "required": [other if one == name else one for one in schema["required"]],
    }


def _required(schema: Json, name: str, inner: Json) -> Json:
    return {**schema, "properties": {**schema["properties"], name: inner}, "required": [*schema["required"], name]}


def _optional(schema: Json, name: str, inner: Json, default: Json) -> Json:
    return {
        **schema,
        "properties": {**schema["properties"], name: {**inner, "default": default}},
        "required": [*schema.get("required", ()), name],
    }


def _closed(schema: Json) -> Json:
    return {**_less("x-extensible-enum", "x-unknown")(schema), "enum": schema["x-extensible-enum"]}


def _opened(schema: Json) -> Json:
    return {**_less("enum")(schema), "x-extensible-enum": schema["enum"], "x-unknown": schema["enum"][0]}


def edited(document: Json, place: Place, change: Callable[[Json], Json]) -> Json:
    """A document with the value at a place changed; the original stays as it is."""
    if not place:
        return change(document)
    first, *rest = place
    made: Any = dict(document) if isinstance(document, dict) else list(document)
    value = edited(made.get(first) if isinstance(made, dict) else made[first], rest, change)
    if value is GONE:
        del made[first]
    else:
        made[first] = value
    return made
