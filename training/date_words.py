"""Generate the words of dates and clocks from CLDR, the Unicode Consortium's data on languages, as Babel carries it.

`python -m training.date_words` rewrites the table. Only the table ships: Babel reads 32 MB of files. CLDR is under the
Unicode License v3, Babel under the BSD license.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from babel import Locale, localedata

from services.ingest.reading.times.date_words import TABLE, word_key

LANGUAGES: Final = (
    "en de fr es it pt ru zh ja ko ar hi bn id tr vi fa pl uk nl ro th el cs sv hu he sr bg da fi nb nn "
    "no sk hr lt lv et sl ca gl eu is ga cy mt sq mk bs az ka hy kk ky uz tg tk mn be ur pa gu mr ta te "
    "kn ml or as ne si km lo my ms fil ceb jv su sw ha ig zu xh af am ti om so rw mg ps sd ug ckb ku tt "
    "lb fy fo oc eo yue mai rm ast"
)
"""Languages with a press, those of more readers first: where two differ, the first decides unless the page says its
language."""
SOLAR_HIJRI: Final = (
    ("فروردین", "حمل", "وری", "farvardin"),
    ("اردیبهشت", "ثور", "غویی", "ordibehesht"),
    ("خرداد", "جوزا", "غبرګولی", "khordad"),
    ("تیر", "سرطان", "چنګاښ", "tir"),
    ("مرداد", "اسد", "زمری", "mordad"),
    ("شهریور", "سنبله", "وږی", "shahrivar"),
    ("مهر", "میزان", "تله", "mehr"),
    ("آبان", "عقرب", "لړم", "aban"),
    ("آذر", "قوس", "لیندۍ", "azar"),
    ("دی", "جدی", "مرغومی", "dey"),
    ("بهمن", "دلو", "سلواغه", "bahman"),
    ("اسفند", "حوت", "کب", "esfand"),
)
"""Names in Persian, in Dari, in Pashto and transcribed; Babel leaves out all calendars but the Gregorian one."""
MORE_MONTHS: Final = {
    1: "jänner", 2: "feber", 3: "maerz mrz", 9: "sept setiembre", 11: "nopember",
}  # fmt: skip
"""Spellings in use that CLDR does not have."""
MORE_MONTHS_OF: Final = {
    "ar": "جانفي فيفري مارس أفريل ماي جوان جويلية أوت سبتمبر أكتوبر نوفمبر ديسمبر",
    "ary": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "fa": "ژانویه فوریه مارس آوریل می ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر",
    "fa_AF": "جنوری فبروری مارچ اپریل می جون جولای اگست سپتمبر اکتوبر نومبر دسمبر",
    "hi": "जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर",
    "hi_": "जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितम्बर अक्तूबर नवम्बर दिसम्बर",
    "sr": "januar februar mart april maj jun jul avgust septembar oktobar novembar decembar",
    "sr_": "januara februara marta aprila maja juna jula avgusta septembra oktobra novembra decembra",
    "sr_Cyrl": "јануара фебруара марта априла маја јуна јула августа септембра октобра новембра децембра",
    "sr_ijek": "siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada studenog prosinca",
    "ga": "Eanáir Feabhra Márta Aibreáin Bealtaine Meitheamh Iúil Lúnasa Meán_Fómhair Deireadh_Fómhair Samhna Nollag",
    "vi": (
        "tháng_một tháng_hai tháng_ba tháng_tư tháng_năm tháng_sáu tháng_bảy tháng_tám tháng_chín tháng_mười "
        "tháng_mười_một tháng_mười_hai"
    ),
    "th": "มกรา กุมภา มีนา เมษา พฤษภา มิถุนา กรกฎา สิงหา กันยา ตุลา พฤศจิกา ธันวา",
    "km": "មករា កុម្ភៈ មីនា មេសា ឧសភា មិថុនា កក្កដា សីហា កញ្ញា តុលា វិច្ឆិកា ធ្នូ",
    "uz": "yanvar fevral mart aprel may iyun iyul avgust sentabr oktabr noyabr dekabr",
    "eu": "urtarrila otsaila martxoa apirila maiatza ekaina uztaila abuztua iraila urria azaroa abendua",
    "ku": "Çile Sibat Adar Nîsan Gulan Hezîran Tîrmeh Tebax Îlon Cotmeh Mijdar Kanûn",
}  # fmt: skip
"""Regional names and forms in use that CLDR does not have, from January on; `_` stands for a space."""
MORE_BETWEEN: Final = (
    "st nd rd th er re ère eme ème de del di do da du d of the den dem le il el al a an na no ne o la ta "
    "gada gads m god godine godina goda roku rok r г год года година години рік року р л ж жылғы жылы йил "
    "yil yili il ili ci cu cı cü ko eko ren an án en én ga оны онд сарын թ წ წელი წლის ത तारीख को ngày "
    "năm thn tahun นี้ ที่ เดือน ปี พ ศ คศ พศ ค dne dia día день dag дня year jaar anno ano año any ann 年 "
    "日 號 号 年の 년 일 ปีพ ឆ្នាំ ខែ ទី ປີ ວັນທີ ለ ቀን ዓ ም সালের সাল सालको सन د"
)
"""Words between the parts of a date that CLDR's patterns do not have."""
MORE_PERIODS: Final = {
    "ar": {"ظهرا": (11, 16), "عصرا": (14, 19), "فجرا": (0, 7), "ليلا": (18, 6), "مساء": (12, 24), "صباحا": (0, 12)},
    "el": {"μμ": (12, 24), "πμ": (0, 12), "το μεσημέρι": (11, 16), "το απόγευμα": (12, 20), "το βράδυ": (17, 3)},
    "es": {"de la tarde": (12, 21), "de la noche": (18, 4), "de la mañana": (0, 12)},
    "pt": {"da tarde": (12, 19), "da noite": (18, 4), "da manhã": (0, 12)},
    "it": {"di sera": (16, 24), "del pomeriggio": (12, 19), "del mattino": (0, 12)},
    "fr": {"du matin": (0, 12), "de l’après-midi": (12, 19), "du soir": (16, 24)},
    "de": {"nachmittags": (12, 19), "abends": (16, 24), "nachts": (21, 6), "vormittags": (6, 12), "morgens": (0, 12)},
    "vi": {"sáng": (0, 12), "chiều": (12, 19), "tối": (17, 24), "trưa": (11, 14), "đêm": (20, 5)},
    "zh": {"晚": (17, 4), "晚间": (17, 4), "晚間": (17, 4), "早": (0, 12), "夜": (18, 5)},
    "ja": {"夜": (17, 4), "朝": (3, 12), "夕方": (14, 20), "昼": (11, 16), "午前": (0, 12), "午後": (12, 24)},
    "fa": {"صبح": (0, 12), "عصر": (13, 20), "شب": (17, 4), "بامداد": (0, 8), "ظهر": (11, 15)},
    "ur": {"صبح": (0, 12), "شام": (12, 24), "رات": (18, 5), "دوپہر": (11, 17)},
    "tr": {"öğleden sonra": (12, 19), "akşam": (16, 24), "sabah": (0, 12), "gece": (20, 6)},
    "hu": {"de": (0, 12), "du": (12, 24), "este": (16, 24), "délután": (12, 20), "délelőtt": (6, 13)},
    "ko": {"밤": (18, 6), "낮": (11, 17)},
    "ca": {"nit": (20, 6)},
    "sq": {"pd": (0, 12), "md": (12, 24)},
    "ta": {"காலை": (0, 12), "மாலை": (12, 21), "இரவு": (18, 6), "பிற்பகல்": (12, 20)},
    "te": {"ఉదయం": (0, 12), "సాయంత్రం": (12, 22), "రాత్రి": (18, 6), "మధ్యాహ్నం": (11, 17)},
    "bn": {
        "সকাল": (0, 12), "বিকাল": (12, 20), "বিকেল": (12, 20), "সন্ধ্যা": (16, 21), "রাত": (18, 6), "দুপুর": (11, 17),
        "এএম": (0, 12), "পিএম": (12, 24),
    },
    "hi": {"सुबह": (0, 12), "शाम": (12, 22), "दोपहर": (11, 17), "रात": (18, 6)},
}  # fmt: skip
"""Words for parts of the day that CLDR does not have, or that have a wider use than it says."""
HOURS: Final = (
    "h hr hrs hour hours uhr uur u ura ur hod hodin godz godzin ч час часа часов часов година год ώρα ora "
    "ore óra órakor órás klukkan 時 时 點 点 點鐘 点钟 시 giờ gio น นาฬิกา ໂມງ ម៉ោង saat ժամ საათი שעה"
)
"""Words after the hour."""
OPENERS: Final = (
    "kl klo klokka klokken klockan klukkan at um om à a às as alle ore ora la las les o ob u в во о об у "
    "γύρω στις ώρα hora horas heures lúc vào pukul jam saat saati сағат саат цаг в эхла eng soat время "
    "ժամը საათზე בשעה الساعة ساعت vid ghalda saa ओजे बजे समय सुबह เวลา ເວລາ ម៉ោង time uhrzeit godz "
    "godzina hodin v ve w i ar kell kello plkst val fl alle om alas ob"
)
"""Words before a clock that CLDR's patterns do not have."""
MOMENTS: Final = frozenset(("midnight", "noon"))
"""Parts of the day that are one moment: a word that also names a longer part means that."""
NEVER_PERIODS: Final = frozenset(("min",))
"""French for midnight, but more often for minutes."""
NEVER_BETWEEN: Final = frozenset(("week", "y"))


def table() -> dict[str, Any]:
    """All tables, as `services.ingest.reading.times.date_words` reads them."""
    months, languages, firsts = _months()
    return {
        "months": {key: _one(found) for key, found in sorted(months.items())},
        "short_months": {key: " ".join(languages[key]) for key in sorted(months) if key.isalpha() and len(key) < 4},
        "first_words": sorted(firsts),
        "solar_hijri": {word_key(name): number for number, names in enumerate(SOLAR_HIJRI, 1) for name in names},
        "periods": dict(sorted(_periods().items())),
        "weekdays": sorted(_weekdays()),
        "between": sorted({*_between(), *map(word_key, MORE_BETWEEN.split())} - {""}),
        "hours": sorted({word_key(word) for word in HOURS.split()}),
        "openers": sorted({word_key(word) for word in OPENERS.split()} | set(_glue())),
        "dotted": sorted(_dotted()),
        "year_first": sorted(_year_first()),
    }


def locales() -> Iterator[tuple[str, Locale]]:
    """Each language with each of its locales, the main one first; the languages in our order."""
    identifiers = sorted(localedata.locale_identifiers())
    for language in LANGUAGES.split():
        for identifier in identifiers:
            if identifier.split("_")[0] == language and not identifier.startswith(("en_Dsrt", "en_Shaw")):
                yield language, Locale.parse(identifier)


def _months() -> tuple[dict[str, dict[str, int]], dict[str, list[str]], set[str]]:
    """Month by key and language, the languages of each key, and the first words of names of several words."""
    months: dict[str, dict[str, int]] = defaultdict(dict)
    languages: dict[str, list[str]] = defaultdict(list)
    firsts: set[str] = set()

    def note(word: str, number: int, language: str) -> None:
        key = word_key(word)
        if len(key) < 2 or not re.search(r"[^\W\d_]", key):
            return
        months[key].setdefault(language, number)
        if language not in languages[key]:
            languages[key].append(language)
        parts = re.findall(r"[\u3040-\u30ff\u3400-\u9fff]|\d+|[^\s.'’\d\-]+", word)
        if len(parts) > 1:
            firsts.add(word_key(parts[0]))

    for language, locale in locales():
        # In eu "MMMM'ren'", the ending belongs to the word.
        patterns = "|".join(one.pattern for one in locale.date_formats.values())
        endings = {one for pair in re.findall(r"MMMM(?:'(\w+)'|([^\W\da-zA-Z]+))", patterns) for one in pair if one}
        for widths in locale.months.values():
            for width in ("wide", "abbreviated"):
                for number, word in widths[width].items():
                    # Numbers that name a month are read by their unit.
                    if re.search(r"\d", word):
                        continue
                    note(word, number, language)
                    for ending in endings:
                        note(word + ending, number, language)
    for language, words in MORE_MONTHS_OF.items():
        for number, word in enumerate(words.split(), 1):
            note(word.replace("_", " "), number, language.split("_")[0])
    for number, words in MORE_MONTHS.items():
        for word in words.split():
            note(word, number, "en")
    return months, languages, firsts


def _one(found: dict[str, int]) -> int | dict[str, int]:
    """The month, or that of each language with the first language's under the empty name."""
    numbers = set(found.values())
    if len(numbers) == 1:
        return numbers.pop()
    return {"": next(iter(found.values())), **found}


def _periods() -> dict[str, dict[str, list[int]]]:
    """The hours of each part of the day, by key and language."""
    periods: dict[str, dict[str, list[int]]] = defaultdict(dict)
    for language, locale in locales():
        # Swahili counts the hours from sunrise.
        if language == "sw":
            continue
        moments: set[str] = set()
        for widths in locale.day_periods.values():
            for words in widths.values():
                for period, word in words.items():
                    hours, half = _hours(locale, period), period in ("am", "pm")
                    key = word_key(word)
                    if hours is None or not key.strip("/0123456789") or key in NEVER_PERIODS:
                        continue
                    if len(key) == 1 and (key.isascii() or not half):
                        continue
                    if half or (key in moments and period not in MOMENTS):
                        periods[key][language] = list(hours)
                    else:
                        periods[key].setdefault(language, list(hours))
                    moments |= {key} if period in MOMENTS else set()
    for language, more in MORE_PERIODS.items():
        for word, hours in more.items():
            periods[word_key(word)][language] = list(hours)
    periods["am"].pop("de", None)  # "am 16. November" is no morning
    return periods


def _hours(locale: Locale, period: str) -> tuple[int, int] | None:
    """A part of the day. `am` and `pm` have no rules; a moment such as noon is given an hour on either side."""
    if period in ("am", "pm"):
        return (0, 12) if period == "am" else (12, 24)
    for rule in locale.day_period_rules[None].get(period, []):
        if "at" in rule:
            hour = rule["at"] // 3600 % 24
            return ((hour - 1) % 24, hour + 2)
        return (rule["from"] // 3600, rule["before"] // 3600)
    return None


def _between() -> set[str]:
    """The words in the patterns of dates, and the letters that stand beside a pattern's fields."""
    found = set()
    for _, locale in locales():
        patterns = [one.pattern for width, one in locale.date_formats.items() if width != "full"]
        patterns += [
            one.pattern for name, one in locale.datetime_skeletons.items() if name in ("yMMMd", "yMMMM", "yMMM")
        ]
        for pattern in patterns:
            for quoted, bare in re.findall(r"'([^']+)'|([^\W\d_a-zA-Z]+)", pattern):
                found |= {word_key(word) for word in re.findall(r"[^\W\d_]+", quoted or bare)}
    return found - NEVER_BETWEEN


def _weekdays() -> set[str]:
    found = set()
    for _, locale in locales():
        for widths in locale.days.values():
            found |= {word_key(word) for width in ("wide", "abbreviated") for word in widths[width].values()}
    return {key for key in found if len(key) > 1}


def _glue() -> set[str]:
    """The words between date and clock in the patterns of both."""
    found = set()
    for _, locale in locales():
        for one in locale.datetime_formats.values():
            found |= {word_key(word) for word in re.findall(r"[^\W\d_]+", re.sub(r"\{\d\}", " ", str(one)))}
    return found - {""}


def _dotted() -> set[str]:
    return {
        language
        for language, locale in locales()
        if str(locale) == language and re.search(r"H\.mm", locale.time_formats["short"].pattern)
    }


def _year_first() -> set[str]:
    """The languages whose short date starts with the year, unless in the form of ISO 8601, whose years have four
    digits."""
    return {
        language
        for language, locale in locales()
        if str(locale) == language and re.match(r"y[^\w-]+M", re.sub(r"y+", "y", locale.date_formats["short"].pattern))
    }


if __name__ == "__main__":
    lines = [f"{json.dumps(name)}: {json.dumps(found, ensure_ascii=False)}" for name, found in table().items()]
    TABLE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
