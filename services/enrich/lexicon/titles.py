"""Titles before a person's name, and what stands behind it."""

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
    """
)
"""Words before a person's name that are no part of it. Full stops are left out of the comparison."""

SURNAMES_TOO = words(
    """
    king prince pope bishop cardinal baron duke lord judge justice marshal major sergeant saint dean abbot chase
    """
)
"""Titles that people are called by name as well: Stephen King, Aaron Judge."""

COURTESY = words("mr mrs ms miss mx dr")
"""Titles before a surname, and never before an office: `Mr. Judge` is called so, `Mr. President` is not."""

GENDER = dict.fromkeys(
    words(
        """
    mr sir lord king prince duke baron chairman congressman councilman father brother
    """
    ),
    "m",
)
GENDER |= dict.fromkeys(
    words(
        """
    mrs ms miss dame lady queen princess duchess baroness chairwoman congresswoman councilwoman sister
    """
    ),
    "f",
)

FULL_TITLES = {
    "gov": "governor", "sen": "senator", "rep": "representative congressman congresswoman", "prof": "professor",
    "dr": "doctor", "lt": "lieutenant", "sgt": "sergeant", "capt": "captain", "gen": "general", "col": "colonel",
    "rev": "reverend", "atty": "attorney",
}  # fmt: skip
"""What somebody is called later whose title was written short."""

NAME_SUFFIXES = words("jr sr ii iii iv esq phd md")

GENERATIONS = {"jr": "jr", "sr": "sr", "ii": "jr", "iii": "iii", "iv": "iv"}
"""What tells people of one name apart, after it."""
