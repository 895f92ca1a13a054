import gzip
from pathlib import Path

import pytest

from services.ingest.fetching.result import FetchError
from services.ingest.sources.local_file import read_local

STORY = b"<html><body><p>The bridge is open.</p></body></html>"


def test_local_files(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "pages").mkdir(parents=True)
    (root / "pages" / "a.html").write_bytes(STORY)
    (root / "a.html.gz").write_bytes(gzip.compress(STORY))
    (tmp_path / "secret").write_bytes(b"secret")
    (root / "link").symlink_to(tmp_path / "secret")
    (root / "inner").symlink_to(root / "pages" / "a.html")
    for path in ("pages/a.html", "a.html.gz", "inner", str(root / "pages" / "a.html")):
        assert read_local(path, root) == STORY
    for path in ("../secret", "link", str(tmp_path / "secret"), "pages", "a\x00b"):
        with pytest.raises(FetchError) as caught:
            read_local(path, root)
        assert caught.value.reason == "refused"
    with pytest.raises(FetchError) as caught:
        read_local("none.html", root)
    assert caught.value.reason == "not_found"
    for path in ("pages/a.html", "a.html.gz"):
        with pytest.raises(FetchError, match="larger"):
            read_local(path, root, max_bytes=10)
