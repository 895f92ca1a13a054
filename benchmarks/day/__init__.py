"""A day of many lists on loopback: what the ingest worker finds, against what its sites know they published."""
