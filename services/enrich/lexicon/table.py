"""Tables of words, written as prose."""


def words(table: str) -> frozenset[str]:
    """The words of a table, separated by white space."""
    return frozenset(table.split())
