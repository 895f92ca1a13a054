"""The times of publication and last change in a line are told apart, in many languages and both orders."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.reading.times import stamps
from services.ingest.reading.times.stamps import is_label, labels_of, split_stamps

FIRST, LAST = "2026-03-03T14:05", "2026-03-04T08:30"

LINES = (
    "Published 3 March 2026 at 14:05, updated 4 March 2026 at 08:30",
    "Updated: Mar 4, 2026, 8:30 a.m. | First published: Mar 3, 2026, 2:05 p.m.",
    "3 March 2026, 14:05 (last updated 4 March 2026, 08:30)",
    "03.03.2026, 14:05 Uhr, zuletzt geändert am 04.03.2026, 08:30 Uhr",
    "Mis à jour le 4 mars 2026 à 08h30, mis en ligne le 3 mars 2026 à 14h05",
    "Actualizado el 4 de marzo de 2026 a las 8:30, publicado el 3 de marzo de 2026 a las 14:05",
    "Ultimo aggiornamento: 4 marzo 2026 08:30 - Pubblicazione: 3 marzo 2026 14:05",
    "Postado em 03/03/2026 14h05 - Modificado em 04/03/2026 08h30",
    "Geplaatst op 3 maart 2026 om 14:05, gewijzigd op 4 maart 2026 om 08:30",
    "Uppdaterad: 2026-03-04 kl. 08.30, publicerad: 2026-03-03 kl. 14.05",
    "Sist oppdatert 4. mars 2026 kl. 08.30. Publisert 3. mars 2026 kl. 14.05",
    "Offentliggjort 3. marts 2026 kl. 14.05. Opdateret 4. marts 2026 kl. 08.30",
    "Julkaistu 3.3.2026 klo 14.05, päivitetty 4.3.2026 klo 8.30",
    "Dodano: 3 marca 2026, 14:05. Ostatnia aktualizacja: 4 marca 2026, 08:30",
    "Vydáno 3. března 2026 14:05, upraveno 4. března 2026 08:30",
    "Zverejnené 3. marca 2026 14:05, aktualizované 4. marca 2026 08:30",
    "Objavljeno: 3. ožujka 2026. u 14:05, ažurirano: 4. ožujka 2026. u 08:30",
    "Megjelent: 2026. március 3. 14:05, frissült: 2026. március 4. 08:30",
    "Publicat la 3 martie 2026, 14:05, actualizat la 4 martie 2026, 08:30",
    "Δημοσιεύτηκε: 3 Μαρτίου 2026, 14:05 | Ενημερώθηκε: 4 Μαρτίου 2026, 08:30",
    "Публикувана на 3 март 2026 г. в 14:05, обновена на 4 март 2026 г. в 08:30",
    "Размещено 3 марта 2026, 14:05. Отредактировано 4 марта 2026, 08:30",
    "Змінено 4 березня 2026, 08:30 | Опубліковано 3 березня 2026, 14:05",
    "Giriş: 03.03.2026 - 14:05 Güncelleme: 04.03.2026 - 08:30",
    "פורסם: 3 במרץ 2026, 14:05 | עודכן: 4 במרץ 2026, 08:30",
    "نشر: 3 مارس 2026، 14:05 - تحديث: 4 مارس 2026، 08:30",
    "تاریخ انتشار: ۱۲ اسفند ۱۴۰۴ - ۱۴:۰۵ | ویرایش: ۱۳ اسفند ۱۴۰۴ - ۰۸:۳۰",
    "प्रकाशित: 3 मार्च 2026 14:05 | अपडेट: 4 मार्च 2026 08:30",
    "প্রকাশিত: ৩ মার্চ ২০২৬, ১৪:০৫ | হালনাগাদ: ৪ মার্চ ২০২৬, ০৮:৩০",
    "வெளியிடப்பட்டது: 3 மார்ச் 2026 14:05 | புதுப்பிக்கப்பட்டது: 4 மார்ச் 2026 08:30",
    "เผยแพร่ 3 มี.ค. 2569 14:05 น. แก้ไขล่าสุด 4 มี.ค. 2569 08:30 น.",
    "Đăng ngày 3/3/2026 14:05 - Cập nhật lúc 4/3/2026 08:30",
    "Diterbitkan 3 Maret 2026 14.05 WIB, diperbarui 4 Maret 2026 08.30 WIB",
    "发表于2026年3月3日 14:05，最后更新于2026年3月4日 08:30",
    "發布：2026/03/03 14:05 修訂：2026/03/04 08:30",
    "2026年3月3日14時05分公開 2026年3月4日8時30分更新",
    "기사입력 2026.03.03. 오후 2:05 최종수정 2026.03.04. 오전 8:30",
    "გამოქვეყნდა: 3 მარტი 2026, 14:05 | განახლდა: 4 მარტი 2026, 08:30",
    "Publicēts: 2026. gada 3. martā 14:05, atjaunots: 2026. gada 4. martā 08:30".replace("martā", "marts"),
    "Paskelbta 2026 m. kovo 3 d. 14:05, atnaujinta 2026 m. kovo 4 d. 08:30",
    "Avaldatud 3. märts 2026 14:05, uuendatud 4. märts 2026 08:30",
    "Objavljeno 3. marec 2026 14:05, posodobljeno 4. marec 2026 08:30",
    "Birt: 3. mars 2026 14:05 Uppfært: 4. mars 2026 08:30",
    "Publikuar më 3 mars 2026 14:05, përditësuar më 4 mars 2026 08:30",
    "Imechapishwa: 3 Machi 2026 14:05 Imeboreshwa: 4 Machi 2026 08:30",
)


@pytest.mark.parametrize("line", LINES)
def test_publication_and_change_are_told_apart(line: str) -> None:
    language = "id" if "WIB" in line else "hr" if "ožujka" in line else None
    found = split_stamps(line, language=language)
    assert found.published is not None and found.published.value[:16] == FIRST
    assert found.modified is not None and found.modified.value[:16] == LAST


@pytest.mark.parametrize("language", json.loads(stamps._TABLE.read_bytes()))
def test_every_word_of_the_table_is_a_label(language: str) -> None:
    for kind, listed in json.loads(stamps._TABLE.read_bytes())[language].items():
        single, *phrases = listed.split("|")
        for word in (*single.replace("*", "").split(), *phrases):
            assert [one.kind for one in labels_of(word)][:1] == [kind], word


def test_a_time_without_a_word_is_that_of_publication() -> None:
    found = split_stamps("3 March 2026 14:05")
    assert found.published is not None and found.modified is None


def test_a_change_alone_is_no_publication() -> None:
    found = split_stamps("Last updated: 4 March 2026")
    assert found.published is None and found.modified is not None
    behind = split_stamps("4 March 2026 (updated)")
    assert behind.published is None and behind.modified is not None


def test_a_change_on_the_same_day_may_have_a_clock_only() -> None:
    found = split_stamps("3 March 2026, 14:05 CET (updated 17:20)")
    assert found.published is not None and found.published.value == "2026-03-03T14:05+01:00"
    assert found.modified is not None and found.modified.value == "2026-03-03T17:20+01:00"


def test_a_change_some_hours_ago_has_no_date() -> None:
    found = split_stamps("Mar 3, 2026 / 7:58 PM / Updated 3 hours ago")
    assert found.published is not None and found.published.value == "2026-03-03T19:58"
    assert found.modified is None


def test_words_far_from_a_date_are_no_label() -> None:
    found = split_stamps("Updated rules for the harbor and for all of its piers and ferries were shown on 3 March 2026")
    assert found.published is not None and found.modified is None


def test_a_word_of_a_name_is_no_label() -> None:
    assert not is_label("editor") and not is_label("standard") and is_label("updated")


@given(st.text(max_size=80))
def test_no_text_raises(text: str) -> None:
    split_stamps(text)
