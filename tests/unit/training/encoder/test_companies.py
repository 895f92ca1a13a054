from training.encoder.companies import correct
from training.encoder.newswire import Story


def corrected(
    text: str, *names: tuple[str, str], listed: str | None = None, company: str = ""
) -> list[tuple[str, str]]:
    """Correct names, each at its first occurrence; `listed` had a code after it, `company` brackets around it."""
    tagged = [(text.index(name), text.index(name) + len(name), kind) for name, kind in names]
    ends = (text.index(listed) + len(listed),) if listed else ()
    spans = ((text.index(company), text.index(company) + len(company)),) if company else ()
    return [(text[start:end], kind) for start, end, kind in correct(Story(text, ends, spans), tagged)]


def test_a_listed_company_is_one_wherever_it_is_named() -> None:
    text = "Lane Corp. rose. Analysts like Lane."
    names = ("Lane Corp.", "PERSON"), ("Lane.", "PERSON")
    assert corrected(text, names[0], listed="Lane Corp.") == [("Lane Corp.", "ORG"), ("Lane", "ORG")]


def test_one_that_nobody_tagged_is_found_before_its_code() -> None:
    text = "shares of Siltbank Savings and Trust fell; Siltbank Savings and Trust said"
    assert corrected(text, listed="Siltbank Savings and Trust") == [("Siltbank Savings and Trust", "ORG")] * 2


def test_a_company_in_brackets_is_one() -> None:
    assert corrected("It bought Ostro of Wend.", ("Ostro", "GPE"), company="Ostro") == [("Ostro", "ORG")]


def test_its_first_word_puts_other_names_right_but_makes_none() -> None:
    text = "Argo Trading Plc said Argo had argued. An Argo spokesman."
    names = ("Argo Trading Plc", "ORG"), ("Argo had", "GPE")
    assert corrected(text, names[0]) == [("Argo Trading Plc", "ORG")]
    tagged = [(0, 16, "ORG"), (text.index("Argo had"), text.index("Argo had") + 4, "GPE")]
    found = correct(Story(text, (), ()), tagged)
    assert [(text[start:end], kind) for start, end, kind in found] == [("Argo Trading Plc", "ORG"), ("Argo", "ORG")]


def test_a_person_of_the_same_name_stays_one() -> None:
    text = "Gray Ltd. hired Ann Gray. She, Gray said, will stay."
    names = ("Gray Ltd.", "ORG"), ("Ann Gray", "PERSON")
    assert corrected(text, *names) == [("Gray Ltd.", "ORG"), ("Ann Gray", "PERSON")]
