"""`dead_letter`: a record that could not be worked on, kept whole, with the reason."""

from schemas.dead_letter.v1 import DeadLetter, DeadLetterHeader, DeadLetterReason

__all__ = ["DeadLetter", "DeadLetterHeader", "DeadLetterReason"]
