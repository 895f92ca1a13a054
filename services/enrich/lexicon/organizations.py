"""Words in the names of organizations and countries."""

from services.enrich.lexicon.table import phrases, words

LEGAL_FORMS = words(
    """
    inc corp corporation co company ltd limited llc plc ag sa nv se gmbh group holdings spa oyj ab lp llp
    """
)
"""Last words of a company's name that later mentions drop."""

FOLLOWERS = words("campaign camp")
"""Last words, in lower case, of organizations that are a person's: the Lane campaign."""

GENERIC_FIRST = words(
    """
    university bank national united new royal american european international federal state department ministry
    house supreme high central general great north south east west northern southern eastern western first white
    world global democratic republican institute center centre college school city county court public office
    association air
    """
)
"""First words that cannot serve as a short name of the organization."""

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
"""Folded short names of countries and bodies, and their full names."""

SAME_BODY = {
    "gop": "Republican Party",
    "grand old party": "Republican Party",
    "republican party": "Republican Party",
    "isil": "Islamic State",
    "isis": "Islamic State",
    "daesh": "Islamic State",
    "fed": "Federal Reserve",
    "federal reserve board": "Federal Reserve",
    "hhs": "Department of Health and Human Services",
    "health and human services department": "Department of Health and Human Services",
    "pentagon": "Department of Defense",
    "defense department": "Department of Defense",
    "justice department": "Department of Justice",
    "state department": "Department of State",
    "treasury department": "Department of the Treasury",
    "homeland security department": "Department of Homeland Security",
    "cdc": "Centers for Disease Control and Prevention",
    "centers for disease control": "Centers for Disease Control and Prevention",
}
"""Folded short names of public bodies, and their full names."""

HEADS = words("agency board bureau commission committee department ministry panel council authority subcommittee")
"""Bodies, in lower case, that a text calls by this word alone, wherever it stands in the name."""

REGIONAL = words("senate house congress assembly parliament party court police government legislature guard university")
"""Bodies, in lower case, that every state or region has besides the country."""

NATIONAL = frozenset(("us", "united states", "american", "federal", "uk", "british", "national", "united states'"))
"""Folded words before the name of a national body."""

CLUBS_ONLY = words("united rovers wanderers albion athletic rangers hotspur orient argyle fc afc rfc")
"""Last words, in lower case, that little else than a team has in its name."""

CLUBS = CLUBS_ONLY | words("city county town villa forest wednesday palace")
"""Last words, in lower case, of the names of teams, besides plurals."""

PAPERS = words(
    """
    post times journal herald tribune star globe gazette chronicle courier observer telegraph independent mail sun
    mirror express register bee sentinel dispatch examiner inquirer ledger standard record argus echo advertiser press
    examiner clarion mercury enquirer
    """
)
"""Last words, in lower case, of the names of newspapers, by which a text calls them for short."""

DOTTED_PLACE = r"(?:U\.S(?:\.A)?|U\.K|U\.N|E\.U|U\.A\.E|D\.C)\."
"""Pattern of a place name written with full stops."""

BODIES = words(
    """
    administration agency army association assembly authority bank board bureau caucus center centre chamber church
    club college commission committee company confederation congress corps council department enforcement exchange
    federation force foundation fund guild house institute league legislature ministry museum office organization
    parliament party police prevention protection school senate service services society subcommittee survey
    trust tribunal
    union university
    """
)
"""Last words, in lower case, of the names of single bodies."""

FOR_WHAT = words(
    """
    Alternative Democrats Republicans Priests Doctors Citizens Movement Coalition Veterans Teachers Mothers Parents
    Women Students Americans Independents Party Alliance Friends Lawyers Nurses Workers Farmers Scientists Voters
    """
)
"""First words of organizations that go on with `for`."""

SCHOOLS = words("school university college academy seminary")
"""Last words, in lower case, of organizations that engines take for the towns they are named for."""

SHARED_BODIES = words("police constabulary council fire nhs")
"""Last words, in lower case, of the names of bodies that two places may share."""

JOINED_PLACES = frozenset(
    (
        "antigua and barbuda", "argyll and bute", "avon and somerset", "bath and north east somerset",
        "barking and dagenham", "bosnia and herzegovina", "brighton and hove", "cheshire west and chester",
        "dagenham and redbridge", "devon and cornwall", "devon and somerset", "dumfries and galloway",
        "hammersmith and fulham", "havant and waterlooville", "hereford and worcester", "kensington and chelsea",
        "newfoundland and labrador", "norfolk and norwich", "nottingham and nottinghamshire", "perth and kinross",
        "redcar and cleveland", "rushden and diamonds", "sao tome and principe", "são tomé and príncipe",
        "st kitts and nevis", "st. kitts and nevis", "saint kitts and nevis", "st vincent and the grenadines",
        "telford and wrekin", "trinidad and tobago", "turks and caicos", "tyne and wear", "windsor and maidenhead",
        "yorkshire and the humber", "wallis and futuna", "serbia and montenegro", "jammu and kashmir",
    )
)  # fmt: skip
"""Places, in lower case, that have `and` in their names."""

KNOWN = phrases(
    """
    twitter, facebook, instagram, youtube, tiktok, snapchat, whatsapp, reddit, linkedin, pinterest, tumblr,
    skype, telegram, google, yahoo, microsoft, netflix, spotify, uber, airbnb, lyft, paypal, ebay, twitch,
    openai, nvidia, intel, ibm, samsung, sony, toyota, nissan, volkswagen, pfizer, moderna, novartis, sanofi,
    boeing, airbus, ryanair, easyjet, lufthansa, starbucks, walmart, costco, ikea, nestle, nestlé, unilever,
    goldman sachs, morgan stanley, jpmorgan, citigroup, barclays, hsbc, ubs, exxonmobil, exxon mobil, chevron,
    bp, hezbollah, hamas, al-qaeda, al qaeda, taliban, boko haram, isis, isil, islamic state, al-shabab, nato,
    opec, interpol, europol, unicef, unesco, fifa, uefa, ioc, nba, nfl, nhl, ncaa, nra, aclu, naacp, greenpeace,
    oxfam, amnesty international, mossad, mi5, mi6, cia, fbi, nsa, epa, fda, irs, nasa, pentagon, supreme court,
    associated press, reuters, agence france-presse, bloomberg, new yorker, fox news, msnbc, cnn, bbc, npr, pbs,
    cnbc, abc news, cbs news, nbc news, sky news, al jazeera, wall street journal, los angeles times, financial
    times, daily mail, der spiegel, le monde, newsweek
    """
)
"""Folded names of organizations that engines often take for something else."""

ALONE_NO_NAME = words(
    """
    state court committee party board office department council commission convention airport family federal ministry
    agency union league city county university campaign administration school company center centre government
    new no wall association foundation institute continental allied marine exchequer
    """
)
"""Words, in lower case, that name an organization only together with others."""

POSSESSIVE_FIRMS = phrases(
    """
    mcdonald's, moody's, macy's, kohl's, sainsbury's, denny's, wendy's, levi's, lloyd's, lowe's, domino's, arby's,
    dillard's, kellogg's, sotheby's, christie's, applebee's, chili's, hardee's, bloomingdale's, claire's, trader joe's,
    papa john's, carl's jr, dick's, culver's, hershey's, campbell's, standard & poor's, ben & jerry's, casey's,
    jimmy john's, raising cane's, popeye's, tiffany's, bj's, sam's club, jersey mike's, papa murphy's, friendly's,
    church's, zaxby's, dunkin's, nando's, waterstone's, debenham's, harry's, kiehl's, carrier's, lay's, reese's,
    wegman's, land's end, men's wearhouse, victoria's secret, reader's digest, barney's, sardi's, sloan's, annie's
    """
)
"""Names, in lower case, of organizations that end in a possessive."""

MAKERS = words(
    """
    maker company firm retailer bank chain brand insurer utility airline carrier manufacturer producer publisher brewer
    brewery supermarket lender start-up startup developer operator consultancy giant conglomerate automaker carmaker
    drugmaker chipmaker broker brokerage charity nonprofit wholesaler distributor builder shipbuilder steelmaker miner
    studio label restaurant hotelier bookmaker contractor
    """
)
"""What a company is called in an apposition: Orrin Lund, the cosmetics maker."""

PRESS = words("newspaper magazine tabloid broadcaster agency website airline")
"""What stands right before or after the name of such an organization: the newspaper Lasker."""

SURE_MAKERS = (MAKERS | PRESS | words("supplier subsidiary union club pollster rival")) - words(
    "contractor developer publisher producer broker miner distributor builder operator brewer bookmaker hotelier studio"
    " label"
)
"""What stands before a name after a comma, and is never a person: a supplier, Orrin Lund."""

WITH_AND = phrases(
    """
    Immigration and Customs Enforcement, Customs and Border Protection, Health and Human Services,
    Housing and Urban Development, Fish and Wildlife Service, Centers for Disease Control and Prevention,
    Food and Drug Administration, Securities and Exchange Commission, Marks and Spencer, Marks & Spencer,
    Johnson & Johnson, Procter & Gamble, Ernst & Young, Standard & Poor's, Black and Decker, Bang & Olufsen,
    Search and Rescue, Revenue and Customs, Work and Pensions, Science and Technology Committee,
    Occupational Safety and Health Administration, Substance Abuse and Mental Health Services Administration,
    National Oceanic and Atmospheric Administration, Medicare and Medicaid Services, Simon & Schuster, Legal & General,
    Competition and Markets Authority, Medicines and Healthcare products Regulatory Agency, Trade and Development Agency
    """
)
"""Organizations, and parts of their names, that have `and` or an ampersand."""
