"""Word tables, written as plain text."""


def words(table: str) -> frozenset[str]:
    """Split a table of words at white space."""
    return frozenset(table.split())


def phrases(table: str) -> frozenset[str]:
    """Split a table of names of several words at its commas."""
    return frozenset(" ".join(phrase.split()) for phrase in table.split(",") if phrase.strip())
