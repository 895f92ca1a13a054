"""Generate the words of ages ("2 hours ago", "vor 3 Stunden") from CLDR, as Babel carries it.

`python -m training.age_words` rewrites the table. A form is what stands before a number and what stands behind it, as
`Line` parts them into words. Days that have a name of their own ("yesterday") Babel leaves out, as well as what people
write beside CLDR's forms; both are listed here.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from typing import Any, Final

from services.ingest.reading.times.ages import TABLE
from services.ingest.reading.times.tokens import Line
from training.date_words import locales

UNITS: Final = ("second", "minute", "hour", "day", "week", "month", "year")
WIDTHS: Final = ("", "-short", "-narrow")
_DIGIT: Final = re.compile(r"\d(?!\})")
COUNTS: Final = {"one": 1, "two": 2}
"""What a form without a number counts: Arabic has a word for two hours."""
MORE: Final = {
    "en": {
        "minute": "{0}m ago|{0} mins ago", "hour": "{0}h ago|{0} hrs ago", "day": "{0}d ago", "week": "{0}w ago",
    },
    "ar": {
        "minute": "منذ {0} دقائق|منذ {0} دقيقة", "hour": "منذ {0} ساعات|منذ {0} ساعة",
        "day": "منذ {0} أيام|منذ {0} يوما", "week": "منذ {0} أسابيع", "month": "منذ {0} أشهر",
    },
    "el": {"minute": "πριν {0} λεπτά", "hour": "πριν {0} ώρες", "day": "πριν {0} μέρες|πριν {0} ημέρες"},
    "et": {"minute": "{0} minutit tagasi", "hour": "{0} tundi tagasi", "day": "{0} päeva tagasi"},
    "fr": {"minute": "il y a {0} mn", "hour": "il y a {0}h", "day": "il y a {0}j"},
    "hu": {"minute": "{0} perce", "hour": "{0} órája", "day": "{0} napja"},
    "id": {"minute": "{0} menit lalu", "hour": "{0} jam lalu", "day": "{0} hari lalu", "week": "{0} minggu lalu"},
    "ja": {"hour": "{0}時間まえ", "day": "{0}日まえ"},
    "pt": {"minute": "{0} minutos atrás", "hour": "{0} horas atrás", "day": "{0} dias atrás"},
    "ro": {"minute": "în urmă cu {0} minute", "hour": "în urmă cu {0} ore", "day": "în urmă cu {0} zile"},
    "th": {
        "minute": "{0} นาทีที่แล้ว|{0} นาทีก่อน", "hour": "{0} ชั่วโมงที่แล้ว|{0} ชั่วโมงก่อน", "day": "{0} วันที่แล้ว|{0} วันก่อน",
    },
    "vi": {"hour": "cách đây {0} giờ", "day": "cách đây {0} ngày"},
    "zh": {"minute": "{0}分钟之前", "hour": "{0}小时之前|{0}小時之前|{0}個小時前|{0}个小时前"},
}  # fmt: skip
"""Forms in use that CLDR does not have."""
ONE: Final = {
    "minute": (
        "a minute ago|vor einer Minute|il y a une minute|hace un minuto|un minuto fa|há um minuto|минуту назад|"
        "хвилину тому|een minuut geleden|minutę temu|منذ دقيقة"
    ),
    "hour": (
        "an hour ago|vor einer Stunde|il y a une heure|hace una hora|un'ora fa|há uma hora|час назад|годину тому|"
        "een uur geleden|godzinę temu|bir saat önce|منذ ساعة|před hodinou|pred hodinou|prije sat vremena|"
        "acum o oră|en time siden|för en timme sedan|tunti sitten|πριν μία ώρα|πριν από μία ώρα"
    ),
    "day": (
        "yesterday|gestern|hier|ayer|ieri|ontem|вчера|вчора|昨天|昨日|어제|أمس|امس|কাল|kemarin|dün|hôm qua|دیروز|"
        "wczoraj|gisteren|เมื่อวาน|เมื่อวานนี้|χθες|χτες|včera|včeraj|jučer|igår|i går|tegnap|אתמול|јуче|juče|eilen|jana|"
        "vakar|eile|ahir|onte|atzo|í gær|inné|ddoe|il-bieraħ|dje|вчора|учора|dünən|გუშინ|երեկ|кеше|"
        "кечээ|kecha|өчигдөр|"
        "گزشتہ روز|a day ago|vor einem Tag|il y a un jour|hace un día|un giorno fa|há um dia|день назад|منذ يوم"
    ),
    "week": "a week ago|last week|vor einer Woche|il y a une semaine|hace una semana|una settimana fa|неделю назад",
}  # fmt: skip
"""Ages of one without a number."""
TODAY: Final = (
    "today|heute|aujourd’hui|hoy|oggi|hoje|сегодня|сьогодні|今天|今日|오늘|اليوم|hari ini|bugün|hôm nay|"
    "امروز|dzisiaj|dziś|vandaag|วันนี้|σήμερα|dnes|danes|danas|i dag|idag|ma|היום|днес|данас|tänään|šodien|"
    "šiandien|täna|avui|hoxe|gaur|í dag|inniu|heddiw|sot|denes|денес|сёння|bu gün|დღეს|այսօր|бүгін|"
    "бүгүн|bugun|өнөөдөр|آج|आज|আজ|azi|astăzi"
)
NOW: Final = (
    "just now|gerade eben|à l’instant|ahora mismo|adesso|agora mesmo|только что|щойно|刚刚|剛剛|たった今|방금|방금 전|"
    "الآن|az önce|zojuist|baru saja|vừa xong|przed chwilą|nettopp|alldeles nyss|lige nu|právě teď|upravo sada"
)
BEFORE_YESTERDAY: Final = (
    "vorgestern|avant-hier|anteayer|antes de ayer|l'altro ieri|anteontem|позавчера|позавчора|前天|一昨日|그저께|그제|"
    "przedwczoraj|eergisteren|προχθές|předevčírem|predvčerom|prekjučer|prekjuče|i förrgår|i forgårs|tegnapelőtt|שלשום|"
    "toissapäivänä|alaltăieri|onzi|evvelsi gün|أول أمس"
)
OWN: Final = {
    "hier": "fr", "ma": "hu", "eile": "et", "jana": "sw", "azi": "ro", "dje": "sq", "sot": "sq", "dün": "tr",
    "onte": "gl", "ahir": "ca", "ieri": "it", "sutra": "hr", "vakar": "lt", "inné": "ga", "dnes": "cs", "danes": "sl",
}  # fmt: skip
"""Names of days that are other words elsewhere: they count on pages in their own language only."""


def table() -> dict[str, Any]:
    """All forms, as `services.ingest.reading.times.ages` reads them."""
    forms: dict[str, set[str]] = defaultdict(set)
    names: dict[str, list[Any]] = {}
    for unit, pattern, category in [*_cldr(), *_more()]:
        if "{0}" in pattern:
            forms[_form(pattern)].add(unit)
        elif category in COUNTS and (key := _key(pattern)):
            names.setdefault(key, [COUNTS[category], unit, ""])
    counted = [
        *((1, unit, listed) for unit, listed in ONE.items()),
        (0, "minute", NOW),
        (0, "day", TODAY),
        (2, "day", BEFORE_YESTERDAY),
    ]
    for count, unit, listed in counted:
        names |= {_key(name): [count, unit, OWN.get(name, "")] for name in listed.split("|")}
    # In short Serbian, seconds and weeks are one letter.
    sure = {form: next(iter(units)) for form, units in sorted(forms.items()) if len(units) == 1}
    return {"forms": sure, "names": dict(sorted(names.items()))}


def _cldr() -> Iterator[tuple[str, str, str]]:
    """Unit, pattern and plural category of each form of the past that says so by words, not only by a minus: no form of
    the future has them too."""
    past: dict[tuple[str, str, str], None] = {}
    futures: set[str] = set()
    for (_, locale), unit, width in product(locales(), UNITS, WIDTHS):
        fields: Any = locale._data["date_fields"].get(unit + width) or {}
        past |= {(unit, pattern, category): None for category, pattern in (fields.get("past") or {}).items()}
        futures.update((fields.get("future") or {}).values())
    parts = {part for pattern in futures for part in _parts(pattern)}
    for unit, pattern, category in past:
        # "1 7 хоногийн өмнө", seven days, has two numbers.
        if not _DIGIT.search(pattern) and _sides(pattern) not in parts:
            yield unit, pattern, category


def _sides(pattern: str) -> tuple[tuple[str, ...], ...]:
    """The words before and behind the number."""
    sides = ([token.key for token in Line(side).tokens] for side in pattern.split("{0}"))
    return tuple(tuple(filter(None, keys)) for keys in sides)


def _parts(pattern: str) -> Iterator[tuple[tuple[str, ...], ...]]:
    """The words around the number, and the nearest of them."""
    before, *others = _sides(pattern)
    if not others:
        yield (before,)
    for first, last in product(range(len(before) + 1), range(len(others[0]) + 1) if others else ()):
        yield before[first:], others[0][:last]


def _form(pattern: str) -> str:
    return "|".join(map(_key, pattern.split("{0}")))


def _more() -> Iterator[tuple[str, str, str]]:
    for units in MORE.values():
        for unit, patterns in units.items():
            for pattern in patterns.split("|"):
                yield unit, pattern, ""


def _key(text: str) -> str:
    return "".join(token.key for token in Line(text).tokens)


def main() -> None:
    """Rewrite the table."""
    found = table()
    lines = [
        f"{json.dumps(name)}: {{\n"
        + ",\n".join(f"{json.dumps(key, ensure_ascii=False)}: {json.dumps(value)}" for key, value in values.items())
        + "\n}"
        for name, values in found.items()
    ]
    TABLE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
