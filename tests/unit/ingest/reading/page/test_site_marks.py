"""A site is named by the links to its home page and by its copyright line."""

import pytest
from lxml.html import document_fromstring

from services.ingest.reading.page.site_marks import read_site_marks

URL = "https://harbor.example/news/bridge-reopens"


@pytest.mark.parametrize(
    ("markup", "marks"),
    [
        ("<a href='/'>Harbor Daily</a>", ["Harbor Daily"]),
        ("<a href='https://harbor.example/'><img src=l.png alt='Harbor Daily'></a>", ["Harbor Daily"]),
        ("<a href='https://other.example/'>Other</a>", []),
        ("<a href='/news'>News</a>", []),
        ("<footer>© 2026 Harbor Daily. All rights reserved.</footer>", ["Harbor Daily"]),
        ("<footer>Copyright © 2019–2026 Harbor Daily</footer>", ["Harbor Daily"]),
        ("<footer>版权所有 潮汐日报 2026</footer>", ["潮汐日报"]),
        ("<footer>© 2026</footer>", []),
        (
            "<p>One.</p><footer>© Harbor Daily</footer><p>Copyright Harbor Post 2026</p>",
            ["Harbor Daily", "Harbor Post"],
        ),
    ],
)
def test_marks(markup: str, marks: list[str]) -> None:
    assert read_site_marks(document_fromstring(f"<body>{markup}</body>"), URL).site_marks == marks
