"""The markup of bot checks, logins, redirections and teasers."""

import pytest
from lxml.html import document_fromstring

from services.ingest.reading.walls.structure import Teasers, structural_signs, teasers


@pytest.mark.parametrize(
    ("markup", "signs"),
    [
        ('<form id="challenge-form"></form>', ["a bot check"]),
        ('<script src="https://js.hcaptcha.example/1/api.js"></script>', ["a bot check"]),
        ('<input type="PassWord">', ["a field for a password"]),
        ('<meta http-equiv="Refresh" content="0; URL=/next">', ["a redirection"]),
        ('<meta http-equiv="refresh" content="300">', []),
        ('<meta http-equiv="refresh" content="1800; url=/">', []),
        ('<meta http-equiv="refresh" content="soon; url=/">', []),
        ("<div><p>Nothing of the kind</p></div>", []),
    ],
)
def test_signs(markup: str, signs: list[str]) -> None:
    assert structural_signs(document_fromstring(f"<html><body><p>x</p>{markup}</body></html>")) == signs


def test_teasers() -> None:
    page = "<nav><h3><a>Menu</a></h3></nav><p>12345</p><h2><a>One</a></h2><p>123<a>linked</a>45678</p>"
    page += "<a><h3>Two</h3></a><p>1</p>"
    assert teasers(document_fromstring(f"<html><body>{page}</body></html>")) == Teasers(2, 8)
    assert teasers(document_fromstring("<html><body><p>1234</p></body></html>")) == Teasers(0, 4)
