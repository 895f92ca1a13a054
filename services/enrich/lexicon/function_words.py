"""Words that are not names, or not part of a name, even when capitalized."""

from services.enrich.lexicon.table import words

PRONOUNS = words(
    """
    i he she it we you they him her them us his their our your my its who whom this that
    """
)

OPENERS = words(
    """
    a an the and but or nor so yet in on at to of for from by with as if when while after before since although though
    because until that this these those there here then now what why how who both either neither like unlike even only
    i he she it we you they his her its our their my your some many most all several according asked says said
    """
)
"""Words that are usually capitalized only at the start of a sentence."""

SMALL = words("of the and for in on to at de la le du des von van y &")

PARTICLES = words(
    "al el la le las los les da de del della der den di dos du van von und zu zur bin ibn ben ap af av ter ten"
)
"""Words in lower case at the start of a name that belong to it."""

SMALL_IN_TITLES = words("a an and as at but by for from in into of on or over the to up with")
"""Words in lower case within the title of a work."""

INDEFINITE = words("a an some several many one another no two three other both most any")

RELATIVES = words("who which that whom")

CALENDAR = words(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december mon tue tues wed thu thurs fri jan feb apr jun jul aug sep sept oct nov
    dec christmas easter
    """
)
"""Never a name on their own. (This loses people called only April or May.)"""

ABBREVIATIONS = words(
    """
    corp inc co cos ltd bros jr sr mfg intl assn dept univ
    ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont neb nev okla ore pa
    tenn tex va vt wash wis wyo ont que
    """
)
"""Last words of names that take a full stop, which is then part of the name."""

SUBJECTS = words(
    """
    i you he she it we they there this that it's he's she's they're we're you're i'm i've we've they've that's there's
    it’s he’s she’s they’re we’re you’re i’m i’ve we’ve they’ve that’s there’s
    """
)
"""Words that open a clause as its subject."""

ADVERBIAL_OPENERS = words("in at on during after before when while as last this yesterday today earlier later outside")
"""Words that open a phrase of time or place."""

CLAUSE_OPENERS = words("that whether if how why")
"""Words that open the clause of a reporting verb before it."""
