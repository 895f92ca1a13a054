"""Finds the lists of a site, and says which of them to follow. Pure."""
