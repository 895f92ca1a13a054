"""What the rules mean: from the values of a rule's slots to TIMEX3, in no language's words.

Each meaning takes the slots of a match and its context and gives a Reading, or null when the match turns out to be no
date. It may raise Unresolved when the anchor does not tell, and ValueError or OverflowError for a day that is not in
the calendar; the engine then keeps or drops the mention.
"""
