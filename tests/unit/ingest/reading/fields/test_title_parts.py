"""Only evidence cuts a title: a headline that stands elsewhere, or a known name of the site."""

import pytest

from services.ingest.reading.fields.title_parts import clean_title, parts_of

SITES = {"harbor daily", "潮汐日报", "潮の新聞", "항구일보"}


@pytest.mark.parametrize("mark", [*"|｜_＿－—–-·»›:/~", "::", "//", "丨", "ㅣ"])
def test_every_separator_before_a_known_site(mark: str) -> None:
    assert clean_title(f"Old bridge reopens after two years {mark} Harbor Daily", SITES) == (
        "Old bridge reopens after two years"
    )


@pytest.mark.parametrize("mark", [*"|｜_＿－—–-/", "::", "丨", "ㅣ"])
@pytest.mark.parametrize(
    ("headline", "site"),
    [
        ("Old bridge reopens after years", "Harbor Daily"),
        ("旧桥两年后重新开放", "潮汐日报"),
        ("古い橋が二年ぶりに再開した", "潮の新聞"),
        ("옛 다리 다시 열려", "항구일보"),
    ],
)
def test_no_space_is_needed_before_a_known_site(mark: str, headline: str, site: str) -> None:
    assert clean_title(f"{headline}{mark}{site}", SITES) == headline


@pytest.mark.parametrize("mark", ["_", " | ", "｜", " - ", "－", "/"])
def test_a_headline_that_the_page_shows_is_enough(mark: str) -> None:
    assert clean_title(f"旧桥重新开放{mark}要闻{mark}某某网", set(), {"旧桥重新开放"}) == "旧桥重新开放"
    assert clean_title(f"Old bridge reopens{mark}Some Site", set(), {"old bridge reopens"}) == "Old bridge reopens"


@pytest.mark.parametrize(
    "title",
    [
        "Storm – what we know",
        "Live | Storm: pier, ferry and roads",
        "Harbor-Daily riders return",
        "Ferry/bus: what changes",
        "A_b testing",
        "»Harbor reopens« says mayor",
        "Council: Harbor reopens",
        "北京－上海高铁停运",
    ],
)
def test_without_evidence_a_title_stays(title: str) -> None:
    assert clean_title(title, SITES, {"harbor reopens"}, bare=True) == title


def test_a_kicker_goes_if_the_headline_stands_elsewhere() -> None:
    assert clean_title("Row in Tern Point - Ferry crews walk out again", set(), (), {"ferry crews walk out again"}) == (
        "Ferry crews walk out again"
    )
    assert (
        clean_title("Site | Sport | Ferry crews walk out", {"site"}, {"ferry crews walk out"}) == "Ferry crews walk out"
    )


def test_papers_of_east_asia_are_known_by_their_form() -> None:
    assert clean_title("旧桥重新开放_江湾日报", set(), bare=True) == "旧桥重新开放"
    assert clean_title("旧桥重新开放_江湾日报", set()) == "旧桥重新开放_江湾日报"


def test_parts() -> None:
    assert [(part.mark, part.spaced) for part in parts_of("a | b_c")] == [("", True), ("|", True), ("_", False)]
    assert len(parts_of("")) == 1
