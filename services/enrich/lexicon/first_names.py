"""Nicknames and the first names they stand for."""

NICKNAMES = {
    short: full
    for full, shorts in {
        "michael": "mike mick", "william": "bill will billy", "robert": "bob rob bobby", "james": "jim jimmy",
        "richard": "rick dick rich", "thomas": "tom tommy", "joseph": "joe joey", "charles": "charlie chuck",
        "edward": "ed ted eddie", "daniel": "dan danny", "david": "dave", "stephen": "steve", "steven": "steve",
        "anthony": "tony", "benjamin": "ben", "christopher": "chris", "samuel": "sam", "timothy": "tim",
        "katherine": "kate kathy", "catherine": "cathy kate", "elizabeth": "liz beth betty", "margaret": "maggie meg",
        "patricia": "pat patty", "deborah": "debbie", "jennifer": "jen jenny", "andrew": "andy", "gregory": "greg",
        "kenneth": "ken", "ronald": "ron", "donald": "don", "alexander": "alex", "nicholas": "nick", "matthew": "matt",
    }.items()
    for short in shorts.split()
}  # fmt: skip
