"""Words of organisations' and countries' names."""

from services.enrich.lexicon.table import words

LEGAL_FORMS = words(
    """
    inc corp corporation co company ltd limited llc plc ag sa nv se gmbh group holdings spa oyj ab lp llp
    """
)
"""Last words that a company's name loses on the second mention."""

GENERIC_FIRST = words(
    """
    university bank national united new royal american european international federal state department ministry
    house supreme high central general great north south east west northern southern eastern western first white
    world global democratic republican institute center centre college school city county court public office
    association air
    """
)
"""First words that do not stand for the whole organisation."""

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
"""Names that everyone writes both ways: the folded short form, and the full one."""

DOTTED_PLACE = r"(?:U\.S(?:\.A)?|U\.K|U\.N|E\.U|U\.A\.E|D\.C)\."
"""Pattern of a place whose name is written with full stops."""
