"""Schemas, models and three validators take the same documents."""
