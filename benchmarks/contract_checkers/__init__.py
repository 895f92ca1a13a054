"""Checkers of contracts side by side: what each says of the same changes of JSON Schemas."""
