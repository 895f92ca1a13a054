from services.enrich.dates.english import ENGLISH
from services.enrich.dates.meanings.table import MEANINGS


def test_every_meaning_is_used() -> None:
    assert set(MEANINGS) == {rule.meaning for table in ENGLISH.tables for rule in table.rules}
