import pytest

from services.ingest.plain_xml import DeclaredEntities, require_plain

RSS = "<?xml version='1.0'?><rss><channel><title>Harbor &amp; Wire</title></channel></rss>"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_plain_xml_passes(encoding: str) -> None:
    require_plain(RSS.encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("declared", ["<!DOCTYPE rss>", "<! doctype x [<!ENTITY a 'b'>]>", "<!ENTITY % a SYSTEM 'b'>"])
def test_a_declaration_is_refused_in_any_encoding(declared: str, encoding: str) -> None:
    with pytest.raises(DeclaredEntities, match="such XML is not read"):
        require_plain(RSS.replace("<rss>", f"{declared}<rss>").encode(encoding))
