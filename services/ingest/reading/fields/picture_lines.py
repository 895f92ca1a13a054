"""The lines of a text that belong to its pictures: captions, and credits that stand alone."""

from collections.abc import Sequence

from schemas.article import LeadImage
from services.ingest.reading.lines.byline import read_note
from services.ingest.reading.lines.captions import split_credit
from services.ingest.reading.lines.credit_labels import label_at
from services.ingest.reading.lines.credits import BRACKETS, credit_label, names_maker
from services.ingest.reading.lines.text_key import key
from services.ingest.reading.paragraph import Paragraph

_LONGEST_CREDIT = 120
"""Maximum characters of a line that is only a credit."""
_MOST_WORDS = 9
"""Maximum words of such a line, with its label."""
_LONGEST_CAPTION = 700
"""Maximum characters of a paragraph that may be a caption."""
_MARKS = ":：=＝/／"
"""Marks between a label and the name, one of which a line that stands alone has."""


def without_picture_lines(
    paragraphs: Sequence[Paragraph], image: LeadImage | None, lines: Sequence[str]
) -> tuple[list[Paragraph], LeadImage | None]:
    """The paragraphs without the caption of the lead image and without lines that are only a picture's credit; and the
    image, with that credit if it has none. `lines`: the visible lines of the page, as `key` gives them."""
    kept: list[Paragraph] = []
    credits: list[str] = []
    for paragraph in paragraphs:
        if paragraph.kind in ("list_item", "entry") or len(paragraph.text) > _LONGEST_CAPTION:
            kept.append(paragraph)
        elif (credit := credit_alone(paragraph.text)) is not None:
            credits.append(credit)
        elif image is None or not _is_caption(paragraph.text, image, lines):
            kept.append(paragraph)
    if image is not None and image.url and image.credit is None and len(set(credits)) == 1 and _is_sure(credits[0]):
        image = image.model_copy(update={"credit": credits[0]})
    return (kept, image) if kept else (list(paragraphs), image)


def credit_alone(text: str) -> str | None:
    """The credit in a line that is nothing but that, behind a word for a picture: "Photo: AFP", "사진=연합뉴스",
    "(Bild: Kim Vale)". None for any other line, such as one that names the source of the story."""
    if len(text) > _LONGEST_CREDIT or len(text.split()) > _MOST_WORDS:
        return None
    bare = text.strip(" *_")
    if bare and BRACKETS.get(bare[-1]) == bare[0]:
        bare = bare[1:-1].strip()
    label = credit_label().match(bare)
    if label is None or bare[-1] in "!?…。！？;；":
        return None
    parts, note = split_credit(bare), read_note(bare)
    if parts.caption is not None or parts.credit is None or (note is not None and note.byline.authors):
        return None
    return parts.credit if _is_of_picture(bare, label[0], parts.credit) else None


def _is_of_picture(line: str, label: str, credit: str) -> bool:
    """Whether the label of a line names a picture or who made it, not the source or the rights of a text. Without a
    mark ("Photo by Kim Vale"), or with a word of more senses ("Montage: "), only a name makes it a credit."""
    known = label_at(line, 0)
    pictured = known is not None and known.role == "photographer"
    if not label[:1].isalpha() or (known is not None and known.role not in ("photographer", "other")):
        return False
    marked = label.rstrip()[-1:] in _MARKS
    return (marked and pictured) or ((marked or pictured) and names_maker(credit))


def _is_sure(credit: str) -> bool:
    """Whether a credit names who made the picture: "see our gallery" behind a label does not."""
    return names_maker(credit) or not credit[:1].islower()


def _is_caption(text: str, image: LeadImage, lines: Sequence[str]) -> bool:
    """Whether a paragraph is the caption of an image, with its credit or, if it stands on the page once, without: a
    caption may be the first sentence of the story too."""
    if image.caption is None:
        return False
    said, caption = key(text), key(image.caption)
    if not _is_within(caption, said):
        return False
    parts = split_credit(text)
    if parts.credit is not None:
        return key(parts.caption or "") == caption
    return said == caption and lines.count(said) == 1


def _is_within(caption: str, text: str) -> bool:
    """Whether a text has the letters of a caption in their order. Only then may it be the caption with its credit,
    which takes a hundred times as long to tell."""
    rest = iter(text)
    return all(letter in rest for letter in caption if letter != " ")
