"""Dates: the time expressions of a text as TIMEX3, resolved against its publication time."""

from services.enrich.dates.find import find_dates

__all__ = ["find_dates"]
