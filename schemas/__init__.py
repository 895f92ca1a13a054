"""The contracts of Dateline: one folder per record, one manifest per topic, and nothing that runs.

Services decode and encode records with these models and never import each other. Records are open: a reader ignores
unknown fields, so a producer may add optional ones. Each folder's CHANGELOG lists the changes.
"""
