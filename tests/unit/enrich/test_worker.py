import json

from schemas import generated
from schemas.article import Article, erased
from schemas.revision import ENRICHMENT_GENERATION, ERASED_GENERATION, parts
from services.enrich.worker import enrich

ARTICLE = Article.from_bytes((generated.ROOT / "article" / "examples" / "v1" / "published.json").read_bytes())
APART = ("contract", "revision")


def test_an_enriched_article_is_the_article_at_a_higher_revision() -> None:
    enriched, cpu_s = enrich(ARTICLE)
    told, original = json.loads(enriched.to_bytes()), json.loads(ARTICLE.to_bytes())
    assert {name: told[name] for name in original if name not in APART} == {
        k: v for k, v in original.items() if k not in APART
    }
    assert enriched.revision == ARTICLE.revision + ENRICHMENT_GENERATION
    assert parts(enriched.revision).enrichment_generation == enriched.enrichment_generation == ENRICHMENT_GENERATION
    assert cpu_s > 0


def test_fields_of_a_newer_producer_pass_through() -> None:
    newer = json.loads(ARTICLE.to_bytes()) | {"contract": "article/1.9", "syndicated": {"by": "Harbor Wire"}}
    newer["lead_image"]["width"] = 1200
    enriched, _ = enrich(Article.model_validate(newer))
    told = json.loads(enriched.to_bytes())
    assert (told["syndicated"], told["lead_image"]["width"]) == ({"by": "Harbor Wire"}, 1200)
    assert told["contract"] == "enriched_article/1.2"


def test_annotations_that_an_article_brings_are_not_taken_for_ours() -> None:
    newer = json.loads(ARTICLE.to_bytes()) | {"annotations": "none", "enrichment_generation": 63}
    assert enrich(Article.model_validate(newer))[0] == enrich(ARTICLE)[0]


def test_annotations_are_made_of_the_text_and_its_time() -> None:
    enriched, _ = enrich(ARTICLE)
    assert "Ines Calder" in {entity.name for entity in enriched.annotations.entities}
    assert {date.text: date.value for date in enriched.annotations.dates}["tomorrow"] == "2026-03-03"
    assert enriched.annotations.quotes[0].speakers


def test_an_erased_article_passes_with_nothing_added() -> None:
    article = erased("a" * 32, ARTICLE.captured_at)
    enriched, _ = enrich(article)
    assert (enriched.status, enriched.captured_at) == ("erased", ARTICLE.captured_at)
    assert (enriched.revision, enriched.enrichment_generation) == (article.revision, ERASED_GENERATION)
    annotations = enriched.annotations
    assert annotations.entities == annotations.dates == annotations.quotes == []
