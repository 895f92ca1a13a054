"""Remedies: what a person can do about a list that cannot be read."""

from collections.abc import Mapping

from schemas.ingest_state.followed import Problem, ProblemKind

_REMEDIES: Mapping[ProblemKind, str] = {
    "dns": "check the host name; if the site has a new one, give the list its new URL",
    "tls": "tell the site that its certificate is not valid, or add its authority to DATELINE_FETCH_CA_FILE",
    "timeout": "wait; if it lasts, raise DATELINE_FETCH_TIMEOUT_S or ask the site",
    "connection_refused": "wait; if it lasts, check scheme and port of its URL",
    "connection": "wait; if it lasts, check from another network whether the site answers",
    "gone": "the site says that it is gone for good: look for its successor with `dateline sources test`",
    "not_found": "look for its new address with `dateline sources test`",
    "forbidden": "the site refuses this client: set DATELINE_FETCH_CONTACT, and ask the site to let it in",
    "rate_limited": "the host asks for fewer requests: raise DATELINE_FETCH_GAP_S, or follow fewer of its lists",
    "server_error": "wait; the site has an error of its own",
    "client_error": "check the URL of the list in a browser",
    "redirects": "check the URL of the list in a browser, and give the list the one it ends at",
    "bad_response": "wait; if it lasts, tell the site what its server sends",
    "address": "correct the URL, or allow its network in DATELINE_FETCH_ALLOW_NETWORKS",
    "robots": "ask the site to allow `dateline` in its robots.txt, or remove the list",
    "type": "give the URL of the list itself",
    "html": "a page came where a list is expected: look for the list with `dateline sources test`",
    "ill_formed": "tell the site that its list cannot be read, or follow another one of it",
    "empty": "wait; if it lasts, check in a browser whether it lists anything",
    "only_old": "wait; if it lasts, tell the site that it serves an old copy",
    "too_large": "follow a smaller list of the site, or raise DATELINE_FETCH_MAX_BYTES",
    "other": "see the log of the ingest worker",
}


def remedy(problem: Problem) -> str:
    """What a person can do about a problem."""
    return _REMEDIES[problem.kind]
