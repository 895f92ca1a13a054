"""The caption of a picture, and the credit inside or after it."""

import re
from typing import NamedTuple

from services.ingest.reading.lines.agencies import agency_name
from services.ingest.reading.lines.byline import is_person

_LABEL = (
    r"(?:(?:File\s+)?Photo(?:graph|graphy|s)?|Image|Images|Pictures?|Credits?|Fotos?|Fotograf(?:ie|ía|ia)?|Bild(?:er|quelle)?|"
    r"Quelle|Source|Illustration|Grafik|Symbol(?:foto|bild)|Archiv(?:foto|bild)|Composite|Crédits?|Crédito|Imagen|Imagem|Immagine|Copyright|Kuva|Zdroj|Фото)"
)
_LABELLED = re.compile(
    rf"(?:^|(?<=[\s(|.\-–—\[]))(?:{_LABEL}(?:\s+(?:credit|by|courtesy))?\s*:\s*|{_LABEL}\s+(?:by|von|par|di|credit|courtesy(?:\s+of)?)\s+|©\s*|\(c\)\s+)(?P<credit>[^\s].{{1,120}})$",
    re.IGNORECASE,
)
_PARENTHESES = re.compile(r"[(\[](?P<credit>[^()\[\]]{2,100})[)\]]\s*\.?\s*$")
_TAIL = re.compile(
    r"(?P<before>.*(?:[.!?…\"”’»)]|\s[|–—-])\s*)(?P<credit>[^.!?…]{2,100}(?:\.(?=\w)[^.!?…]*)*)\.?\s*$", re.DOTALL
)
_SLASH = re.compile(r"\s+/\s+(?P<credit>[^/.]{3,60})$")
_CREDIT_SIGN = re.compile(
    r"\s?/\s?|\bvia\b|\bImages?\b|\bPhotos?\b|\bcourtesy\b|\bhandout\b|\bpool\b|\bpicture alliance\b|\bgetty\b|"
    r"\bshutterstock\b|\bimago\b|\bunsplash\b|\bpixabay\b|\bistock\b|\balamy\b|\bZUMA\b|\bEPA\b|\bwikimedia\b|\bscreenshot\b",
    re.IGNORECASE,
)
_FILE_PHOTO = re.compile(
    r"^(?:FILE(?: PHOTO| IMAGE| PICTURE)?|Archivbild|Symbolbild|Symbolfoto)\s*[:\-–—]", re.IGNORECASE
)
_LONGEST = 2_000
"""Maximum characters of a caption that is searched for a credit: anything longer is body text."""
_STRAY = " \t\n|•·,;:-–—/"


class Caption(NamedTuple):
    """Caption and credit; either may be None."""

    caption: str | None
    credit: str | None


def split_credit(text: str) -> Caption:
    """Split "Boats at dawn. Photo: Kim Vale/Harbor Wire" into caption and credit."""
    text = " ".join(text.split())
    if len(text) > _LONGEST:
        return Caption(text, None)
    if opening := _FILE_PHOTO.match(text):
        rest = split_credit(text[opening.end() :])
        return Caption(f"{opening[0]} {rest.caption}" if rest.caption else None, rest.credit)
    bracketed = _PARENTHESES.search(text)
    if bracketed and (
        is_credit(bracketed["credit"]) or _names_photographer(text[: bracketed.start()], bracketed["credit"])
    ):
        return _parts(text[: bracketed.start()], bracketed["credit"])
    if labelled := _LABELLED.search(text):
        before, credit = text[: labelled.start()].strip(), labelled["credit"]
        if not before and not is_credit(credit) and _is_sentence(credit):
            # "Photo: Boats at dawn." labels the caption, not the credit.
            return Caption(credit, None)
        if not before or len(credit.split()) <= 14:
            return _parts(before, credit)
    return _split_tail(text)


def _split_tail(text: str) -> Caption:
    """Take the last words after a sentence as the credit if they look like one."""
    slash = _SLASH.search(text)
    if slash and (is_person(slash["credit"]) or is_credit(f"{slash['credit']}/")):
        return _parts(text[: slash.start()], slash["credit"])
    tail = _TAIL.match(text)
    if tail and is_credit(tail["credit"]) and len(tail["credit"].split()) <= 10:
        return _parts(tail["before"].rstrip(_STRAY), tail["credit"])
    alone = is_credit(text) and len(text.split()) <= 7 and not re.search(r"[.!?]\s", text)
    return _parts("", text) if alone else _parts(text, "")


def is_credit(text: str) -> bool:
    """Whether a few words name a photographer, an agency or an archive rather than the subject of the picture."""
    text = text.strip(_STRAY + ".")
    if agency_name(text) or re.match(rf"^(?:{_LABEL}\s*:|©)", text, re.IGNORECASE):
        return True
    words = [word for word in re.split(r"[\s/|,]+", text) if word[:1].isalpha()]
    if not words or not _CREDIT_SIGN.search(text):
        return False
    lower = [
        word for word in words if word.islower() and word not in ("via", "of", "the", "for", "de", "von", "van", "and")
    ]
    return len(lower) <= len(words) / 3


def ends_in_credit(text: str) -> bool:
    """Whether a block ends in a credit, like a caption: "Boats at dawn. (Kim Vale/Harbor Wire)", "… Photo: Kim Vale".

    Brackets with only an agency do not count: a story may end that way as well.
    """
    bracketed = re.search(r"[(\[]([^()\[\]]{4,100})[)\]]\s*\.?$", text)
    if bracketed:
        desk = re.match(r"reporting|editing|additional", bracketed[1], re.IGNORECASE)
        return is_credit(bracketed[1]) and agency_name(bracketed[1]) is None and not desk
    labelled = _LABELLED.search(text[-160:])
    return labelled is not None and _is_labelled_end(text, labelled)


def _is_labelled_end(text: str, labelled: re.Match[str]) -> bool:
    before = text[: len(text) - len(labelled[0])].rstrip()
    short = len(labelled["credit"].split()) <= 8 and not _is_sentence(labelled["credit"])
    return before.endswith((".", "!", "?", "…", '"', "”")) and labelled[0].rstrip().find(":") > 0 and short


def clean_credit(text: str) -> str | None:
    """The credit without label, copyright sign and brackets; None if nothing is left."""
    text = " ".join(text.split()).strip(_STRAY)
    for _ in range(3):
        shorter = re.sub(
            rf"^(?:{_LABEL}(?:\s+(?:credit|courtesy))?\s*(?::|(?:\bby|von|par|di|courtesy of)\s)\s*"
            r"|©\s*|\(c\)\s*|by\s+)",
            "",
            text,
            flags=re.IGNORECASE,
        ).strip(_STRAY)
        if len(shorter) > 1 and shorter[0] in "([" and shorter[-1] in ")]":
            shorter = shorter[1:-1].strip(_STRAY)
        if shorter == text:
            break
        text = shorter
    return text or None


def _names_photographer(caption: str, name: str) -> bool:
    """ "Boats at dawn. (Kim Vale)": only a name in brackets, after a complete sentence."""
    return caption.rstrip().endswith((".", "!", "?", "…")) and is_person(name)


def _is_sentence(text: str) -> bool:
    words = text.split()
    return len(words) >= 4 and (text.endswith((".", "!", "?")) or sum(word.islower() for word in words) >= 3)


def _parts(caption: str, credit: str) -> Caption:
    caption = re.sub(r"\s*[(\[]\s*$", "", caption.strip()).rstrip(" |•·/–—-,").strip()
    caption = re.sub(rf"^{_LABEL}\s*:\s*", "", caption, flags=re.IGNORECASE)
    if credit.count(")") > credit.count("("):
        credit = credit.rstrip(" .").removesuffix(")")
    return Caption(caption or None, clean_credit(credit))
