"""The English rules: one table per construct, each with sentences that show what it is for.

Tables are data. To teach the engine a way of writing dates, add a rule whose slots feed an existing meaning, and an
example; to teach it a language, write a file like this one and its words.
"""

from typing import Final

from services.enrich.dates.english.guards import GUARDS
from services.enrich.dates.english.words import DAY_FIRST_REGIONS, SLOTS
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
        Rule("{month} {day2}[,] (and|or|&) {day}[[,] {year}]", "day", only=("day", "year"), guard="day_of_month"),
        Rule("{month} {day2}, {day}[,] (and|or|&) {day3}[[,] {year}]", "day", only=("day",), guard="day_of_month"),
        Rule(
            "{month} {day2}, {day3}[,] (and|or|&) {day}[[,] {year}]", "day", only=("day", "year"), guard="day_of_month"
        ),
        Rule("[the ]{part} of [{any_weekday}[,] ]{month} {day}[[,] {year}]", "day"),
        Rule("[the ]{part} of [{any_weekday}[,] ]{day} {month}[[,] {year}]", "day"),
        Rule("{bare_day}-{month}-{year}", "day"),
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
        Example("It shut in [May] through July 2017.", "2017-05"),
        Example("They voted on April 24 and [25], then left.", "2018-04-25"),
        Example("They voted on May 3, [4] and 5, 2011.", "2011-05-04"),
        Example("They voted on May 3, 4 and [5, 2011].", "2011-05-05"),
        Example("The kiln blew up on [the morning of March 3, 2015].", "2015-03-03TMO", "TIME"),
        Example("Stamped [5-Jan-2019] at the port.", "2019-01-05"),
        Example("It was sold in the year that ended [Jan. 31].", "2018-01-31", published="2018-10-31"),
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
        Rule("{bare_day}/{bare_day2}/{year}", "slashed_day"),
        Rule("{bare_day}/{bare_day2}/{short_slash_year}", "slashed_day"),
        Rule(r"{bare_day}\.{month_number}\.{year}", "day"),
    ),
    (
        Example("Filed [2018-12-31] by the clerk.", "2018-12-31"),
        Example("Stamped [12/31/2018] at the port.", "2018-12-31"),
        Example("Stamped [31/12/2018] at the port.", "2018-12-31"),
        Example("Stamped [3/4/2018] at the port.", "2018-03-04"),
        Example("Stamped [3/4/2018] at the port, and 31/12/18 on board.", "2018-04-03"),
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
        Rule("[the ]{part} of {weekday}", "weekday"),
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
        Example("Guests left on [the evening of Friday].", "2019-01-11TEV", "TIME"),
        Example("The fair lasts until [Thursday].", "2019-01-17"),
        Example("Until [Thursday] they had not met.", "2019-01-10"),
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
        Example("The fair fell in [the last week of March 2009].", "2009-W13"),
        Example("The ferry sank [last week].", "2020-W53", published="2021-01-04"),
        Example("The ferry will sail [next week].", "2019-W01", published="2018-12-27"),
        Example("It rained over [the weekend].", "2019-W02-WE", published="2019-01-14"),
        Example("It rained over [the weekend].", "2019-W03-WE", published="2019-01-19"),
        Example("It will rain over [the weekend].", "2019-W03-WE", published="2019-01-16"),
        Example("It burned [late last July].", "2018-07", mod="END"),
        Example("The vines froze [last season].", "2018-FA"),
        Example("The choir leaves [this summer].", "2019-SU"),
        Example("The choir leaves in [the coming year].", "2020"),
        Example("Prices rose in [the past month].", "2018-12"),
        Example("Prices rose in [this decade].", "201"),
        Example("The mill shrank in [the past decade].", "P10Y", "DURATION"),
        Example("It opens [later this year].", "2019", mod="END"),
        Example("It opens by [year-end].", "2019", mod="END"),
    ),
)

QUARTERS: Final = Table(
    "quarters and halves",
    ("quarter", "quarters", "half", "#quarter"),
    (
        Rule("[the ][{fiscal}( |-)]{nth} quarter", "quarter"),
        Rule("[{fiscal}( |-)]{nth}-quarter", "quarter"),
        Rule("[the ][{fiscal} ]{nth}( |-)quarter[ of][,] {year}", "quarter"),
        Rule("[the ]{nth}( |-)quarter[ of][,] {fiscal}[ year] {year}", "quarter"),
        Rule("[the ]{nth}( |-)quarter[ of][,] {fiscal_code}", "quarter"),
        Rule("[the ]{year} {nth}( |-)quarter", "quarter"),
        Rule("{a_quarter}[ that] ended {month} {day}[, {year}]", "quarter_ended", only=("a_quarter",)),
        Rule("the {year} (period|quarter)", "quarter_of_report"),
        Rule("[the ]{nth}( |-)quarter of {relation} year", "quarter_of_year"),
        Rule("{relation} year's {nth}( |-)quarter", "quarter_of_year"),
        Rule("the (year-ago|year-earlier) {nth}( |-)quarter", "quarter_of_year", {"relation": -1}),
        Rule("[the ](year-ago|year-earlier) (quarter|period)", "year_before"),
        Rule("[the ](same|corresponding|comparable|like) (quarter|period) (of |)last year", "year_before"),
        Rule("[the ](same|corresponding|comparable|like) (quarter|period) a year (ago|earlier|before)", "year_before"),
        Rule("[the ]quarter a year (ago|earlier|before)", "year_before"),
        Rule("last year's (quarter|period)", "year_before"),
        Rule("the (latest|most recent) quarter", "anaphoric_period", {"anaphor": 0, "period": "Q"}),
        Rule("{quarter_code}[ of][,] {year}", "quarter"),
        Rule("{quarter_code}[ of][,] {fiscal_code}", "quarter"),
        Rule("{quarter_code}{short_slash_year}", "quarter"),
        Rule("{year} {quarter_code}", "quarter"),
        Rule("{quarter_code}", "quarter"),
        Rule("[the ](first) half of {year}", "half_year", {"half_number": 1}),
        Rule("[the ](second|last) half of {year}", "half_year", {"half_number": 2}),
        Rule("{half_code} {year}", "half_year"),
        Rule("{half_code}{short_slash_year}", "half_year"),
        Rule("[the ](first) half of {relation} year", "half_year", {"half_number": 1}),
        Rule("[the ](second|last) half of {relation} year", "half_year", {"half_number": 2}),
    ),
    (
        Example("Orders fell in [the third quarter].", "2018-Q3"),
        Example("Orders fell in [the third quarter of 2015].", "2015-Q3"),
        Example("Orders fell in [Q2 2016].", "2016-Q2"),
        Example("Orders fell in [3Q18].", "2018-Q3"),
        Example("Orders fell in [the quarter] ended Oct. 31.", "2018-Q3"),
        Example("In its fiscal first quarter it grew, in [the quarter] ended Oct. 31.", "2019-Q1"),
        Example("Orders fell in [1H 2018].", "2018-H1"),
        Example("Orders fell in [the fiscal third quarter of 2017].", "2017-Q3"),
        Example("Orders fell in [Q3 FY19].", "2019-Q3"),
        Example("In the third quarter of 2018 it earned more than in [the 2017 quarter].", "2017-Q3"),
        Example("In the third quarter of 2018 it earned more than in [the same period last year].", "2017-Q3"),
        Example("Orders fell in [the latest quarter], and the fourth quarter will be worse.", "2018-Q4"),
        Example("Orders fell in [the first half of last year].", "2018-H1"),
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
        "before_era",
        "after_era",
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
        Rule("[the ][{phase}( |-)]{century_ordinal}( |-)century {before_era}", "century"),
        Rule("[{phase} ]{era_count} {before_era}", "era_year"),
        Rule("[{phase} ]{era_count} {after_era}", "era_year"),
        Rule("[{phase} ]{after_era} {era_count}", "era_year"),
        Rule("{year}-{year2}", "years"),
        Rule("{year}-{two_digits}", "years"),
    ),
    (
        Example("The mill burned in [2011].", "2011"),
        Example("The mill burned in [mid-2011].", "2011", mod="MID"),
        Example("The mill burned in [the summer of '69].", "1969-SU"),
        Example("Looms ran in [the 1990s].", "199"),
        Example("The abbey dates from [the 12th century].", "11"),
        Example("The abbey dates from [the late 19th century].", "18", mod="END"),
        Example("The fort was built in [300 B.C.] by hand.", "BC0300"),
        Example("The fort was burned in [AD 79] by hand.", "0079"),
        Example("The coin is of [the fifth century BC].", "BC04"),
        Example("She led it from 2009 to [2011].", "2011"),
        Example("Profit doubled in [fiscal 2018].", "2018"),
        Example("Profit doubled in [FY19].", "2019"),
        Example("It was rebuilt in [the mid-'90s].", "199", mod="MID"),
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
        Rule("(one|some) day", "reference", {"reference": "FUTURE_REF"}, guard="some_day"),
        Rule("{amount} {unit}", "offset", {"sign": 1}, guard="in_time"),
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
        Rule("[the ](recent|past) {unit_plural}", "past_span", {"amount": None}),
        Rule("[the ](future|coming) {unit_plural}", "next_span", {"amount": None}),
        Rule("a while", "untold"),
        Rule("{unit_single}-long", "duration", {"amount": 1}),
        Rule("{unit_plural}-(long|old)", "duration", {"amount": None}),
    ),
    (
        Example("The strike lasted [two years].", "P2Y", "DURATION"),
        Example("It rained for [three days].", "P3D", "DURATION"),
        Example("The dig took [a decade].", "P10Y", "DURATION"),
        Example("The film runs for [two and a half hours].", "PT2H30M", "DURATION"),
        Example("Tolls will [one day] be gone.", "FUTURE_REF"),
        Example("Tolls were gone for [one day].", "P1D", "DURATION"),
        Example("Rents rose in [recent weeks].", "PXW", "DURATION"),
        Example("Rents will rise in [the coming months].", "PXM", "DURATION"),
        Example("The loan will be repaid in [five years].", "2024"),
        Example("It was the worst loss in [five years].", "P5Y", "DURATION"),
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
        Rule("[{bound} ]{amount} {unit} (earlier|previously)", "anaphoric_offset", {"sign": -1}),
        Rule("[{bound} ]{amount} {unit} (later|afterwards|afterward)", "anaphoric_offset", {"sign": 1}),
        Rule("(year-earlier|year-ago)", "year_before"),
    ),
    (
        Example("It opened [two years ago].", "2017"),
        Example("It opened [three days ago].", "2019-01-12"),
        Example("It opens [two months from now].", "2019-03"),
        Example("The dam broke on March 3, 2015, and [three days later] the mill fell.", "2015-03-06"),
        Example("The abbey burned [half a century ago].", "1969"),
        Example("The abbey burned [decades ago].", "PAST_REF"),
    ),
)

TIMES: Final = Table(
    "times of day",
    ("meridiem", "m", "am", "pm", "part", "noon", "#clock", "clock", "zone"),
    (
        Rule(r"[{phase} ]{hour}[(:|\.){minute}][ ]{meridiem}[[,] {zone}]", "clock"),
        Rule(r"[{phase} ]{hour}[(:|\.){minute}][ ]{meridiem} \x28[ ]{zone}[ ]\x29", "clock"),
        Rule("{hour}:{minute}[:{second}] \\x28[ ]{zone}[ ]\\x29", "clock"),
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
        Example("The siren sounded at [6:40 p.m. (GMT+8)] in the square.", "2019-01-15T18:40", "TIME"),
        Example("The siren sounded at [16:15 UTC], Jan. 10, in the square.", "2019-01-10T16:15Z", "TIME"),
        Example("Doors opened Sunday night at [8 p.m.] in the square.", "2019-01-13T20:00", "TIME"),
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
        Example("The fair is held [each season].", "P1SE", "SET"),
        Example("The fair is held [every summer].", "XXXX-SU", "SET"),
        Example("The fair is held [every two years].", "P2Y", "SET"),
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
        Example("Fireworks lit the square at [New Year's].", "2019-01-01"),
        Example("Shops were shut on [Thanksgiving].", "2018-11-22"),
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
        r"(?: (?:be|been|have|not|also|then|now|still|only|soon|probably|likely)){0,3}(?: [a-z]+)?"
        r"|\bto (?!(?:the|an?|his|her|its|their|reporters)\b)(?:be )?(?-i:[a-z]+)\b"
        r"|\b(?:plans? (?:to|for)|planning|planned (?:for|to)|scheduled|expected|expects|due|slated|set (?:to|for)|intends?"
        r"|upcoming|hopes?|deadline|begins|starts|opens|expires?|until|payable)\b"
    ),
    certain_cues=(
        r"(?:will|won['’]t|shall|['’]ll)\b|(?:plan|scheduled|expect|due|slated|set|upcoming|deadline|begins|starts|opens|expire)"
    ),
    past_cues=(
        r"\b(?:said|says|was|were|had|has|have|did|told|came|went|took|made|gave|got|met|fell|rose|held|won|lost|began|since|stood|saw|left|hit|kept|found|brought|spoke|ran|sent|set|shot|put|led|paid|sold|bought"
        r"|thought|became|knew|wrote|struck|grew|broke|cut|ago|drew|flew|built|felt|gone|been"
        r"|(?<!\sa\s)(?<!\san\s)(?<!\sthe\s)(?<!\sstill\s)\w{2,20}ed)\b"
    ),
    announcing_cues=(
        r"said|says|told|has|have|had|was|were|did|set|thought|wrote|announced|added|agreed|approved|asked|decided|declared|expected"
        r"|hoped|invited|ordered|planned|pledged|predicted|promised|proposed|reported|scheduled|threatened|vowed|warned"
        r"|wanted|needed|called|intended|signed|extended|postponed|delayed"
    ),
    forward_words=r"\b(?:until|till|starting|beginning|effective|payable|as (?:early|soon|late) as)\s(?:the\s)?$",
    forward_denied=r",?\s\w{1,12}\s(?:had|hadn['’]t|was|were|did)\b",
    backward_words=r"\b(?:since|ended|as of|dated)\s(?:the\s)?$",
    abbreviations=r"[A-Z]|Mr|Mrs|Ms|Dr|St|Sen|Rep|Gov|Jan|Feb|Aug|Sept?|Oct|Nov|Dec|a\.m|p\.m",
    range_words=r"\s(?:through|thru|to|until|till)\s|\s?[-–—]\s?",
    list_words=r"\s(?:and|or)\s",
    day_first_regions=DAY_FIRST_REGIONS,
    day_link=r"\s?,?\s(?:on\s)?(?:the\s)?|,\s",
)
