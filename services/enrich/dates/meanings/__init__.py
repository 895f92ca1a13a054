"""Meanings: from the slot values of a rule to TIMEX3, independent of language.

Each meaning takes the slots of a match and its context, and returns a Reading, or null if the match is not a date. It
may raise Unresolved if the anchor is missing or too coarse, and ValueError or OverflowError for a day outside the
calendar; the engine then keeps or drops the mention.
"""
