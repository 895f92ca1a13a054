"""A small news site of our own writing, and the closing report of the demo.

Every person, organisation, paper, agency and town in it is invented.
"""
