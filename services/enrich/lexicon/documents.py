"""Documents that speak: `the report found`, `according to court papers`."""

from services.enrich.lexicon.table import words

_ONE = words(
    """
    report poll survey study filing statement document lawsuit suit complaint indictment affidavit memo memorandum
    letter email transcript audit review analysis article story column editorial book release ruling judgment warrant
    petition brief resolution record recording video message post tweet advisory bulletin forecast census estimate
    website notice text declaration testimony dossier manifesto communique communiqué invoice diary autopsy guideline
    ad advertisement headline platform spot clip op-ed blog newsletter motion e-mail interview opinion average
    """
)

_SEVERAL = words("analyses minutes papers data figures statistics files findings")


def _plural(noun: str) -> str:
    return noun[:-1] + "ies" if noun.endswith("y") and noun[-2] not in "aeiou" else f"{noun}s"


DOCUMENTS = _ONE | _SEVERAL | frozenset(map(_plural, _ONE))
"""Head words of a source that is a document, singular and plural."""
