"""A subscriber who has installed `dateline_schemas` and pydantic, and nothing else. `.ci/wheel` also has mypy check it.

Prints what it saw; the tests compare that.
"""

import json
import sys
from importlib.resources import files

import dateline_schemas
from dateline_schemas import (
    ERASED_REVISION,
    MANIFESTS,
    Article,
    DeadLetter,
    EnrichedArticle,
    Quote,
    UnknownContract,
    decode,
    examples,
    mapping_file,
    newer,
    schema_file,
    upcast,
)
from dateline_schemas.topics.names import CURRENT

RECORDS = ("article", "dead_letter", "enriched_article", "fetch_request", "ingest_state")


def quotes_of(article: EnrichedArticle) -> list[str]:
    """What is said in an article, and by whom."""
    told: list[Quote] = article.annotations.quotes
    return [f"{speaker.name}: {quote.text}" for quote in told for speaker in quote.speakers if speaker.name]


def main() -> None:
    held: dict[str, EnrichedArticle] = {}
    count = 0
    for record in RECORDS:
        for path in examples(record):
            value = path.read_bytes()
            read = upcast(decode(value, [("ce_type", f"dateline.{record}.v1".encode())]))
            if json.loads(read.to_bytes()) != json.loads(value):
                sys.exit(f"{path} is written otherwise than it was read")
            count += 1
            if isinstance(read, EnrichedArticle) and newer(read, held.get(read.article_id)):
                held[read.article_id] = read
            elif isinstance(read, Article) and read.status == "erased":
                print("erased", read.revision == ERASED_REVISION)
            elif isinstance(read, DeadLetter):
                print("dead", read.reason, read.coordinates)
        if json.loads(schema_file(record).read_bytes())["type"] != "object":
            sys.exit(f"the JSON Schema of {record} is no schema")
    print("records", count)
    print("quotes", sum(len(quotes_of(article)) for article in held.values()))
    try:
        decode(b"{}", {"ce_type": "dateline.article.v2"})
    except UnknownContract as problem:
        print("newer", "pip install 'dateline_schemas>=2'" in str(problem))
    print("topic", MANIFESTS[CURRENT].record, MANIFESTS[CURRENT].cleanup, len(MANIFESTS))
    print("mapping", json.loads(mapping_file().read_bytes())["dynamic"])
    print("version", dateline_schemas.__version__)
    print("typed", files(dateline_schemas).joinpath("py.typed").is_file())


if __name__ == "__main__":
    main()
