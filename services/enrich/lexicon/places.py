"""Places whose names are something else too."""

from services.enrich.lexicon.table import words

GIVEN_NAMES_TOO = words(
    """
    adelaide alexandria america asia aurora austin brooklyn carlisle carolina catalina chad charlotte chelsea chester
    cheyenne china cordoba dakota dallas devon diego erin eugene florence francia geneva georgia helena holland houston
    india ireland jackson isla israel jersey jordan kent kenya kingston lancaster lincoln london lorraine lourdes
    madison melbourne
    memphis milan montana nancy odessa orlando paris perth phoenix preston regina rochelle santiago savannah
    siena skye sydney trent troy tyler valencia venice victoria vienna virginia wales
    """
)
"""Places, in lower case, that people are called after."""

DIRECTIONS = words("north south east west")
"""Short for a country, in lower case: the North, for North Korea."""

STATES = frozenset(
    (
        "Ala.", "Ariz.", "Ark.", "Calif.", "Colo.", "Conn.", "Del.", "D.C.", "Fla.", "Ga.", "Ill.", "Ind.", "Kan.",
        "Ky.", "La.", "Md.", "Mass.", "Mich.", "Minn.", "Miss.", "Mo.", "Mont.", "Neb.", "Nev.", "N.C.", "N.D.", "N.H.",
        "N.J.", "N.M.", "N.Y.", "Okla.", "Ont.", "Ore.", "Pa.", "R.I.", "S.C.", "S.D.", "Tenn.", "Tex.", "Vt.", "Va.",
        "Wash.", "W.Va.", "Wis.", "Wyo.",
    )
)  # fmt: skip
"""States and provinces as newspapers write them after a town."""
