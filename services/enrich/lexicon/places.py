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
