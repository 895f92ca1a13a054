from services.enrich.speakers.reading import Memory
from tests.unit.enrich.quotes.tagging import entity

LEE, REED = (entity(name, name, "PERSON") for name in ("Susan Lee", "Tom Reed"))


def test_nobody_has_spoken_at_first() -> None:
    assert Memory().last() == ""
    assert not Memory().lately(LEE)


def test_who_spoke_is_remembered() -> None:
    memory = Memory()
    memory.note(3, 7, (LEE,), by_name=True, quoted=True)
    memory.note(9, 11, (REED,), by_name=False, quoted=False)
    assert memory.last() == REED.entity_id
    assert memory.lately(LEE)
    assert memory.voices == [(3, 7, (LEE,)), (9, 11, (REED,))]
    assert memory.touched == {REED.entity_id: 9}


def test_only_the_last_six_spoke_lately() -> None:
    memory = Memory()
    memory.note(0, 0, (LEE,), by_name=True, quoted=True)
    for at in range(1, 7):
        memory.note(at, at, (REED,), by_name=True, quoted=True)
    assert not memory.lately(LEE)


def test_those_who_spoke_jointly_are_remembered_together() -> None:
    memory = Memory()
    memory.note(4, 4, (LEE, REED), by_name=True, quoted=True)
    assert memory.joint == [(4, (LEE, REED))]


def test_a_report_of_nobody_known_counts_only_in_quotation_marks() -> None:
    memory = Memory()
    memory.note(4, 4, (), by_name=False, quoted=False)
    assert memory.voices == []
    memory.note(8, 9, (), by_name=False, quoted=True)
    assert memory.voices == [(8, 9, ())]
