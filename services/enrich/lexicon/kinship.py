"""Words for relatives and partners, with the gender that they indicate."""

from services.enrich.lexicon.table import words

_FEMALE = words(
    """
    wife ex-wife mother daughter sister widow girlfriend fiancée fiancee aunt niece grandmother granddaughter mom mum
    stepmother stepdaughter stepsister mother-in-law daughter-in-law sister-in-law bride goddaughter half-sister
    """
)
_MALE = words(
    """
    husband ex-husband father son brother widower boyfriend fiancé uncle nephew grandfather grandson dad stepfather
    stepson stepbrother father-in-law son-in-law brother-in-law groom godson half-brother
    """
)
_EITHER = words(
    """
    partner spouse cousin twin child children parent parents sibling siblings relative relatives family
    """
)

KIN_GENDER = dict.fromkeys(_FEMALE, "f") | dict.fromkeys(_MALE, "m")
"""The gender of someone who is called by this word."""

KIN = _FEMALE | _MALE | _EITHER
"""Words for someone's relative: `the mother of Ann Lee` is not Ann Lee."""

GENDERED_NOUNS = (
    dict.fromkeys(
        words(
            """
            woman actress spokeswoman chairwoman congresswoman businesswoman policewoman saleswoman councilwoman
            heiress waitress hostess nun girl schoolgirl grandmother queen princess duchess baroness
            countess empress ballerina midwife assemblywoman alderwoman sportswoman comedienne headmistress landlady
            """
        ),
        "f",
    )
    | dict.fromkeys(
        words(
            """
            man spokesman chairman congressman businessman policeman salesman councilman fisherman fireman monk
            boy schoolboy grandfather king prince duke baron emperor assemblyman alderman sportsman headmaster landlord
            priest imam gentleman
            """
        ),
        "m",
    )
    | KIN_GENDER
)
"""Nouns that tell the gender of the person they describe."""
