"""Tables of words, written as prose."""


def words(table: str) -> frozenset[str]:
    """The words of a table, which white space separates."""
    return frozenset(table.split())
