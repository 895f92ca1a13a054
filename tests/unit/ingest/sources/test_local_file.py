import gzip
from pathlib import Path

import pytest

from schemas.fetch_request import FetchRequest
from services.ingest.fetching.result import FetchError
from services.ingest.sources.local_file import read_file, read_local
from services.runtime.outcome import Reject

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


async def test_a_request_contains_its_page_or_names_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(STORY)
    carried = FetchRequest(url="https://harborwire.example/1", kind="file", body=STORY.decode())
    named = FetchRequest(url="https://harborwire.example/1", kind="file", path="a.html")
    assert await read_file(carried, None, 1024) == STORY
    assert await read_file(named, str(tmp_path), 1024) == STORY
    with pytest.raises(Reject, match="set DATELINE_FILE_ROOT") as caught:
        await read_file(named, None, 1024)
    assert caught.value.reason == "refused"
    with pytest.raises(Reject, match=r"no file 'b\.html'") as caught:
        await read_file(named.model_copy(update={"path": "b.html"}), str(tmp_path), 1024)
    assert caught.value.reason == "not_found"
