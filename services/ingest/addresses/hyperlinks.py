"""Links found in pages, which may be malformed."""

from urllib.parse import urljoin, urlsplit


def path_of(link: str) -> str:
    """The path of a link; "" if the link is malformed."""
    try:
        return urlsplit(link).path
    except ValueError:
        return ""


def join(base: str, link: str) -> str:
    """A link resolved against the `href` of the page's <base>, which may itself be relative; "" if malformed."""
    try:
        return urljoin(base.strip(), link.strip())
    except ValueError:
        return ""


def absolute(url: str, link: str) -> str:
    """The absolute http(s) URL of a link on the page at `url`; "" for any other link."""
    try:
        joined = urljoin(url, link.strip())
        return joined if urlsplit(joined).scheme in ("http", "https") else ""
    except ValueError:
        return ""
