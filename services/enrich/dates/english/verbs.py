"""English verbs and nouns by what they tell of the time around them: `direction`."""

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _third_person(verb: str) -> str:
    if verb.endswith(("s", "sh", "ch", "x", "o")):
        return f"{verb}es"
    return f"{verb[:-1]}ies" if verb[-1] == "y" and verb[-2] not in "aeiou" else f"{verb}s"


SCHEDULABLE: Final = _words(
    "adjourn air appear arrive attend begin break celebrate change chair choose clash close come commence compete"
    " conclude convene debate debut decide defend depart discuss drop elect embark end expire face fall fight"
    " finish fly gather get go graduate head hear hold host increase join kick land lapse launch leave lift mark"
    " march mature meet move open pay perform play premiere present publish race release reopen resign resume"
    " retire return rise rule run sail screen serve sit stage start step stop strike switch take tee testify tip"
    " tour travel turn unveil visit vote walk welcome wrap"
)
"""Verbs whose present tense tells of what is fixed to come: `opens Friday`, `go to the polls on Tuesday`."""

THIRD_PERSON: Final = frozenset(_third_person(verb) for verb in SCHEDULABLE)

OCCURRENCES: Final = SCHEDULABLE - _words(
    "air change chair drop end face fall fight finish head increase join kick land lapse lift mark march move pay"
    " play present race release rise rule run sail screen see sit stage step stop strike switch tip tour travel"
    " turn visit vote walk welcome wrap hold host hear return start open close debate debut premiere launch break"
    " leave"
)
"""Of these, verbs that are hardly ever nouns: `voters choose`, but `the march`."""

PLURAL_SUBJECTS: Final = _words(
    "that which they we you i who people police men women children staff crews clocks both all most others"
    " teachers nurses"
)
"""Words besides plurals after which a bare verb is a present tense: `they play`."""

SCHEDULED: Final = _words(
    "scheduled rescheduled slated due expected planned set booked pencilled penciled timed fixed earmarked"
    " supposed meant tipped poised bound likely certain sure unlikely ready"
)
"""What follows `is` or `was` where something is to come: `was due`, `is set`."""

SHIFTED: Final = _words(
    "postponed rescheduled moved delayed deferred pushed shifted brought advanced extended adjourned put"
    " prolonged suspended cancelled canceled called scrapped abandoned banned shelved axed halted closed shut"
    " booked arranged scheduled slated fixed planned set sold grounded relocated switched disrupted"
)
"""Participles after `has been` that leave an event's day ahead: `has been postponed to Tuesday`."""

DISPLACED: Final = _words(
    "postponed postpone rescheduled reschedule moved move delayed delay deferred defer pushed push shifted shift"
    " brought bring extended extend adjourned adjourn put switched switch scheduled schedule set booked"
)
"""Verbs that give an event another day, after `to`: `moved the vote to Tuesday`."""

FIXED: Final = _words("planned set expected scheduled booked timed arranged called")
"""Participles that fix an event's day: `has called an election for May`, `set for Friday`."""

STATES: Final = SHIFTED | SCHEDULED | _words("open off free on available possible valid live back away absent")

FIXTURES: Final = _words("host play face meet visit entertain welcome")
"""Of these, what a team, a singular name, is said to do: `City host Rovers on Saturday`."""

AWAITED: Final = _words("of before until await awaits awaiting awaited expected")
"""Words before a date whose event, such as a ruling, is still to come: `ahead of Friday's ruling`."""

TEAMS: Final = _words("side team club squad hosts visitors champions leaders")
"""Subjects of those besides names."""

WINNING: Final = _words(
    "send give beat win earn seal level secure claim reach clinch snatch rescue equalise equalize advance defeat edge"
    " retain regain complete salvage deny"
)
"""What someone did `to win` or the like, after a verb of the past: a result, not a plan."""

SCORES: Final = _words("goal goals try tries penalty winner header equaliser equalizer birdie putt century")
"""What a player has done before `to win`."""

PUBLISHED: Final = _words(
    "its their earnings results profit sales figures quarterly annual half-year first fourth third second"
)
"""What follows `reports` where a company is still to report."""

BLAMED: Final = _words(
    "accused suspected alleged charged convicted guilty believed thought wanted reported feared said known"
    " presumed understood blamed claimed considered among"
)
"""What follows `is` where a past act is meant: `is accused of stabbing a man on Thursday`."""

PROBING: Final = _words(
    "investigating probing searching looking hunting mourning recovering reeling appealing grieving cleaning"
    " assessing trying questioning examining treating seeking asking facing reviewing studying struggling coming"
    " dealing coping suing picking"
)
"""What is being done about something past: `are investigating a shooting on Saturday`."""

CONFESSED: Final = _words("after with admit admits admitted deny denies denied despite")
"""Words before the gerund of a past act: `admits killing him in April`."""

TREATED: Final = _words("treated questioned investigated interviewed examined reviewed sought hunted blamed mourned")
"""What `is being` done about something past."""

IMPLICATIVE: Final = _words(
    "failed managed forced began refused declined used helped led continued had happened proved appeared seemed"
    " rushed hurried claimed"
)
"""Past verbs after which `to …` is no future: `failed to appear`, `declined to comment`."""

AROUND: Final = _words("before after since during by until")
"""Prepositions that make no part of a subject of a date: `the risk before Nov. 3 is`."""

BEFORE_VERBS: Final = _words("to will would could may might can should must")
"""Words after which a noun of PAST_EVENTS is a verb: `to win in November`."""

SUBORDINATE: Final = _words("that which because if when while whether but")
"""Words that begin a clause, whose verb is the next one: `said that on Monday he will`."""

NO_PREDICATES: Final = _words("say says said deadline upcoming until")
"""Words after a date that tell nothing of it: `who hope to win in November say`, `the March 15 deadline`."""

COMMENT: Final = _words(
    "say comment confirm discuss disclose elaborate give be answer reach respond identify release speak"
)
"""What someone `would not` or `could not` do on the day of the report."""

PERCEIVED: Final = _words("reached seen heard found contacted")
"""What `could be` or `could not be` done on the day of the report."""

ANNOUNCING: Final = _words(
    "said says say told tells set thought wrote announced announces added agreed approved asked decided declared"
    " expected hoped invited ordered planned pledged predicted promised proposed reported scheduled threatened"
    " vowed warned wanted needed called intended signed extended postponed delayed have has had"
)
"""Past verbs that may introduce what is to come: `announced a strike on Friday`."""

ASSERTING: Final = _words(
    "said told wrote announced added agreed approved asked decided declared reported signed warned thought so"
)
"""Of these, verbs whose own day follows them: `agreed in May`, but `a trip planned in May`."""

COMING: Final = _words(
    "looming forthcoming impending scheduled expects due slated upcoming hopes hope expect deadline until payable"
    " expire expires plans planning intends intend begins starts opens ends closes anticipate anticipates predict"
    " predicts foresee foresees forecasts"
)
"""Other words that point ahead."""

PAST: Final = _words(
    "was were did came went took made gave got met fell rose held won lost began since stood saw left hit kept"
    " found brought spoke ran sent shot put led paid sold bought became knew struck grew broke cut ago drew flew"
    " built felt gone been sank slid dropped swam drove rode ate hid threw fought caught taught sought slept swept"
    " shook wore tore swore froze chose stole woke sang rang drank shrank sprang stuck dug hung spent lent bent"
    " meant dealt swung seen shown taken given written spoken driven stolen broken chosen fallen hidden thrown"
    " beaten worn torn sworn frozen begun flown drawn grown blown wed born clung slung fled bred fed sped burnt"
    " learnt split shut spread quit bid laid lay"
)
"""Irregular past tenses and participles that announce nothing."""

PAST_EVENTS: Final = _words(
    "attack attacks shooting shootings bombing bombings blast blasts explosion explosions fire fires blaze crash"
    " crashes collision accident derailment earthquake quake flood floods flooding tornado tsunami landslide"
    " avalanche riot riots clash clashes unrest violence killing killings murder murders death deaths stabbing"
    " stabbings massacre raid raids airstrike airstrikes assault robbery theft burglary heist kidnapping abduction"
    " incident disappearance sinking spill leak outage blackout collapse coup ambush ouster defeat loss "
    " victory upset injury scandal breach hack outbreak disaster tragedy rampage siege mutiny invasion uprising"
    " eruption wreck capsizing brawl arson slaying arrest arrests ruling rulings acquittal conviction"
    " rout remarks evacuation"
)
"""Nouns of what has happened when a paper names it: `the August riots`, `a fire on Friday`."""

REPORTED: Final = _words(
    "report reports data figure figures number numbers result results sales earnings statistic statistics survey"
    " reading index inflation exports imports output production payroll payrolls profit profits revenue revenues"
    " minutes jobs unemployment prices cpi ppi pmi gdp deficit surplus orders spending accounts wages salaries"
    " quarter"
)
"""Nouns of what is counted after its time: `the February jobs report`."""

COUNTED: Final = _words(
    "sales profit profits exports imports output production inflation unemployment prices spending orders revenue"
)
"""Of these, what takes place in the time itself: `sales in March`, but `results in March` come out then."""

ALSO_NOUNS: Final = _words("cut bid split hit shot")
"""Of the past tenses, those that are nouns after a determiner or an adjective: `the first cut in May`."""

DETERMINERS: Final = _words("a an the his her its their our my your this that these those some any no each every")

NOUN_BEFORE: Final = DETERMINERS | _words(
    "two three four five six several many few more first second third last next of for with most new own"
)
"""Words after which a form that could be a verb is a noun: `two visits`."""

PREPOSITIONS: Final = _words(
    "on in by at from of for over into after before since until till through during about around"
)

OBJECT_OF: Final = PREPOSITIONS | {"to"}
"""Prepositions before an event of a day, which is then no subject: `after Monday's debate`."""

CONNECTORS: Final = PREPOSITIONS | _words(
    "early late earlier later the and or to between this coming sometime only both out up off again home back"
)
"""What may stand between a verb and its date."""

MODALS: Final = _words("would could may might can should must wouldn't couldn't can't shouldn't")

BETWEEN: Final = _words(
    "not also then now still only soon probably likely already again all both been be once currently reportedly"
    " well almost nearly about never yet just so long"
)
"""Words inside a verb group: `will also be`, `are still closed`."""

PARTS: Final = _words(
    "morning afternoon evening night lunchtime and or monday tuesday wednesday thursday friday saturday sunday"
)
"""What may stand between a date in a subject and its verb: `flights on Tuesday night are`."""

OBJECTS: Final = _words("so it them him her us me you themselves himself herself itself")
"""Pronouns between a verb and its date: `announced it in May`."""

NO_INFINITIVE: Final = DETERMINERS | _words("reporters them us me him it death")
"""Words after a `to` that is no infinitive's."""

PLACING: Final = _words("on in by at from until during")
"""Prepositions that make a date an adverbial: `in February sales fell`, but `after the February sales`."""

STOPS: Final = (
    PREPOSITIONS
    | DETERMINERS
    | MODALS
    | _words(
        "and or but to he she it they we i you there not also with against amid who which that after when if because"
        " where whether as while is are am isn't aren't was were wasn't weren't has have had will won't shall"
    )
)
"""Words that end a noun phrase."""
