"""Things that engines take for people or organizations: ships, storms, diseases, share indices, laws."""

from services.enrich.lexicon.table import words

NO_NAMES = words(
    """
    covid covid-19 sars sars-cov-2 mers ebola zika aids hiv hiv/aids mpox polio malaria measles tuberculosis dengue
    cholera h1n1 h5n1 bse alzheimer alzheimer's parkinson parkinson's crohn crohn's tourette lyme dna rna mrna
    est edt cst cdt mst mdt pst pdt gmt bst utc cet pac pacs ceo cfo tv gdp god allah internet web
    s&l a&e lbo ipo etf pmi cpi ppi gnp esg libor euribor pibor sofr eurodollar eurodollars cd-rom dvd suv atm gps ufo
    """
)
"""Folded words that name neither a person nor an organization, though they are capitalized."""

NO_NAME_PHRASES = frozenset(
    ("super pac", "super pacs", "jim crow", "uncle sam", "john doe", "jane doe", "mother nature", "santa claus")
)
"""The same, of several words."""

INDICES = frozenset(
    (
        "s&p 500", "s&p", "dow jones industrial average", "dow jones industrials", "ftse", "ftse 100",
        "ftse 250", "dax", "cac", "cac 40", "nikkei", "nikkei 225", "hang seng", "hang seng index", "topix", "kospi",
        "sensex", "nifty", "nasdaq composite", "nasdaq 100", "russell 2000", "stoxx 600", "euro stoxx 50", "msci",
        "shanghai composite", "asx 200", "ibex 35", "brent", "brent crude", "west texas intermediate", "wti",
    )
)  # fmt: skip
"""Folded names of share indices and prices."""

PEOPLES = words(
    """
    lgbt lgbtq lgbtq+ lgbtqia latino latinos latina latinas hispanic hispanics mormon mormons muslim muslims jew jews
    christian christians catholic catholics protestant protestants evangelical evangelicals sunni shiite confederates
    democrat democrats republican republicans tories whig whigs liberals conservatives socialists communists
    libertarian libertarians
    """
)
"""Folded words for members of peoples, faiths and parties (NORP)."""

STORMS = words("storm hurricane cyclone typhoon")
SHIPS = words("uss hms hmas hmcs mv ms rms ss rv rss ins fv")
"""Words before the name of a ship, in lower case."""

VESSELS = words(
    """
    boat lifeboat ship warship ferry yacht tanker trawler destroyer schooner frigate vessel tugboat tug dinghy steamer
    freighter cruiser submarine sloop barge ketch catamaran liner
    """
)
"""Kinds of ships."""

LAST_WORDS = {
    word: kind
    for kind, table in {
        "EVENT": "convention primary primaries caucuses marathon olympics paralympics festival championship",
        "LAW": "agreement treaty act bill amendment accord accords protocol constitution",
        "FAC": "airport stadium arena terminal highway",
        "": "assessment plan rules",
    }.items()
    for word in table.split()
}
"""Last words of names that are no organizations, and the type of each; no type: it is no name."""

PLACES = frozenset(
    ("capitol hill", "oval office", "wall street", "west wing", "big apple", "silicon valley", "beltway")
)
"""Folded names of places that a text may use for those who work there."""

MODELS = words("boeing airbus peugeot ferrari porsche bmw audi windows office iphone galaxy")
"""First words, in lower case, of products with a number."""

LAWS = words("bill act law plan amendment reform reforms amnesty legislation rules")
"""Words, in lower case, after the two names that a law is called by: the Lane-Tan bill."""

LAW_NAMES = words("dodd-frank glass-steagall sarbanes-oxley smoot-hawley taft-hartley mccain-feingold obamacare nafta")
"""Folded short names of laws and agreements."""

SEATS = frozenset(
    (
        "white house",
        "state house",
        "statehouse",
        "city hall",
        "kremlin",
        "downing street",
        "elysee palace",
        "élysée palace",
        "blue house",
    )
)
"""Folded names of buildings that stand for the governments in them."""

LOOSE_INDICES = words("dow footsie nasdaq")
"""Folded names of indices that are organizations too, but neither people nor peoples."""
