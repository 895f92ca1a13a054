"""The files that `dateline demo --save` writes are what `extract` and `annotate` read."""

import json
from pathlib import Path

from services.demo.files import save
from services.demo.site import NewsSite

SITE = "http://127.0.0.1:8017"


def test_the_pages_are_those_of_the_site(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "pages"
    assert save(folder, SITE) == 30
    with NewsSite() as site:
        for article in (*site.articles, *site.text_pages):
            [path] = folder.glob(f"{article.slug}.*")
            served = site.page(article.url.removeprefix(site.url)).body.decode()
            assert path.read_text() == served.replace(site.url, SITE)


def test_every_article_has_its_request_and_its_text(tmp_path: Path) -> None:
    save(tmp_path, SITE)
    requests = [json.loads(line) for line in (tmp_path / "requests.jsonl").read_text().splitlines()]
    texts = [json.loads(line) for line in (tmp_path / "texts.jsonl").read_text().splitlines()]
    assert len({request["id"] for request in requests}) == 30
    for request in requests:
        assert request["url"].startswith(SITE + "/")
        assert Path(request["path"]).parent == tmp_path and Path(request["path"]).is_file()
    assert {text["id"] for text in texts} == {one["id"] for one in requests if one["path"].endswith(".html")}
    assert all(text["text"] and text["title"] and text["published_at"] for text in texts)


def test_it_can_be_repeated(tmp_path: Path) -> None:
    save(tmp_path, SITE)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    save(tmp_path, SITE)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
