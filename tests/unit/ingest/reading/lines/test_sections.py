"""Names of sections, and what is none."""

from services.ingest.reading.lines.sections import is_general, is_home, is_no_section, leads_back


def test_front_pages_in_many_languages() -> None:
    assert all(map(is_home, ("Home", "Startseite", "Forsíða", "Главная", "トップ", "홈")))
    assert not is_home("Homes & Gardens")


def test_names_for_all_news() -> None:
    assert all(map(is_general, ("NEWS", "Nachrichten", "Latest News", "Новости", "뉴스")))
    assert not is_general("World News")


def test_kinds_of_pages_defaults_and_languages() -> None:
    assert all(map(is_no_section, ("Article", "Uncategorized", "Без рубрики", "Español", "Privacy notice")))
    assert not is_no_section("Politics")


def test_links_to_a_list() -> None:
    assert all(map(leads_back, ("All news", "Back to Sports", "Alle Artikel", "もっと 見る")))
    assert not leads_back("Alley life")
