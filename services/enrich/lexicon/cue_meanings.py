"""What the words of a cue mean: whether they put something into words, or think, plan, decide, perceive or act.

Only what is put into words is a report. A word may have several meanings (`offer`, `find`): what it governs decides.
"""

from services.enrich.lexicon.cues import forms
from services.enrich.lexicon.table import words

SPEECH = words(
    """
    say tell add write note explain argue claim state declare announce acknowledge admit insist warn contend maintain
    assert stress emphasize emphasise allege reveal confirm concede complain testify remark reiterate assure remind deny
    joke lament boast quip muse reply respond answer repeat shout yell cry whisper mutter murmur mumble counter retort
    caution proclaim hint exclaim sneer scoff gush bemoan inform notify disclose elaborate clarify recount brag gripe
    grumble opine posit speculate theorize hypothesize profess confess divulge tweet retweet blog chant interject snap
    rejoin comment quote cite mention affirm reaffirm aver attest crow gloat exult rave rail rant fulminate thunder
    fume enthuse marvel chime intone deadpan stammer blurt concur summarize summarise relate detail volunteer venture
    protest object interrupt conclude recall observe express voice report point specify stipulate underscore
    utter speak talk testify narrate dictate reason remonstrate whine moan grouse preach lecture address allude
    reference narrate predict foretell
    """
)
"""Verbs that put something into words."""

REQUEST = words(
    """
    ask urge beg implore exhort entreat plead demand request order instruct advise invite encourage recommend counsel
    petition appeal press beseech command direct remind inquire enquire question query propose suggest
    """
)
"""Verbs that ask someone for something, in words."""

PROMISE = words("promise pledge vow threaten swear guarantee undertake offer propose volunteer agree")
"""Verbs that commit the source to something, in words or by deeds."""

LABEL = words(
    """
    call describe dub label brand characterize characterise portray liken compare refer tout hail term paint cast bill
    """
)
"""Verbs that call something something."""

VERDICT = words(
    """
    accuse blame criticize criticise denounce condemn decry deride disparage ridicule mock taunt belittle blast slam
    assail rip lambaste pummel castigate chastise chide rebuke berate scold bash dispute rebut refute praise laud
    applaud commend thank congratulate apologize apologise extol insult trash savage skewer lambast excoriate
    attack dismiss knock hit credit fault lash disavow disown downplay question
    """
)
"""Verbs that praise or blame, mostly in words."""

ONSET = words("begin continue start go end open reflect break")
"""Verbs that report only beside quotation marks."""

EVIDENCE = words(
    """
    show find suggest indicate reveal report demonstrate conclude document estimate project forecast calculate predict
    determine outline read list put identify trace imply estimate
    """
)
"""Verbs of reports, polls and papers, and of facts that suggest something."""

THOUGHT = words(
    """
    think believe feel know expect hope fear worry consider doubt suspect assume wonder wish want prefer realize realise
    understand remember forget imagine regard view see like love hate trust reckon anticipate envision conceive perceive
    recognize recognise learn discover notice hear watch fathom resent regret admire respect appreciate care dream
    sense figure deem envisage presume weigh ponder contemplate judge interpret rethink concern convince favor favour
    enjoy welcome dislike tire
    """
)
"""Verbs of thinking, feeling, knowing and perceiving."""

PLAN = words(
    """
    plan want seek intend aim try attempt decide choose determine mull prepare opt need desire strive vie work fight bid
    design mean struggle eye refuse decline resolve hope elect eager will set schedule expect push help let make
    """
)
"""Verbs of planning, trying and declining."""

RULING = words(
    """
    rule vote approve reject convict sentence charge indict uphold strike overturn grant pass veto sign adopt ban acquit
    fine appoint nominate name impose require allow permit bar prohibit enact repeal legalize legalise void overrule sue
    file authorize authorise lift block arrest halt restrict order dismiss extradite oust fire hire
    """
)
"""Verbs of courts, parliaments and boards."""

SUPPORT = words(
    """
    support back oppose favor favour endorse embrace champion resist welcome agree disagree approve disapprove align
    side promote defend advocate push echo
    """
)
"""Verbs of being for or against."""

SEEMING = words("seem appear look sound become tend prove happen remain be")
"""Verbs of seeming."""

SHOWING = words(
    """
    feature focus explore chronicle title entitle star sing satirize satirise depict use play film publish broadcast air
    contain include invoke illustrate highlight model
    """
)
"""Verbs of works: what they are about."""

SPEECH_NOUN = words(
    """
    according statement statements comment comments remark remarks claim claims warning warnings accusation accusations
    assertion assertions announcement question criticism report reports letter testimony tweet tweets post message
    speech interview address words word argument arguments allegation allegations denial confession complaint
    complaints call calls suggestion description acknowledgment acknowledgement admission insistence answer reply
    response account disclosure estimate estimates prediction forecast apology praise rebuke plea appeal rhetoric quip
    joke promise pledge vow threat clear publicly aloud per mantra slogan refrain
    """
)
"""Nouns and phrases of speech in a cue: `according to`, `made clear`, `in a statement`."""

THOUGHT_NOUN = words(
    """
    belief beliefs view views opinion hope hopes fear fears worry worries concern concerns doubt doubts desire wish
    expectation expectations feeling idea illusion illusions vision dream dreams decision plan plans effort efforts
    attempt attempts intention strategy proposal agreement refusal reluctance determination bid support opposition vote
    goal purpose policy sense interest skepticism impression aim campaign willing unwilling ready reluctant likely able
    sure unsure unclear optimistic confident nervous afraid known designed supporter critic fan opponent
    """
)
"""Nouns and adjectives of thought, will and purpose in a cue."""

FOLLOWED = {
    "point": "out up to", "call": "for on upon", "make": "clear case",
    "put": "it this", "go": "on", "take": "aim issue",
    "speak": "of about", "talk": "about of", "lay": "out", "spell": "out", "lash": "out", "fire": "back", "hit": "back",
    "shoot": "back", "chime": "in", "weigh": "in", "tick": "off", "press": "on", "sum": "up", "push": "back",
}  # fmt: skip
"""Verbs of speech by the word that follows within the cue."""

DENYING = words(
    """
    not never neither nor no without n't n’t cannot hardly barely refuse refuses refused refusing decline declines
    declined declining fail fails failed failing avoid avoids avoided avoiding
    """
)
"""Words by which nothing was said: `did not say`, `declined to comment`."""

MODALS = words("will would could can may might must should shall 'll ’ll 'd ’d going unlikely likely")
"""Verbs by which nothing has been said yet: `will say`, `might argue`."""

MEANINGS = {
    name: forms(table)
    for name, table in {
        "speech": SPEECH, "request": REQUEST, "promise": PROMISE, "label": LABEL, "verdict": VERDICT,
        "evidence": EVIDENCE, "thought": THOUGHT, "plan": PLAN, "ruling": RULING, "support": SUPPORT,
        "onset": ONSET, "seeming": SEEMING, "showing": SHOWING,
    }.items()
} | {"speech_noun": SPEECH_NOUN, "thought_noun": THOUGHT_NOUN}  # fmt: skip
"""Every form of every word, by its meaning."""

PUTTING_INTO_WORDS = frozenset[str]().union(
    *(
        MEANINGS[name]
        for name in ("speech", "request", "promise", "label", "verdict", "evidence", "onset", "speech_noun")
    )
)
"""Every form of the words that may put something into words."""

MEANINGS_OF = {
    word: tuple(meaning for meaning, members in MEANINGS.items() if word in members)
    for word in frozenset[str]().union(*MEANINGS.values())
}
"""The meanings of every form of every word."""

ADVERBIAL = words("be been have has had being also ever even yet soon still always often just now then only all")
"""Words between a modal verb or a denial and its verb."""

EXPECTING = words("expected due scheduled set likely unlikely going planned planning ready poised prepared hoping able")
"""Words before `to` by which nothing has been said yet."""

NICKNAMING = words("dubbed nicknamed known titled entitled named christened labeled labelled called")
"""Words that name something without a speaker: `the bill, dubbed “the Long Haul”`."""

SIGNS = words(
    """
    sign signs banner banners placard placards poster posters plaque plaques sticker stickers button buttons board
    billboard billboards notice notices graffiti tattoo tattoos cap caps hat hats shirt shirts t-shirt t-shirts label
    labels inscription engraving slogan slogans marquee headstone tombstone gravestone doormat mug
    """
)
"""Things with words on them that nobody says."""

WORKS = words(
    """
    album albums song songs single ballad anthem hymn film films movie movies drama comedy thriller sequel book books
    novel novels novella memoir memoirs autobiography biography bestseller play plays musical opera ballet show shows
    series sitcom episode exhibit exhibition painting paintings portrait mural sculpture poem poems essay column
    program programme podcast documentary magazine newspaper blog game painting photograph symphony sonata track hit
    trilogy anthology titled entitled called
    """
)
"""Works, and words that introduce their titles."""

THINGS = words(
    """
    experience history evidence fact facts event events trend trends sign signs election elections deal deals rule rules
    law laws bill bills plan plans move moves decision decisions success failure result results outcome case cases
    example examples victory defeat loss defeats economy markets market prices price weather war wars crisis strategy
    policy policies system technology program programs attack attacks incident incidents episode behavior behaviour
    reality reason reasons theory idea ideas tradition culture silence action actions changes change rise decline
    absence presence logic nature science politics past future everything nothing something anything none
    """
)
"""Heads of sources that cannot speak: what they show or suggest nobody said."""

LEADING_TO_TITLES = words("on in from at by like told")
"""Words before a title in marks, and seldom before a quotation: `she told “Morning Hour,”`."""
