"""Words in the names of organizations and countries."""

from services.enrich.lexicon.table import words

LEGAL_FORMS = words(
    """
    inc corp corporation co company ltd limited llc plc ag sa nv se gmbh group holdings spa oyj ab lp llp
    """
)
"""Last words of a company's name that later mentions drop."""

GENERIC_FIRST = words(
    """
    university bank national united new royal american european international federal state department ministry
    house supreme high central general great north south east west northern southern eastern western first white
    world global democratic republican institute center centre college school city county court public office
    association air
    """
)
"""First words that cannot serve as a short name of the organization."""

SAME_PLACE = {
    "us": "United States",
    "usa": "United States",
    "united states of america": "United States",
    "uk": "United Kingdom",
    "great britain": "United Kingdom",
    "britain": "United Kingdom",
    "uae": "United Arab Emirates",
    "eu": "European Union",
    "un": "United Nations",
    "dc": "Washington",
    "washington dc": "Washington",
    "prc": "China",
    "people's republic of china": "China",
}
"""Folded short names of countries and bodies, and their full names."""

DOTTED_PLACE = r"(?:U\.S(?:\.A)?|U\.K|U\.N|E\.U|U\.A\.E|D\.C)\."
"""Pattern of a place name written with full stops."""
