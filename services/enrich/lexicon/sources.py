"""Nouns that describe who says something: people, groups and bodies."""

from services.enrich.lexicon.table import words

OWN_WORDS = words(
    """
    statement statements letter letters tweet tweets post posts memo email emails e-mail e-mails book speech op-ed
    column blog message messages note notes testimony affidavit submission declaration memoir article remarks comments
    words answer reply response interview account version essay lawsuit suit complaint brief motion petition filing
    """
)
"""Documents that speak for the person who owns them: `Lee's letter said`."""

ORGANS = words(
    """
    campaign camp office team administration staff family government group foundation estate firm company organization
    side circle party cabinet
    """
)
"""What belongs to a person without being that person: `Lee's campaign said`."""

BODIES = words(
    """
    company firm bank agency group organization organisation newspaper paper magazine network broadcaster outlet
    publication station website commission committee council court board union association party campaign department
    ministry bureau office university college school hospital club team league federation institute center centre
    foundation charity church airline carmaker automaker manufacturer retailer maker giant startup start-up chain
    studio publisher insurer lender regulator watchdog authority administration service institution body panel
    corporation supermarket developer utility operator producer exchange fund think-tank coalition movement airport
    drugmaker chipmaker planemaker toymaker shipbuilder homebuilder brewer miner
    """
)
"""Nouns for organizations: `the company said`."""

PRESS = words("newspaper paper magazine outlet publication daily tabloid journal weekly")
"""Nouns for the press."""

IN_NAMES = words(
    """
    bank commission committee council court board union association party campaign department ministry bureau office
    university college school hospital club league federation institute center centre foundation church authority
    service institution corporation exchange fund coalition airport network agency
    """
)
"""Nouns for organizations that mostly stand in their names: `the union` is hardly one called something else."""

ALSO_CALLED = {
    "union": ("association", "workers", "brotherhood", "guild", "federation", "teamsters"),
    "agency": ("administration", "bureau", "service"),
    "league": ("association", "conference"),
}
"""Words in the names of organizations that a noun means too: `the union` may be an association of workers."""

REPRESENTATIVES = words(
    """
    spokesman spokeswoman spokesperson spokesmen spokespeople lawyer lawyers attorney attorneys aide aides adviser
    advisers advisor advisors representative representatives friend friends relative relatives supporter supporters
    critic critics ally allies agent manager managers publicist solicitor counsel neighbor neighbour neighbors
    neighbours colleague colleagues rival rivals opponent opponents teammate teammates assistant secretary deputy
    surrogate surrogates biographer biographers physician doctor members member staff veterans
    """
)
"""People described by whom they belong to: `a lawyer for Ann Lee` is not Ann Lee."""

FACELESS = words("witness juror official source insider bystander passer-by resident voter employee individual person")
"""People whom news names as such if at all: `the witness` is not whoever spoke last."""

UNNAMED = words(
    """
    official officials source sources aide aides diplomat diplomats adviser advisers advisor advisors insider insiders
    person people individual individuals executive executives man woman men women witness witnesses spokesman
    spokeswoman spokesperson spokesmen spokespeople strategist strategists operative operatives staffer staffers
    someone somebody one another lawyer lawyers attorney attorneys employee employees friend friends neighbor neighbour
    relative trader traders banker bankers analyst economist resident voter student teacher worker farmer doctor nurse
    officer agent reporter senator lawmaker
    """
)
"""Heads of an anonymous source when they are indefinite: `a senior official`."""

GROUPS = words(
    """
    police authorities public crowd family parents residents neighbors neighbours everyone everybody others some many
    most few all both majority team staff media press opposition leadership management community
    """
)
"""Nouns for several people, whatever their form."""

PERSON_NOUNS = words(
    """
    mayor governor senator president premier judge coach chief star champion captain director leader head boss chairman
    chairwoman chair ceo cfo spokesman spokeswoman spokesperson congressman congresswoman lawmaker nominee candidate
    politician minister secretary chancellor king queen prince princess pope bishop archbishop priest pastor rabbi
    imam professor doctor scientist economist analyst lawyer attorney prosecutor sheriff officer detective general
    admiral colonel striker goalkeeper midfielder defender winger forward quarterback pitcher batsman bowler actor
    actress singer writer author novelist poet director producer artist musician comedian host anchor journalist
    reporter editor businessman businesswoman billionaire millionaire mogul tycoon founder owner investor entrepreneur
    democrat republican conservative liberal socialist independent tory candidate frontrunner front-runner incumbent
    challenger winner defendant suspect victim accused driver teacher student nurse farmer activist diplomat envoy
    ambassador commissioner councilman councilwoman representative delegate speaker whip man woman boy girl teenager
    official veteran native lady player manager hacker pollster strategist adviser advisor aide heir widow wife husband
    mother father son daughter brother sister singer-songwriter rapper model skipper golfer boxer sprinter runner
    swimmer cyclist racer researcher historian philosopher psychologist surgeon physician pilot astronaut year-old
    dealmaker developer consultant trader banker chef designer architect engineer critic
    """
)
"""Nouns for one person that a text may use in place of a name."""

GENDERED_PRONOUNS = {
    "he": "m",
    "him": "m",
    "his": "m",
    "himself": "m",
    "she": "f",
    "her": "f",
    "hers": "f",
    "herself": "f",
}
"""Pronouns for one person, and the gender that they indicate."""

PLURAL_PRONOUNS = words("they them their both each")
FIRST_PERSON = words("i we me us my our")
THINGS = words("it its")
