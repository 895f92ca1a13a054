"""Links as pages have them: written by anybody, and not always readable."""

from urllib.parse import urljoin, urlsplit


def path_of(link: str) -> str:
    """The path of a link, "" where it cannot be read."""
    try:
        return urlsplit(link).path
    except ValueError:
        return ""


def join(base: str, link: str) -> str:
    """A link as the `href` of a page's <base> makes it, which may be relative itself; "" where it cannot be read."""
    try:
        return urljoin(base.strip(), link.strip())
    except ValueError:
        return ""


def absolute(url: str, link: str) -> str:
    """The http(s) address of a link on the page at `url`, "" where it is none."""
    try:
        joined = urljoin(url, link.strip())
        return joined if urlsplit(joined).scheme in ("http", "https") else ""
    except ValueError:
        return ""
