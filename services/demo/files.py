"""The site's articles as files: pages to extract and texts to annotate, with the requests of `--jsonl` for both."""

import json
from pathlib import Path

from services.demo.site import render_articles
from services.demo.sources import load_sources


def save(folder: Path, site: str) -> int:
    """Write each article's page, as it is on a site at `site`, to `folder/SLUG.html` or `.txt`. Returns how many.

    `requests.jsonl` is the input of `dateline extract --jsonl`, and `texts.jsonl` that of `dateline annotate --jsonl`.
    Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    requests, texts = [], []
    for source, page in render_articles([one for one in load_sources() if not one.is_correction], site):
        path = folder / f"{source.slug}.{'txt' if source.template == 'text' else 'html'}"
        path.write_text(page, encoding="utf-8")
        requests.append({"id": source.slug, "url": site + source.path, "path": str(path)})
        if source.template != "text":  # those are whole pages, furniture included
            text = {"id": source.slug, "text": source.text, "title": source.headline, "language": source.language}
            texts.append({**text, "published_at": source.published})
    for name, lines in (("requests", requests), ("texts", texts)):
        content = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        (folder / f"{name}.jsonl").write_text(content, encoding="utf-8")
    return len(requests)
