"""Word tables, written as plain text."""


def words(table: str) -> frozenset[str]:
    """Split a table of words at white space."""
    return frozenset(table.split())
