"""The English rules: one table per construct, each with sentences that show what it is for.

Tables are data. To teach the engine a way of writing dates, add a rule whose slots feed an existing meaning, and an
example; to teach it a language, write a file like this one and its words.
"""

from typing import Final

from services.enrich.dates.english.guards import GUARDS
from services.enrich.dates.english.words import SLOTS
from services.enrich.dates.rule import Example, Language, Rule, Table

WRITTEN_DATES: Final = Table(
    "written dates",
    ("month", "#ordinal"),
    (
        Rule("[{phase} ][{any_weekday}[,] ]{month} {day}[ ][,] {year}", "day"),
        Rule("[{phase} ][{any_weekday}[,] ][the ]{day}[ of] {month}[,] {year}", "day"),
        Rule("[{phase} ][{any_weekday}[,] ][the ]{day}[ of] {month}", "day"),
        Rule("[{phase} ][{relation} ][{any_weekday}[,] ]{month} [the ]{day}", "day", guard="day_of_month"),
        Rule("[{phase} ][{any_weekday}[,] ]{month} [the ]{word_day}[[,] {year}]", "day"),
        Rule("[{phase} ][{any_weekday}[,] ][the ]{word_day} of {month}[[,] {year}]", "day"),
        Rule("{phase}(-| ){month}", "month"),
        Rule("{phase}(-| ){month}[ of][,] {year}", "month"),
        Rule("[{phase} ]{month}[ of][,] {year}", "month"),
        Rule("[{phase} ]{month}[ of][,] {year_words}", "month"),
        Rule("[{phase} ]{month} {short_year}", "month"),
        Rule("[{phase} ]{relation} {month}", "month"),
        Rule("[{phase} ]{month}[ of] {relation} year", "month_of_year"),
        Rule("{month}", "month", guard="month_name"),
        Rule("{month} {day}( - |-| to | through ){day2}[[,] {year}]", "days"),
        Rule("{day}( - |-| to | through ){day2} {month}[[,] {year}]", "days"),
        Rule("[{phase} ]the {ordinal_day}", "day_of_month", guard="ordinal_day"),
    ),
    (
        Example("The bridge opened on [January 15, 2011].", "2011-01-15"),
        Example("It shut again on [15 January 2012].", "2012-01-15"),
        Example("Ferries stop on [the 15th of May].", "2019-05-15"),
        Example("The hall reopened [Jan. 14] after repairs.", "2019-01-14"),
        Example("Snow fell [last November].", "2018-11"),
        Example("The tram line opens in [early March].", "2019-03", mod="START"),
        Example("Work ended in [mid-December].", "2018-12", mod="MID"),
        Example("The orchard was sold in [October 2016].", "2016-10"),
        Example("The council met [Thursday, Jan. 10].", "2019-01-10"),
        Example("The council met [Thu 10 Jan 2019].", "2019-01-10"),
        Example("It shut from [March] to May 2017.", "2017-03"),
    ),
    (
        "They march on the town hall, and it may rain.",
        "April Jones and June Carter spoke.",
    ),
)

NUMERIC_DATES: Final = Table(
    "numeric dates",
    ("#numeric", "#slashed"),
    (
        Rule("{year}-{month_number}-{bare_day}T{hour}:{minute}[:{second}][{iso_zone}]", "clock"),
        Rule("9/11", "day", {"month": 9, "day": 11, "year": 2001}),
        Rule("{year}(-|/){month_number}(-|/){bare_day}", "day"),
        Rule("{month_number}/{bare_day}/{year}", "day"),
        Rule("{month_number}/{bare_day}/{short_slash_year}", "day"),
        Rule("{bare_day}/{month_number}/{year}", "day"),
        Rule(r"{bare_day}\.{month_number}\.{year}", "day"),
    ),
    (
        Example("Filed [2018-12-31] by the clerk.", "2018-12-31"),
        Example("Stamped [12/31/2018] at the port.", "2018-12-31"),
        Example("Stamped [31/12/2018] at the port.", "2018-12-31"),
        Example("Logged [2018-12-31T23:15] by the buoy.", "2018-12-31T23:15", "TIME"),
    ),
)

WEEKDAYS: Final = Table(
    "weekdays",
    ("weekday", "weekdays"),
    (
        Rule("[{stage} ]{weekday}", "weekday"),
        Rule("[{stage} ]{relation} {weekday}", "weekday"),
        Rule("[{phase} ]{anaphor} {weekday}", "weekday"),
        Rule("{weekday}[,] {named_day}", "named_day"),
        Rule("[{stage} ]{weekday} {part}", "weekday"),
        Rule("[{phase} ]{relation} {weekday} {part}", "weekday"),
        Rule("{every} {weekday}[ {part}]", "every_weekday"),
        Rule("{weekdays}", "every_weekday"),
        Rule("{weekday} {parts}", "every_weekday"),
        Rule("a week (from|after) {weekday}", "weekday", {"weeks": 1}),
        Rule("[the ]{nth} {weekday} (of|in) {month}[[,] {year}]", "weekday_of_month"),
        Rule("[the ](last|final) {weekday} (of|in) {month}[[,] {year}]", "weekday_of_month", {"nth": -1}),
        Rule("{weekday} (next week)", "weekday_of_week", {"relation": 1}),
        Rule("{weekday}( of|) (last week)", "weekday_of_week", {"relation": -1}),
    ),
    (
        Example("The mayor resigned [Tuesday].", "2019-01-15"),
        Example("The panel will meet [Wednesday].", "2019-01-16"),
        Example("The ship docked on [Friday].", "2019-01-11"),
        Example("It returns [next Friday].", "2019-01-25"),
        Example("It returns [a week from Friday].", "2019-01-25"),
        Example("The fair fell on [the last Monday of May 2018].", "2018-05-28"),
        Example("Guests left [Sunday night].", "2019-01-13TNI", "TIME"),
        Example("The choir sings [every Tuesday].", "XXXX-WXX-2", "SET"),
    ),
)

NAMED_DAYS: Final = Table(
    "named days",
    ("named_day", "tonight", "overnight", "part"),
    (
        Rule("[{phase} ]{named_day}", "named_day"),
        Rule("{named_day} {part}", "named_day"),
        Rule("[{phase} ](tonight)", "named_day", {"named_day": 0, "part": "NI"}),
        Rule("[{phase} ]last night", "named_day", {"named_day": -1, "part": "NI"}),
        Rule(
            "overnight",
            "named_day",
            {"named_day": 0, "part": "NI"},
            unless_after="-",
        ),
        Rule("[{phase} ]this {part}", "named_day", {"named_day": 0}),
        Rule("{part} {named_day}", "named_day"),
        Rule("mid-{part}", "anaphoric_part"),
        Rule("the {part}", "anaphoric_part", unless_after=" of", guard="definite_part"),
        Rule("that {part}", "anaphoric_part"),
        Rule("the (next|following) {part}", "anaphoric_part", {"days": 1}),
        Rule("[the ]day after [{relation} ]{weekday}", "weekday", {"days": 1}),
        Rule("[the ]day before [{relation} ]{weekday}", "weekday", {"days": -1}),
    ),
    (
        Example("The vote is [tomorrow].", "2019-01-16"),
        Example("She spoke [yesterday].", "2019-01-14"),
        Example("Fog returns [tonight].", "2019-01-15TNI", "TIME"),
        Example("It froze [last night].", "2019-01-14TNI", "TIME"),
    ),
)

PERIODS: Final = Table(
    "periods around publication",
    ("period", "season"),
    (
        Rule("[the ](last|past) {long_unit}", "past_span", {"amount": 1}),
        Rule("[the ](next|coming) {long_unit}", "next_span", {"amount": 1}),
        Rule("[{phase} ]{relation} {period}[ or so]", "relative_period", guard="title"),
        Rule("[{phase} ]{relation} (fiscal|financial) {period}", "relative_period", {"fiscal": True}),
        Rule("the [fiscal |financial ]{unit_single}", "duration", {"amount": 1}, guard="reported_period"),
        Rule("[{phase} ]the {period}", "anaphoric_period", guard="definite_period"),
        Rule("[{phase} ]the weekend", "relative_period", {"period": "WE", "relation": "nearest"}),
        Rule("[{phase} ]the (full|entire|whole) {period}", "anaphoric_period"),
        Rule(
            "[{phase} ]the [latest |current ](fiscal|financial) {period}",
            "relative_period",
            {"relation": 0, "fiscal": True},
        ),
        Rule("the latest period", "anaphoric_period", {"period": "Q"}),
        Rule("[{phase} ]{anaphor} {period}", "anaphoric_period"),
        Rule("[{phase} ]{relation} {season}", "relative_season"),
        Rule("[{phase} ](the |){season}", "season", guard="season"),
        Rule("[{phase} ](the |){season}( of|) {year}", "season"),
        Rule("[{phase} ](the |){season} of ({year_words}|{short_year})", "season"),
        Rule(
            "[the ](year-end|year end|year's end)",
            "relative_period",
            {"relation": 0, "period": "Y", "phase": "END"},
        ),
        Rule("the week of ({month} {day}|{day2} {month2})", "week_of"),
        Rule("the weekend of ({month} {day}|{day2} {month2})", "week_of", {"weekend": True}),
        Rule("[the ]{nth} week (of|in) {month}[[,] {year}]", "week_of_month"),
        Rule("[the ](last|final) week (of|in) {month}[[,] {year}]", "week_of_month", {"nth": -1}),
        Rule("the {period} before last", "relative_period", {"relation": -2}),
        Rule("the {period} before", "anaphoric_period", {"anaphor": -1}, unless_after=" "),
    ),
    (
        Example("Snow is due [this week].", "2019-W03"),
        Example("Prices rose [last year].", "2018"),
        Example("The museum reopens [next month].", "2019-02"),
        Example("It rained [last weekend].", "2019-W02-WE"),
        Example("Vines froze [last winter].", "2017-WI"),
        Example("The fair fell in [the second week of October].", "2018-W41"),
    ),
)

QUARTERS: Final = Table(
    "quarters and halves",
    ("quarter", "quarters", "half", "#quarter"),
    (
        Rule("[the ][fiscal( |-)]{nth} quarter", "quarter"),
        Rule("[fiscal( |-)]{nth}-quarter", "quarter"),
        Rule("[the ][fiscal ]{nth}( |-)quarter[ of][,] [fiscal ]{year}", "quarter"),
        Rule("[the ]{year} {nth}( |-)quarter", "quarter"),
        Rule("the {year} (period|quarter)", "year"),
        Rule("[the ]{nth}( |-)quarter of {relation} year", "quarter_of_year"),
        Rule("{relation} year's {nth}( |-)quarter", "quarter_of_year"),
        Rule("the (year-ago|year-earlier) {nth}( |-)quarter", "quarter_of_year", {"relation": -1}),
        Rule("the (year-ago|year-earlier) (quarter|period)", "year_before"),
        Rule("the (latest|most recent) quarter", "anaphoric_period", {"anaphor": 0, "period": "Q"}),
        Rule("{quarter_code}[ of][,] {year}", "quarter"),
        Rule("{year} {quarter_code}", "quarter"),
        Rule("{quarter_code}", "quarter"),
        Rule("[the ](first) half of {year}", "half_year", {"half_number": 1}),
        Rule("[the ](second|last) half of {year}", "half_year", {"half_number": 2}),
        Rule("{half_code} {year}", "half_year"),
        Rule("[the ](first) half of {relation} year", "half_year", {"half_number": 1}),
        Rule("[the ](second|last) half of {relation} year", "half_year", {"half_number": 2}),
    ),
    (
        Example("Orders fell in [the third quarter].", "2018-Q3"),
        Example("Orders fell in [the third quarter of 2015].", "2015-Q3"),
        Example("Orders fell in [Q2 2016].", "2016-Q2"),
    ),
)

YEARS: Final = Table(
    "years, decades, centuries",
    (
        "#year",
        "#short_year",
        "nineteen",
        "twenty",
        "eighteen",
        "thousand",
        "decade_word",
        "century",
        "#decade",
        "fiscal",
        "fy",
    ),
    (
        Rule("[{phase}( |-)]{year}", "year", guard="year"),
        Rule("[{phase} ]{year_words}", "year"),
        Rule("(the |)year {year}", "year"),
        Rule("{short_year}", "year", guard="short_year"),
        Rule("{fiscal_code}", "year", {"fiscal": True}),
        Rule("the year two thousand", "year", {"year": 2000}),
        Rule("[the ][{phase} ](fiscal|financial)[ year] {year}", "year", {"fiscal": True}),
        Rule("[the ][{phase}( |-)]{decade}", "decade"),
        Rule("[the ][{phase}( |-)]{short_decade}", "decade", guard="short_decade"),
        Rule("the [{phase}( |-)]{decade_word}", "decade"),
        Rule("[the ][{phase}( |-)]{century_ordinal}( |-)century", "century"),
        Rule("{year}-{year2}", "years"),
        Rule("{year}-{two_digits}", "years"),
    ),
    (
        Example("The mill burned in [2011].", "2011"),
        Example("The mill burned in [mid-2011].", "2011", mod="MID"),
        Example("The mill burned in [the summer of '69].", "1969-SU"),
        Example("Looms ran in [the 1990s].", "199"),
        Example("The abbey dates from [the 12th century].", "11"),
    ),
    (
        "Police counted 2,019 people.",
        "The fire began in the 1900 block of Elm Street.",
        "Tickets cost $2012 each.",
    ),
)

DURATIONS: Final = Table(
    "durations",
    ("unit", "unit_plural"),
    (
        Rule("[{bound} ]{amount}[ more| additional| consecutive| straight| full] {unit}", "duration", guard="duration"),
        Rule("[{bound} ]an (additional|extra|entire|added) {unit_single}", "duration", {"amount": 1}),
        Rule("[{bound} ]{amount} (to|or) {amount2} {unit}", "duration", guard="duration"),
        Rule("[{bound} ]{amount}( and a half |-and-a-half( |-)){unit}", "duration", {"extra": 0.5}),
        Rule("[{bound} ]{amount2} {unit} and a half", "duration", {"extra": 0.5, "amount": 1}),
        Rule("{figure}-{unit_single}", "compound_duration", unless_after="[s](-| )old"),
        Rule("{unit_plural}", "duration", {"amount": None}, unless_after=" old", guard="bare_units"),
        Rule("[{bound_the} ][the ](last|past|previous|preceding) {amount} {unit}[ or so]", "past_span"),
        Rule("[{bound_the} ]the (last|past) {unit_plural}", "past_span", {"amount": None}),
        Rule("[{bound_the} ][the ](next|coming|following) {amount} {unit}[ or so]", "next_span"),
        Rule("[{bound_the} ][the ](next|coming|following|last|past) {amount} (to|or) {amount2} {unit}", "duration"),
        Rule("[{bound_the} ]the (first|final|initial|latest) {amount} {unit_plural}", "duration"),
        Rule("the {amount} {unit_plural}", "duration"),
        Rule("[{bound} ]{amount} {unit_single} or (so|two)", "duration"),
        Rule("the {unit_plural} ahead", "duration", {"amount": None}),
        Rule("the (first|early|final) {unit_plural}", "duration", {"amount": None}),
        Rule("{unit_plural} (or|and) {unit_plural2}", "duration", {"amount": None}),
        Rule("recent {unit_plural}", "reference", {"reference": "PAST_REF"}),
        Rule("(future|coming) {unit_plural}", "reference", {"reference": "FUTURE_REF"}),
        Rule("a while", "untold"),
        Rule("{unit_single}-long", "duration", {"amount": 1}),
        Rule("{unit_plural}-(long|old)", "duration", {"amount": None}),
    ),
    (
        Example("The strike lasted [two years].", "P2Y", "DURATION"),
        Example("It rained for [three days].", "P3D", "DURATION"),
        Example("The dig took [a decade].", "P10Y", "DURATION"),
        Example("The film runs for [two and a half hours].", "PT2H30M", "DURATION"),
    ),
    ("The 44-year-old pilot was 52 years old when she won in 3:07:35.",),
)

OFFSETS: Final = Table(
    "ago and hence",
    ("ago", "earlier", "later", "now", "hence", "before", "after", "since"),
    (
        Rule("[{bound} ]{amount} {unit}[ or so] ago", "offset", {"sign": -1}),
        Rule("{unit_plural} ago", "offset", {"sign": -1, "amount": None}),
        Rule("[{bound} ]{amount} {unit} (from now|hence)", "offset", {"sign": 1}),
        Rule(
            "[{bound} ]{amount} {unit} (earlier|previously)",
            "anaphoric_offset",
            {"sign": -1},
            unless_after=" (the|a|in|on|his|her)",
        ),
        Rule("[{bound} ]{amount} {unit} (later|afterwards|afterward)", "anaphoric_offset", {"sign": 1}),
        Rule("(year-earlier|year-ago)", "year_before"),
    ),
    (
        Example("It opened [two years ago].", "2017"),
        Example("It opened [three days ago].", "2019-01-12"),
        Example("It opens [two months from now].", "2019-03"),
    ),
)

TIMES: Final = Table(
    "times of day",
    ("meridiem", "m", "am", "pm", "part", "noon", "#clock", "clock", "zone"),
    (
        Rule(r"[{phase} ]{hour}[(:|\.){minute}][ ]{meridiem}[[,] {zone}]", "clock"),
        Rule(r"[{phase} ]{hour}[(:|\.){minute}][ ]{meridiem}[[,] {zone}][,] {weekday}", "clock"),
        Rule(r"[{phase} ]{hour}[(:|\.){minute}][ ]{meridiem}[[,] {zone}][,] {named_day}", "clock"),
        Rule(
            r"[{phase} ]{hour}[(:|\.){minute}][ ]{meridiem}[[,] {zone}][,] [{weekday}[,] ]{month} {day}[, {year}]",
            "clock",
        ),
        Rule("[{phase} ]{noon}", "clock"),
        Rule("[{phase} ]{noon} {weekday}", "clock"),
        Rule("[{phase} ]{noon} {named_day}", "clock"),
        Rule("{hour}:{minute}[:{second}] {zone}[ {weekday}]", "clock"),
        Rule("{hour}:{minute}[:{second}] {zone} {named_day}", "clock"),
        Rule("[{phase} ]{hour}:{minute}", "clock", guard="clock"),
        Rule("[{phase} ]{hour_word} o'clock[ (this|in the) {part}]", "clock"),
        Rule("[{phase} ]{hour} o'clock[ (this|in the) {part}]", "clock"),
        Rule("{hour} (in the|this) {part}", "clock"),
        Rule("{hour_word} (in the|this) {part}", "clock"),
    ),
    (
        Example("The siren sounded at [8 p.m.] in the square.", "2019-01-15T20:00", "TIME"),
        Example("The siren sounded at [8 p.m.] on Monday.", "2019-01-14T20:00", "TIME"),
        Example("The siren sounded at [10.30am].", "2019-01-15T10:30", "TIME"),
        Example("The siren sounded at [six this evening].", "2019-01-15T18:00", "TIME"),
        Example("The siren sounded at [noon Saturday].", "2019-01-12T12:00", "TIME"),
        Example("The siren sounded at [9:30 a.m. EST] in the square.", "2019-01-15T09:30", "TIME"),
    ),
    ("She finished in 3:07:35 and the match ended 3:2.",),
)

REFERENCES: Final = Table(
    "past, present, future",
    ("reference",),
    (Rule("{reference}", "reference", guard="reference"),),
    (
        Example("The bridge is [now] open.", "PRESENT_REF"),
        Example("Tolls rose [recently].", "PAST_REF"),
    ),
)

SETS: Final = Table(
    "sets",
    ("set", "every", "times_per", "times", "per"),
    (
        Rule("{set}", "set"),
        Rule("{every} {unit}", "every_unit"),
        Rule("[{times_per} ]{every} {amount} {unit_plural}", "every_unit"),
        Rule("{every} {month}", "every_month"),
        Rule("{every} {season}", "every_season"),
        Rule("{every} (season)", "every_unit", {"unit": "SE"}),
        Rule("{every} {part}", "every_part"),
        Rule("{times_per} (a|per|each|every) {unit_single}", "times_per_unit"),
    ),
    (
        Example("The bus runs [daily].", "P1D", "SET"),
        Example("The band plays [twice a week].", "P1W", "SET"),
        Example("The fair is held [every year].", "P1Y", "SET"),
    ),
)

HOLIDAYS: Final = Table(
    "holidays",
    ("holiday",),
    (
        Rule("[{phase} ]{holiday}", "holiday"),
        Rule("[{phase} ]{relation} {holiday}", "holiday"),
        Rule("{holiday}[,] {year}", "holiday"),
    ),
    (
        Example("Shops shut on [Christmas Day] last time.", "2018-12-25"),
        Example("Shops will shut on [Good Friday].", "2019-04-19"),
    ),
)

ENGLISH: Final = Language(
    code="en",
    slots=SLOTS,
    guards=GUARDS,
    tables=(
        WRITTEN_DATES,
        NUMERIC_DATES,
        WEEKDAYS,
        NAMED_DAYS,
        PERIODS,
        QUARTERS,
        YEARS,
        DURATIONS,
        OFFSETS,
        TIMES,
        REFERENCES,
        SETS,
        HOLIDAYS,
    ),
    future_cues=(
        r"(?:\b(?:will|won['’]t|would|shall|can|may|could|should|must)|['’]ll)\b"
        r"(?: (?:be|not|also|then|now))?(?: [a-z]+)?"
        r"|\bto (?!(?:the|an?|his|her|its|their|reporters)\b)(?:be )?[a-z]+"
        r"|\b(?:plans?|planning|planned (?:for|to)|scheduled|expected|expects|due|slated|set (?:to|for)|intends?"
        r"|upcoming|hopes?|deadline|begins|starts|opens|expires?|until|payable)\b"
    ),
    past_cues=(
        r"\b(?:said|says|was|were|had|has|have|did|told|came|went|took|made|gave|got|met|fell|rose|held|won|lost|began|since|stood|saw|left|hit|kept|found|brought|spoke|ran|sent|set|shot|put|led|paid|sold|bought"
        r"|thought|became|knew|wrote|struck|grew|broke|cut|ago|drew|flew|built|felt|gone|been"
        r"|\w{2,20}ed)\b"
    ),
    forward_words=r"\b(?:until|till|starting|beginning|effective|payable|as (?:early|soon|late) as)\s(?:the\s)?$",
    backward_words=r"\b(?:since|after|ended|as of|dated)\s(?:the\s)?$",
    abbreviations=r"[A-Z]|Mr|Mrs|Ms|Dr|St|Sen|Rep|Gov|Jan|Feb|Aug|Sept?|Oct|Nov|Dec|a\.m|p\.m",
    range_words=r"\s(?:through|thru|to|until|till)\s|\s?[-–—]\s?",
    list_words=r"\s(?:and|or)\s",
    day_link=r",?\s(?:on\s)?(?:the\s)?|,\s",
)
