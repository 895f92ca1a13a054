import pytest

from services.ingest.reading.decoding.plain_xml import DeclaredEntities, require_plain, root

RSS = "<?xml version='1.0'?><rss><channel><title>Harbor &amp; Wire</title></channel></rss>"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_plain_xml_passes(encoding: str) -> None:
    require_plain(RSS.encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("declared", ["<!DOCTYPE rss>", "<! doctype x [<!ENTITY a 'b'>]>", "<!ENTITY % a SYSTEM 'b'>"])
def test_a_declaration_is_refused_in_any_encoding(declared: str, encoding: str) -> None:
    with pytest.raises(DeclaredEntities, match="such XML is refused"):
        require_plain(RSS.replace("<rss>", f"{declared}<rss>").encode(encoding))


@pytest.mark.parametrize("held", ["<![CDATA[<!DOCTYPE html>]]>", "<!-- <!DOCTYPE html> -->", "<?x <!DOCTYPE html> ?>"])
def test_anything_but_a_declaration_passes(held: str) -> None:
    require_plain(RSS.replace("</title>", f"{held}</title>").encode())


@pytest.mark.parametrize(
    "before",
    ["<!-- <![CDATA[ -->", "<?x <!-- ?>", "<!-- <? -->", "<!--", "<![CDATA[", "<?x", "<!-- \u2d2d\u3e3c\u215b -->"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-be", "iso2022_jp"])
def test_nothing_hides_a_declaration(before: str, encoding: str) -> None:
    hidden = f"{before}<!DOCTYPE rss [<!ENTITY a 'b'>]>" + ("<!-- ]]> ?> -->" if before.endswith(">") else "")
    with pytest.raises(DeclaredEntities):
        require_plain(RSS.replace("<rss>", f"{hidden}<rss>").encode(encoding, "replace"))


def test_openings_without_an_end_take_linear_time() -> None:
    require_plain(b"<rss>" + b"<!--" * 1_000_000)


@pytest.mark.parametrize(
    "before",
    [
        "",
        " \n",
        "<?xml version='1.0'?>",
        "<?xml version='1.0'>",
        "<!-- <a> -->",
        "<?x <a> ?>\n",
        "stray > text <!--\n<!ENTITY a 'b'>-->",
        "<![CDATA[<a>]]>",
        "< \u00e9",
    ],
)
def test_the_root_is_the_first_element(before: str) -> None:
    assert root(f"{before}<rss><!-- a --></rss>".encode()) == b"<rss><!-- a --></rss>"


@pytest.mark.parametrize("body", ["", "stray", "<!-- <rss>", "<![CDATA[<rss>", "<?x <rss>"])
def test_there_may_be_no_root(body: str) -> None:
    assert root(body.encode()) == b""


@pytest.mark.parametrize("unit", [b"\n", b"<", b"<!-- -->", b"<!--", b"<?x?>", b"<?xml >", b"x"])
def test_the_root_is_found_in_linear_time(unit: bytes) -> None:
    """Quadratic time would exceed the time limit of the tests."""
    root(unit * (4_000_000 // len(unit)) + b"<rss/>")
