"""The contracts of Dateline: one folder per record, one manifest per topic, and nothing that runs.

A service decodes and encodes its records with these models and never imports another service. Records are open: a
reader ignores fields it does not know, so a producer may add optional ones. What may change how is told in each
folder's CHANGELOG.
"""
