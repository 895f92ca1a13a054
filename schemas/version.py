"""The version of the contracts, which is that of the wheel `dateline_schemas`.

Its major number is the highest that any record has; a new minor number adds optional fields or values, or another
record. The third number is for the wheel itself: its records are the same.
"""

from typing import Final

VERSION: Final = "1.2.0"
