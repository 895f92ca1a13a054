"""Spans: what an engine tags, with names that it cut short, tagged in pieces or ran together put right."""
