"""Captions and credits among the paragraphs of a text."""

import pytest

from schemas.article import LeadImage
from services.ingest.reading.fields.picture_lines import credit_alone, without_picture_lines
from services.ingest.reading.lines.text_key import key
from services.ingest.reading.paragraph import Paragraph

MILK = "The dairy has sent its drivers home until the road to the pass is clear again."
SNOW = "Snow lies a meter deep on the road, and the plows wait for daylight."


def told(image: LeadImage | None, *lines: str, above: str = "") -> tuple[list[str], LeadImage | None]:
    """What is left of a text. `above`: a line that the page has above it."""
    keys = [key(line) for line in (above, *lines)]
    paragraphs, shown = without_picture_lines([Paragraph(line) for line in lines], image, keys)
    return [one.text for one in paragraphs], shown


def picture(caption: str | None = None, credit: str | None = None) -> LeadImage:
    return LeadImage(url="https://dairy.example/a.jpg", caption=caption, credit=credit)


@pytest.mark.parametrize(
    ("line", "credit"),
    [
        ("Photo: AFP", "AFP"),
        ("Photograph: Una Field/Dairy News", "Una Field/Dairy News"),
        ("Titelbild: Uwe Feld/dpa", "Uwe Feld/dpa"),
        ("(Foto: Ole Dahl)", "Ole Dahl"),
        ("Foto: privat", "privat"),
        ("Photo by Una Field", "Una Field"),
        ("Fot. Jan Mleko / PAP", "Jan Mleko / PAP"),
        ("Crédit photo : AFP", "AFP"),
        ("Фото: РИА Новости / Пётр Молоков", "РИА Новости / Пётр Молоков"),
        ("사진=뉴시스", "뉴시스"),
        ("写真＝時事", "時事"),
        ("图片来源：视觉中国", "视觉中国"),
        ("الصورة: رويترز", "رويترز"),
        ("צילום: רויטרס", "רויטרס"),
    ],
)
def test_a_line_that_is_only_the_credit_of_a_picture(line: str, credit: str) -> None:
    assert credit_alone(line) == credit
    assert told(picture("Milk cans"), MILK, line) == ([MILK], picture("Milk cans", credit))


@pytest.mark.parametrize(
    "line",
    [
        # The source and the rights of a text.
        "Source: Reuters",
        "来源：新华社",
        "© AFP",
        # Who wrote it.
        "Text: Ole Dahl, Foto: Una Field",
        "Foto: Una Field, Text: Ole Dahl",
        # A caption, a subhead, a sentence.
        "Photo: The road was closed.",
        "Foto di famiglia",
        "Montage: Die Achse einbauen",
        "Picture: a road in snow",
        "Photo: Una Field had no time to wait for the plow, the police or her brother",
    ],
)
def test_other_lines_are_no_credits(line: str) -> None:
    assert credit_alone(line) is None
    assert told(picture(), MILK, line) == ([MILK, line], picture())


def test_the_credit_of_a_picture_that_has_one_stays() -> None:
    assert told(picture(None, "Dairy News"), MILK, "Photo: AFP") == ([MILK], picture(None, "Dairy News"))


def test_two_credits_belong_to_other_pictures() -> None:
    assert told(picture(), MILK, "Photo: AFP", SNOW, "Photo: EPA") == ([MILK, SNOW], picture())


def test_a_credit_without_a_picture_is_no_text_either() -> None:
    assert told(None, MILK, "Photo: AFP") == ([MILK], None)


def test_what_names_nobody_is_no_credit() -> None:
    assert told(picture(), MILK, "Photos: see our gallery")[1] == picture()


def test_the_caption_of_the_picture_is_no_text() -> None:
    image = picture("Milk cans by the road.", "Una Field")
    assert told(image, "Milk cans by the road. Photo: Una Field", MILK) == ([MILK], image)
    image = picture("Milk cans by the road.")
    assert told(image, "Milk cans by the road.", MILK) == ([MILK], image)


def test_the_caption_of_the_picture_with_what_a_site_writes_around_it() -> None:
    image = picture("Milk cans by the road, at dawn.", "Una Field")
    for line in (
        "Image caption: Milk cans by the road, at dawn. Photo: Una Field",
        "(Una Field/AFP) MILK CANS by the road — at dawn.",
        "Milk cans by the road, at dawn. https://harbor.example/cans Photo: Una Field",
    ):
        assert told(image, line, MILK) == ([MILK], image)


def test_a_paragraph_that_is_the_caption_again_stays() -> None:
    image = picture(MILK)
    assert told(image, MILK, SNOW, above=MILK) == ([MILK, SNOW], image)


def test_items_of_a_list_stay() -> None:
    items = [Paragraph(MILK), Paragraph("Photo: Una Field", "list_item")]
    assert without_picture_lines(items, None, []) == (items, None)


def test_a_text_of_nothing_else_stays() -> None:
    assert told(picture(), "Photo: AFP")[0] == ["Photo: AFP"]
