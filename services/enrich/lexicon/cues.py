"""Reporting verbs, by the kind of content they govern, and words for sources."""

from collections.abc import Iterable

from services.enrich.lexicon.table import words

CLAUSE = words(
    """
    say tell add write note explain argue claim state declare announce report suggest acknowledge admit insist
    warn believe think contend maintain assert stress emphasize emphasise allege conclude recall predict reveal
    confirm concede complain testify remark observe reiterate assure remind estimate indicate agree deny hope
    fear promise vow pledge tweet post joke lament boast quip point muse reply respond answer continue repeat
    shout yell cry whisper mutter murmur mumble counter retort ask wonder propose recommend caution swear
    proclaim hint imply charge demand theorize speculate suspect feel know find show decide determine opine
    posit guess brag gripe grumble plead declare counsel advise forecast calculate rule learn read chant
    interject exclaim sneer snap scoff gush bemoan echo inform notify disclose convey signal elaborate summarize
    summarise clarify relate
    """
)
"""Verbs that govern a reported clause (`said that …`, `asked whether …`)."""

DIRECT_ONLY = words(
    """
    begin conclude laugh smile sigh nod shrug go interrupt press object urge beg order call sing scream bark
    roar thunder growl cheer jeer comment intone text email message deadpan chime fume rail explode blurt
    stammer chuckle marvel enthuse crow shoot retaliate chide fire exult vent agonize cite quote read tease
    taunt mock conclude deadpan
    """
)
"""More verbs that report only next to quotation marks (`“No,” she laughed`)."""

PURPOSE = words(
    """
    promise vow pledge threaten refuse decline offer agree hope swear volunteer propose want plan
    """
)
"""Verbs whose infinitive is the content (`promised to resign`)."""

ADDRESSED = words(
    """
    urge ask tell order advise warn instruct invite implore encourage beg remind call
    """
)
"""Verbs whose infinitive is an instruction to someone (`urged them to stay`)."""

LABEL = words(
    """
    call describe dub label brand deem denounce dismiss blast characterize characterise portray praise criticize
    refer
    """
)
"""Verbs that label something (`called the plan “a disgrace”`): they report only quoted labels."""

IRREGULAR = {
    "say": "says said saying", "tell": "tells told telling", "write": "writes wrote written writing",
    "think": "thinks thought thinking", "feel": "feels felt feeling", "know": "knows knew known knowing",
    "find": "finds found finding", "show": "shows showed shown showing", "swear": "swears swore sworn swearing",
    "read": "reads read reading", "go": "goes went gone going", "begin": "begins began begun beginning",
    "sing": "sings sang sung singing", "forecast": "forecasts forecast forecasting", "beg": "begs begged begging",
    "quip": "quips quipped quipping", "snap": "snaps snapped snapping", "brag": "brags bragged bragging",
    "admit": "admits admitted admitting", "plan": "plans planned planning", "dub": "dubs dubbed dubbing",
    "shoot": "shoots shot shooting", "refer": "refers referred referring", "blurt": "blurts blurted blurting",
    "chant": "chants chanted chanting", "learn": "learns learned learnt learning",
    "break": "breaks broke broken breaking", "speak": "speaks spoke spoken speaking", "put": "puts put putting",
    "see": "sees saw seen seeing", "hear": "hears heard hearing", "understand": "understands understood understanding",
    "seek": "seeks sought seeking", "choose": "chooses chose chosen choosing", "mean": "means meant meaning",
    "forget": "forgets forgot forgotten forgetting", "dream": "dreams dreamed dreamt dreaming",
    "fight": "fights fought fighting", "set": "sets set setting", "make": "makes made making",
    "let": "lets let letting",
    "strike": "strikes struck stricken striking", "bar": "bars barred barring", "ban": "bans banned banning",
    "sue": "sues sued suing", "uphold": "upholds upheld upholding", "be": "is are was were been being",
    "become": "becomes became becoming", "undertake": "undertakes undertook undertaking", "cast": "casts cast casting",
    "slam": "slams slammed slamming", "rip": "rips ripped ripping", "hit": "hits hit hitting",
    "rebut": "rebuts rebutted rebutting", "regret": "regrets regretted regretting", "aver": "avers averred averring",
    "commit": "commits committed committing", "permit": "permits permitted permitting",
    "blog": "blogs blogged blogging", "concur": "concurs concurred concurring",
    "foretell": "foretells foretold foretelling", "rethink": "rethinks rethought rethinking",
    "prefer": "prefers preferred preferring", "vie": "vies vied vying", "bid": "bids bid bidding",
    "acquit": "acquits acquitted acquitting",
}  # fmt: skip


def forms(verbs: Iterable[str]) -> frozenset[str]:
    """Every inflected form of the verbs, in lower case."""
    found: set[str] = set()
    for verb in verbs:
        found.add(verb)
        if verb in IRREGULAR:
            found.update(IRREGULAR[verb].split())
        elif verb.endswith("e"):
            found.update((verb + "s", verb + "d", verb[:-1] + "ing"))
        elif verb.endswith("y") and verb[-2] not in "aeiou":
            found.update((verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"))
        else:
            sibilant = verb.endswith(("s", "sh", "ch", "x", "z"))
            found.update((verb + ("es" if sibilant else "s"), verb + "ed", verb + "ing"))
    return frozenset(found)


CLAUSE_FORMS = forms(CLAUSE)
PURPOSE_FORMS = forms(PURPOSE)
ADDRESSED_FORMS = forms(ADDRESSED)
LABEL_FORMS = forms(LABEL)
QUOTE_FORMS = CLAUSE_FORMS | forms(DIRECT_ONLY)
CUE_SURNAMES = frozenset(form for form in QUOTE_FORMS if form.endswith("ed")) | (words("said wrote told") & QUOTE_FORMS)
"""Past forms of reporting verbs, in lower case, that some people are called by: Karim Said."""

ANONYMOUS_HEADS = words(
    """
    official officials source sources aide aides person people diplomat diplomats analyst analysts expert
    experts witness witnesses resident residents neighbor neighbors neighbour neighbours critic critics
    supporter supporters voter voters lawmaker lawmakers officer officers man woman men women student students
    employee employees worker workers adviser advisers advisor advisors insider insiders trader traders investor
    investors economist economists scientist scientists researcher researchers doctor doctors soldier soldiers
    protester protesters activist activists opponent opponents observer observers strategist strategists
    executive executives member members staffer staffers operative operatives individual others some many
    several spokesman spokeswoman spokesperson spokesmen friend friends relative relatives player players fan
    fans rebel rebels prosecutor prosecutors lawyer lawyers attorney attorneys judge police authorities
    investigator investigators reporter reporters journalist journalists owner owners farmer farmers driver
    drivers passenger passengers parent parents teacher teachers leader leaders politician politicians senator
    senators democrats republicans conservatives liberals donor donors patient patients customer customers
    tourist tourists villager villagers survivor survivors someone somebody one those few most everyone nobody
    anyone businessman businesswoman bystander bystanders veteran veterans colleague colleagues rival rivals
    candidate candidates commander commanders militant militants envoy envoys delegate delegates negotiator
    negotiators
    """
)
"""Head words of an anonymous source, unless the text introduces someone by that word."""

PERSON_PRONOUNS = {"he": "m", "she": "f", "they": "", "him": "m", "her": "f"}
"""Personal pronouns and the gender they indicate, if any."""
