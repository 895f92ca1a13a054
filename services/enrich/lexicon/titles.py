"""Titles before a person's name, and suffixes after it."""

from services.enrich.lexicon.table import words

HONORIFICS = words(
    """
    mr mrs ms miss mx dr prof professor sir dame lord lady baron baroness rev reverend father sister brother
    rabbi imam sheikh saint pope cardinal bishop archbishop king queen prince princess duke duchess emperor
    president vice-president premier chancellor prime minister chairman chairwoman chair secretary senator sen
    congressman congresswoman rep representative gov governor lt mayor councillor councilman councilwoman
    councilor alderman judge justice attorney gen general col colonel maj major capt captain cmdr commander sgt
    sergeant cpl corporal pvt private admiral adm lieutenant officer detective inspector sheriff chief marshal
    ambassador minister deputy speaker coach director judge
    det insp supt superintendent sfc ssgt msgt pfc pte spc lcpl cdr lcdr brig brigadier const constable trooper
    commissioner delegate assemblyman assemblywoman councilmember ald cllr crown viscount viscountess ayatollah mullah
    dci pro tem
    """
)
"""Words before a person's name that are not part of it, without full stops."""

ANY_HONORIFIC = "|".join(sorted(HONORIFICS, key=len, reverse=True))
"""A pattern of any of them, longest first, in lower case."""

SURNAMES_TOO = words(
    """
    king prince pope bishop cardinal baron duke lord judge justice marshal major sergeant saint dean abbot chase
    """
)
"""Titles that are surnames too: Stephen King, Aaron Judge."""

RANKS = words("cpl sgt col maj lt insp supt pfc spc pvt pte capt cmdr adm det lcpl ssgt sfc")
"""Abbreviated ranks, which end no name."""

FIRST_NAME_TITLES = words(
    "sheikh sir dame lord lady prince princess king queen pope father sister brother saint imam emperor"
)
"""Titles that stand before a first name too: Sheikh Khalid, King Charles."""

ABBREVIATED_ONLY = words("del")
"""Titles only with a full stop: `Del. Ann Lane` is a delegate."""

COURTESY = words("mr mrs ms miss mx dr")
"""Titles that make the next word a surname rather than an office: Judge in `Mr. Judge`."""

_MALE = words("mr sir lord king prince duke baron chairman congressman councilman father brother")
_FEMALE = words("mrs ms miss dame lady queen princess duchess baroness chairwoman congresswoman councilwoman sister")
GENDER = dict.fromkeys(_MALE, "m") | dict.fromkeys(_FEMALE, "f")
"""The gender that a title indicates."""

FULL_TITLES = {
    "gov": "governor", "sen": "senator", "rep": "representative congressman congresswoman", "prof": "professor",
    "dr": "doctor", "lt": "lieutenant", "sgt": "sergeant", "capt": "captain", "gen": "general", "col": "colonel",
    "rev": "reverend", "atty": "attorney",
}  # fmt: skip
"""The full forms of abbreviated titles, by which a text may refer to the person later."""

ALSO = {
    "justice": ("judge",), "senator": ("lawmaker",), "congressman": ("lawmaker",), "congresswoman": ("lawmaker",),
    "representative": ("lawmaker",), "attorney": ("lawyer",), "lawyer": ("attorney",), "reporter": ("journalist",),
    "chairman": ("chair",), "chairwoman": ("chair",), "premier": ("leader",), "ceo": ("executive",),
    "physician": ("doctor",), "author": ("writer",), "novelist": ("writer", "author"),
}  # fmt: skip
"""Roles by which a text may also refer to whoever has a role."""

NAME_SUFFIXES = words("jr sr ii iii iv esq phd md")

GENERATIONS = {"jr": "jr", "sr": "sr", "ii": "jr", "iii": "iii", "iv": "iv"}
"""Suffixes that distinguish people with the same name; Jr. and II are the same."""
